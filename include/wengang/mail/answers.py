"""What a mail server's answer means: whether the mail was taken, waits, or is refused, and whether the fault is the mail's or the server's.

Belongs here: the table of codes and texts. Does not belong here: the conversation (`smtp_session`), what follows for the mail (`steps`).

Method (§10.1, reliability F5): the first line of the table that fits decides, else the first digit of the code (RFC 5321, 4.2.1).
The server's words are read but never kept: they may hold an address or a name. Kept are the code, the enhanced status (RFC 3463), the
provider's own mark (“RP:TRC”), and the meaning in Chinese.
Texts are those of NetEase (163), Tencent (QQ, exmail), Aliyun, Coremail, Gmail, Microsoft and Postfix, as their help pages list them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Self


class AnswerKind(StrEnum):
    """What an answer leads to.

    `taken`: the recipient has the mail. `later`: tried again with a back-off. `rate`: all mail pauses. `server`: all mail waits for the
    server or its settings. `no`: this recipient or this mail is refused for good.
    """

    TAKEN = "taken"
    LATER = "later"
    RATE = "rate"
    SERVER = "server"
    NO = "no"

    @property
    def waits(self) -> bool:
        """Whether the mail is tried again by itself."""
        return self in (AnswerKind.LATER, AnswerKind.RATE, AnswerKind.SERVER)

    @property
    def stops_all(self) -> bool:
        """Whether it is the server's fault, so that no other mail is tried now."""
        return self in (AnswerKind.RATE, AnswerKind.SERVER)


@dataclass(frozen=True, slots=True)
class _Line:
    """One line of the table; without a kind the first digit of the code decides."""

    meaning: str
    kind: AnswerKind | None
    text: re.Pattern[str]
    codes: tuple[int, ...] = ()

    def fits(self, code: int, words: str) -> bool:
        return code in self.codes or self.text.search(words) is not None


def _line(meaning: str, kind: AnswerKind | None, text: str, *codes: int) -> _Line:
    return _Line(meaning, kind, re.compile(text), codes)


_TABLE = (
    # Texts that sound like a limit of frequency and are none: they speak of this mail or this mailbox; a pause would change nothing.
    _line("邮件转发成环", None, r"too many hops|hop count|loop"),
    _line(
        "邮件太大",
        None,
        r"^\d{3} [45]\.3\.4\b|size.{0,40}(?:limit|exceed)|(?:exceed|limit).{0,40}size|mailsize|too (?:large|big|long)|大小",
    ),
    # The account's own quota (Aliyun “552 Daily sending quota exceeded”, Gmail 5.4.5) stands before the mailbox's, which also says “quota”.
    _line(
        "发送频率或数量超过限制",
        AnswerKind.RATE,
        r"sending (?:quota|limit)|submissionquota|(?:daily|hourly|monthly).{0,30}(?:quota|limit)|发信(?:量|额度)",
    ),
    _line(
        "收件邮箱已满",
        None,
        r"^\d{3} [45]\.2\.2\b|over ?quota|quota exceed|exceed.{0,20}(?:quota|storage)"
        r"|(?:mailbox|space|storage) (?:is |was |space |limit )?(?:full|exceed)|邮箱(?:已|空间)?(?:满|不足)|空间不足|容量",
    ),
    # NetEase's marks for numbers of mails, recipients, commands or connections (MI, RP; STC and TRC for the day); HL bans for a while.
    _line(
        "发送频率或数量超过限制",
        AnswerKind.RATE,
        r"\b(?:mi:(?:dmc|sfq|stc|ccl|cel)|rp:(?:drc|qrc|rcl|trc|ccl|cel)|hl:(?:rep|icc|ifc|mep))\b",
    ),
    # NetEase asks to keep the mail and come again after minutes; with 5xx the same mark is a final no to the content.
    _line("暂时疑为垃圾邮件，要求稍后再发", AnswerKind.RATE, r"^4\d\d .*\bdt:sp[mb]\b"),
    # Tencent “550 Ip frequency limited”, Coremail “too many …”, Gmail “unusual rate”, “too quickly”, Microsoft “rate limited”.
    _line(
        "发送频率或数量超过限制",
        AnswerKind.RATE,
        r"frequen|\brates?\b|rate.?limit|throttl|too (?:many|much|fast|quick)|concurrent"
        r"|\b(?:out of|exceed\w*|reach\w*|over)\b.{0,40}\b(?:limit|maximum|allow)"
        r"|频率|频繁|过于密集|限流|上限|超[过出].{0,30}(?:限|次数|数量)|(?:次数|数量|连接)过多|发[送信]过[快多]",
    ),
    # The server's own condition: 421 closing, 432 and 454 for now, 4.3.x mail system (RFC 3463).
    _line(
        "服务器暂时不能收信",
        AnswerKind.SERVER,
        r"^4\d\d (?:4\.3\.[0-35-9]\b|.*(?:system storage|out of memory|queue unavailable|service (?:not |un)available))",
        421,
        432,
        454,
    ),
    # Nobody is let in without logging in: our account or its settings, the same for every mail.
    _line(
        "服务器要求先登录，请核对发信账号",
        AnswerKind.SERVER,
        r"authentication (?:is )?required|(?:must|need|need to) (?:auth|log ?in)|auth(?:enticate)? first|请先登录|需要(?:身份)?验证",
        530,
        534,
        535,
        538,
    ),
    # Our machine is refused, whatever it brings (NetEase HL:IHU, HL:IPB, WM:BLI, WM:BLU, DT:RBL; block lists).
    _line(
        "对方拒绝本机的网络地址，请联系发信服务商",
        AnswerKind.SERVER,
        r"\b(?:hl:(?:ihu|ipb)|wm:bl[iu]|dt:rbl)\b|client host|spamhaus|\brbl\b|(?:block|blacklist|black).{0,20}(?<![a-z])ip(?![a-z])"
        r"|(?<![a-z])ip(?![a-z]).{0,60}(?:block|blacklist|reject|denied|suspend|hangup|黑名单|禁止)",
    ),
    # Our sender is refused; it is the same for every mail (NetEase DT:SUM: head and envelope differ, MI:SPB: sender not on its list).
    _line(
        "对方拒绝发件人，请核对 WENGANG_MAIL_FROM 和发信账号",
        AnswerKind.SERVER,
        r"\b(?:dt:sum|mi:spb|mi:imf)\b|same as authorization user|sender.{0,20}(?:mismatch|not match)",
    ),
    # From here on the code decides; the meaning tells the person at the desk what to look at.
    _line(
        "收件地址不存在或已停用",
        None,
        r"^5\d\d .*(?:\b5\.(?:1\.[0-36]|2\.1)\b|(?:unknown|invalid|no such) (?:user|mailbox|recipient|rcptto|address)|不存在|停用"
        r"|(?:user|mailbox|recipient|account|address).{0,30}(?:unknown|not found|not exist|n't exist|disabled|suspended|invalid|unavailable))",
    ),
    _line("对方不转发这个地址的邮件", None, r"relay|local user only"),
    _line("对方要求稍后再发", None, r"^4\d\d .*(?:gr[ae]y.?list|try again|later)"),
    _line("内容或来源不被对方接受", None, r"[45]\.7\.\d|spam|content|virus|polic|dt:sp[mb]|垃圾|违规"),
)

