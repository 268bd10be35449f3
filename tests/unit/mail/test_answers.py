"""The table of answers: real texts of mail providers, and what each means for the mail (method §10.1)."""

from __future__ import annotations

import pytest

from wengang.mail.answers import AnswerKind, ServerAnswer

LATER, RATE, SERVER, NO = AnswerKind.LATER, AnswerKind.RATE, AnswerKind.SERVER, AnswerKind.NO

TEXTS = [
    # Limits of frequency or number, whatever the code says.
    (550, "Ip frequency limited", RATE),
    (550, "Connection frequency limited [MvFqCnpOsCgK]. https://service.mail.qq.com/detail/0/20022", RATE),
    (550, "Sender frequency limited", RATE),
    (550, "Domain frequency limited", RATE),
    (450, "4.7.1 Error: too much mail from 203.0.113.9", RATE),
    (451, "4.7.650 The mail server [203.0.113.9] has been temporarily rate limited due to IP reputation", RATE),
    (550, "5.7.1 Message rejected: sending rate exceeded", RATE),
    (550, "5.7.1 Our system has detected an unusual rate of unsolicited mail", RATE),
    (450, "4.2.1 The user you are trying to contact is receiving mail too quickly", RATE),
    (550, "5.4.5 Daily user sending quota exceeded", RATE),
    (552, "Daily sending quota exceeded", RATE),
    (552, "Not enough sending quota", RATE),
    (554, "5.2.0 STOREDRV.Submission.Exception:SubmissionQuotaExceededException", RATE),
    (432, "4.3.2 Concurrent connections limit exceeded", RATE),
    (421, "Too many concurrent SMTP connections; please try again later", RATE),
    (452, "4.5.3 Too many recipients", RATE),
    (550, "Requested mail action not taken: too much recipient", RATE),
    (451, "MI:SFQ 163 smtp11", RATE),
    (450, "RP:DRC 163 smtp11", RATE),
    (550, "RP:TRC 163 smtp11", RATE),
    (554, "MI:STC 163 smtp11", RATE),
    (421, "HL:REP 163 smtp11", RATE),
    (451, "DT:SPM 163 smtp11,please try again", RATE),
    (550, "超过每小时发信频率限制，请稍后再试", RATE),
    (550, "发信过于频繁", RATE),
    (554, "您今天的发信数量已达上限", RATE),
    (451, "out of allow RCPT numbers.", RATE),
    # What sounds like one and is none.
    (550, "Mail content denied", NO),
    (550, "5.7.26 This mail has been blocked because the sender is unauthenticated", NO),
    (554, "DT:SPM 163 smtp11", NO),
    (554, "5.4.6 Too many hops", NO),
    (552, "5.3.4 Message size exceeds fixed limit", NO),
    (552, "Requested mail action aborted: exceeded mailsize limit", NO),
    (550, "邮件大小超过限制", NO),
    (552, "5.2.2 The email account that you tried to reach is over quota", NO),
    (552, "Mailbox space exceeded", NO),
    (452, "4.2.2 mailbox full", LATER),
    (550, "5.1.1 <rate.limit@wengang.invalid> User unknown", NO),
    # This recipient or this mail.
    (550, "5.1.1 User unknown", NO),
    (550, "Mailbox not found. https://service.mail.qq.com/detail/122/169", NO),
    (550, "User not found: rsj@wengang.invalid", NO),
    (550, "Invalid User", NO),
    (550, "User suspended", NO),
    (553, "Requested action not taken: Local user only", NO),
    (554, "5.7.1 <rsj@wengang.invalid>: Relay access denied", NO),
    (554, "Reject by content spam", NO),
    (550, "", NO),
    (450, "4.7.1 Greylisted, please try again in 300 seconds", LATER),
    (450, "Requested mail action not taken: mailbox unavailable", LATER),
    (451, "", LATER),
    # The server, its account, or our machine: the same for every mail.
    (421, "4.3.2 Service shutting down", SERVER),
    (451, "4.3.0 Temporary system problem", SERVER),
    (452, "4.3.1 Insufficient system storage", SERVER),
    (454, "4.7.0 TLS not available due to local problem", SERVER),
    (530, "5.7.0 Authentication required", SERVER),
    (553, "authentication is required", SERVER),
    (554, "5.7.1 Service unavailable; Client host [203.0.113.9] blocked using zen.spamhaus.org", SERVER),
    (554, "HL:IHU 163 smtp11", SERVER),
    (550, "Ip in blacklist", SERVER),
    (554, "DT:SUM 163 smtp11", SERVER),
    (354, "go on", SERVER),
]


@pytest.mark.parametrize(("code", "text", "kind"), TEXTS, ids=[f"{code} {text[:30]}" for code, text, _ in TEXTS])
@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_code_and_text_decide(code: int, text: str, kind: AnswerKind, encoding: str) -> None:
    assert ServerAnswer.of(code, text.encode(encoding)).kind is kind


def test_code_status_and_mark_are_kept_and_none_of_the_words() -> None:
    assert ServerAnswer.of(550, b"5.1.1 rsj@wengang.invalid User unknown").words == "收件地址不存在或已停用（550 5.1.1）"
    assert ServerAnswer.of(550, b"RP:TRC 163 smtp11 469900199001010011").words == "发送频率或数量超过限制（550 RP:TRC）"
    assert ServerAnswer.of(451, "张三 not now".encode()).words == "暂时拒收（451）"
