"""Sending: the one call by which letters enter the outbox, and letters that nobody has to approve.

Belongs here: queueing a letter to the list of its kind, keeping what is sent at once. Does not belong here: letters that are drafted and
approved (`ledger`, `issuing`), the outbox (`mail`).
"""

from __future__ import annotations

from collections.abc import Sequence

from wengang.database.unit_of_work import UnitOfWork
from wengang.letters.content import digest_of
from wengang.letters.files import PrintedLetter, files_of
from wengang.letters.kinds import LetterKind
from wengang.mail.message import MailFile
from wengang.mail.outbox import queue_message
from wengang.papers.paper import Paper
from wengang.people import MailList, load_people
from wengang.settings.policy import load_policy

OF_THE_OFFICE = (MailList.OPERATORS, MailList.PERSON)
"""Lists whose mails tell what waits, and rest on no parameter."""


def send(
    work: UnitOfWork,
    kind: LetterKind,
    paper: Paper,
    *,
    key: str,
    unit: str | None = None,
    person: str | None = None,
    subject: str | None = None,
    files: Sequence[MailFile] = (),
) -> bool:
    """Queue a letter that nobody has to approve, and keep it in the ledger; False when its key is known.

    It goes to the list of its kind: of a unit, or of a person by account. Its title is the subject unless another is given; `files` go with
    it beside its own.
    Raises `MailContentError` where the list of its kind has no usable address.
    """
    subject, text, html = subject or paper.title, paper.text, paper.html
    own = files_of(kind, PrintedLetter("-".join(filter(None, (kind.code, unit))), subject, html, ""), work.settings.var)
    if not queue_letter(work, kind, key=key, unit=unit, person=person, subject=subject, text=text, html=html, files=(*own, *files)):
        return False
    work.run(
        "letters/insert_sent",
        kind=kind.code,
        unit=unit,
        mail_key=key,
        subject=subject,
        text=text,
        html=html,
        digest=digest_of(subject, text, html),
        policy_digest=None if kind.to in OF_THE_OFFICE else load_policy().digest,
    )
    return True


def queue_letter(
    work: UnitOfWork,
    kind: LetterKind,
    *,
    key: str,
    unit: str | None,
    person: str | None = None,
    subject: str,
    text: str,
    html: str,
    files: Sequence[MailFile] = (),
) -> bool:
    """Queue one mail to the list of a kind; False when its key is known. Raises `MailContentError` for an unusable address."""
    return queue_message(
        work,
        key=key,
        kind=kind.mail_kind,
        unit=unit,
        addressed_to=kind.to,
        person=person,
        recipients=load_people().addresses(kind.to, unit, person),
        subject=subject,
        text=text,
        html=html,
        files=files,
    )
