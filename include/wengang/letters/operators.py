"""Telling the operators what needs a person: a failed task, a held file, a mail of unknown fate, a missing address.

Belongs here: one mail a run and a list of things. Does not belong here: finding those things (the domains know them).
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from wengang.database.unit_of_work import UnitOfWork
from wengang.letters.kinds import LetterKind, register
from wengang.letters.sending import send
from wengang.mail.steps import OPERATOR_KIND
from wengang.papers.paper import Paper, Section
from wengang.people import MailList, load_people

OPERATOR_NOTE = register(LetterKind("operator_note", "运行提示", OPERATOR_KIND, to=MailList.OPERATORS))


def mail_operators(work: UnitOfWork, run_key: str, items: Sequence[str]) -> bool:
    """Queue one mail with what a run needs a person for; tell whether it was new.

    The same list of the same run is mailed once; nothing is mailed for an empty list, or while no operator has an address.
    """
    recipients = load_people().operator_addresses
    if not items or not recipients:
        return False
    digest = hashlib.sha256("\n".join(items).encode()).hexdigest()[:16]
    paper = Paper(
        phrases=("稳岗系统：", f"有{len(items)}件事需要处理"),
        issuer="稳岗系统运行提示",
        sections=(
            Section("需要处理", tuple(f"{number}．{item}" for number, item in enumerate(items, 1))),
            Section("所在运行", (run_key,)),
        ),
        notes=("本提示由系统生成，不含个人信息。同一次运行的同一内容只发一次。",),
    )
    return send(work, OPERATOR_NOTE, paper, key=f"operator:{run_key}:{digest}", unit=None)
