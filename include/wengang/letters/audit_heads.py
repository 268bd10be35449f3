"""The head of the sealed audit by mail to the two departments: what left the house cannot be changed in it any more (decision 0066).

Belongs here: the words, and to whom. Does not belong here: sealing (`audit.sealing`).
"""

from __future__ import annotations

import json

from wengang.audit.sealing import Seal
from wengang.database.unit_of_work import UnitOfWork
from wengang.letters.kinds import LetterKind, register
from wengang.letters.sending import send
from wengang.papers.paper import Paper, Section
from wengang.people import MailList, load_people

AUDIT_HEAD = register(LetterKind("audit_head", "审计链值", "audit", to=MailList.PERSON))

DEPARTMENTS = ("hr", "rv")
"""人社 and 乡村振兴: the two departments that share the data."""


def mail_head(work: UnitOfWork, seal: Seal) -> int:
    """Queue the mail of a seal to the reviewer of each department who has an address; give how many were new."""
    accounts = [load_people().reviewer(department).account for department in DEPARTMENTS]
    paper = head_paper(seal)
    return sum(
        send(work, AUDIT_HEAD, paper, key=f"audit_head:{seal.number}:{account}", person=account)
        for account in accounts
        if load_people().mail_of(account)
    )


def head_paper(seal: Seal) -> Paper:
    """Give the mail: the head, and what to do with it."""
    return Paper(
        phrases=("审计链值：", f"第{seal.number}次封存"),
        issuer="稳岗系统审计",
        opening=("下面一行是系统审计记录到此刻为止的链值和签名。请原样保存这封邮件，不必做别的。",),
        sections=(
            Section("链值", (json.dumps(seal.told, ensure_ascii=False),)),
            Section(
                "什么时候用",
                (
                    "要核对审计记录有没有被改过时，把各天邮件里的这一行存成一个文件（一行一次），交给校验程序：之前的记录若被改动、删除或重做，它会指出来。",
                ),
            ),
        ),
        notes=("本邮件由系统生成，不含个人信息，每天一封。",),
    )
