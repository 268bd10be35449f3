"""What operators are told of mails that did not go as they should: which mail, who is without it, what the server said, what to do.

Belongs here: the sentences, for the mail and for `wengang mail list`. Does not belong here: finding those mails (`wengang.mail.troubled`).
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from wengang.database.unit_of_work import UnitOfWork
from wengang.letters.operators import mail_operators
from wengang.mail import troubled
from wengang.mail.states import MailState
from wengang.mail.troubled import TroubledMail
from wengang.settings.units import load_units

NAMES = {
    "notice": "风险提示函",
    "bulletin": "通报",
    "receipt": "回执",
    "reminder": "报送提醒",
    "matter": "事项办理",
    "allocation": "分配结果通知",
    "execution": "资金执行提示",
    "workshop": "车间函件",
    "certification": "车间认定函件",
    "package": "材料包通知",
    "operator": "运行提示",
    "waiting": "待办提醒",
    "transfer": "欠薪移交函",
    "draft": "草稿到期提醒",
    "audit": "审计链值",
}
"""What operators read for each kind of mail (`LetterKind.mail_kind`)."""
# A phone or identity number in front of the “@”; shorter numbers are codes of units (method §10.1).
_PERSONAL_NUMBER = re.compile(r"[0-9]{11,}[Xx]?")


def tell_of_mails(work: UnitOfWork, run_key: str) -> int:
    """Tell the operators of each mail that needs them and was not told of yet, once a mail; give how many were told of now.

    While no operator has an address nothing counts as told; `wengang mail list` shows it all the same.
    """
    mails = troubled.untold_mails(work)
    others = troubled.mails_with_other_text(work)
    lines = [*(f"{headline(mail)}。{what_to_do(mail)}" for mail in mails), *others.values()]
    if not mail_operators(work, run_key, lines):
        return 0
    troubled.mark_told(work, mails)
    troubled.mark_other_text_told(work, list(others))
    return len(lines)


def headline(mail: TroubledMail) -> str:
    """Name a mail, who is without it, and why."""
    return f"邮件{mail.id}（{title(mail)}）{_fate(mail)}：{_why(mail)}"


def title(mail: TroubledMail) -> str:
    """Name a mail by kind, unit and subject."""
    unit = f"，{load_units().unit(mail.unit).name}" if mail.unit else ""
    return f"{NAMES.get(mail.kind, '邮件')}{unit}，《{mail.subject}》"


def what_to_do(mail: TroubledMail) -> str:
    """Say what the operator does about it."""
    commands = dict(ways_out(mail))
    if mail.state is MailState.UNKNOWN:
        return f"请打电话向收件人核实：没有收到的执行 {commands['补发']}；已收到的执行 {commands['结案']}"
    if mail.state is MailState.DEFERRED:
        return "系统会继续自己重试，不用处理；急件可先电话告知收件人"
    return (
        f"请改好 people.yaml 中的地址或请对方放行，再执行 {commands['补发']}"
        f"，或清除放弃它的那次“邮件发送”运行；已收到的人不会再收到。不需要补发的，执行 {commands['结案']}"
    )


def ways_out(mail: TroubledMail) -> tuple[tuple[str, str], ...]:
    """Give the commands by which a person decides, each with its Chinese name; none for a mail that is tried again by itself."""
    if mail.state is MailState.DEFERRED:
        return ()
    verbs = ("decide {} --resend", "decide {} --close") if mail.state is MailState.UNKNOWN else ("again {}", "close {}")
    again, close = (f"make wengang DO=\"mail {verb.format(mail.id)} --by 账号 --reason '理由'\"" for verb in verbs)
    return (("补发", again), ("结案", close))


def shown(addresses: Sequence[str]) -> str:
    """Give addresses as they may be shown: with a number that could be a person's masked."""
    return "、".join(_PERSONAL_NUMBER.sub("***", address) for address in addresses)


def _fate(mail: TroubledMail) -> str:
    if mail.state is MailState.ACCEPTED:
        return f"已送达{mail.served}个收件人，{len(mail.without)}个没有收到"
    if mail.state is MailState.UNKNOWN:
        return "是否送达不明"
    if mail.state is MailState.DEFERRED:
        return f"已推迟{mail.deferrals}次" if mail.deferrals else "等服务器恢复"
    return "停发" + (f"（{mail.served}个收件人此前已收到）" if mail.served else "")


def _why(mail: TroubledMail) -> str:
    """Give the last answer to each recipient without the mail, or what went wrong with all of them."""
    if mail.state is MailState.UNKNOWN or not mail.answers:
        return f"收件人 {shown(mail.without)}，{mail.last_error or '没有答复'}"
    by_answer: dict[str, list[str]] = {}
    for address in mail.without:
        by_answer.setdefault(mail.answers.get(address, mail.last_error or "没有答复"), []).append(address)
    return "；".join(f"{shown(addresses)} {words}" for words, addresses in by_answer.items())