_BY_DIGIT = {2: AnswerKind.TAKEN, 4: AnswerKind.LATER, 5: AnswerKind.NO}
_ENHANCED_STATUS = re.compile(r"(?:^|[\s-])([245]\.\d{1,3}\.\d{1,3})\b")
# Addresses and links that an answer quotes say nothing about it: a mailbox may be called “rate”.
_QUOTED = re.compile(r"\S+@\S+|https?://\S+")
_PROVIDERS_MARK = re.compile(r"\b[A-Z]{2}:[A-Z]{3}\b")


@dataclass(frozen=True, slots=True)
class ServerAnswer:
    """One answer: what it leads to, and in Chinese with its code what it says."""

    kind: AnswerKind
    words: str

    @classmethod
    def of(cls, code: int, text: bytes) -> Self:
        """Read a server's answer by code and text; a code that is no answer to a mail is the server's fault."""
        said = _decoded(text)
        if code // 100 not in _BY_DIGIT:
            return cls(AnswerKind.SERVER, "服务器的答复无法辨认")
        if code // 100 == 2:  # noqa: PLR2004 - first digit (RFC 5321, 4.2.1)
            return cls(AnswerKind.TAKEN, f"已收下（{code}）")
        whole = " ".join(f"{code} {_QUOTED.sub('', said)}".lower().split())
        line = next((line for line in _TABLE if line.fits(code, whole)), None)
        kind = (line and line.kind) or _BY_DIGIT[code // 100]
        meaning = line.meaning if line else ("暂时拒收" if kind is AnswerKind.LATER else "拒收")
        marks = [str(code), *_ENHANCED_STATUS.findall(said)[:1], *_PROVIDERS_MARK.findall(said)[:1]]
        return cls(kind, f"{meaning}（{' '.join(marks)}）")


def _decoded(text: bytes) -> str:
    """Give an answer as text: UTF-8, or the GB18030 of older Chinese servers."""
    try:
        return text.decode("utf-8")
    except UnicodeDecodeError:
        return text.decode("gb18030", errors="replace")
