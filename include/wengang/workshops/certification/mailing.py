"""Queueing the letters of a case: in the transaction of the move they tell of, each once.

Belongs here: to whom and under which key. Does not belong here: sentences (`letters`), sending (`wengang.mail`).
A letter whose unit has no address is told to the operators, and is queued by the next step of the case that runs after the address is
entered: every step that ends in a state with a letter queues it again under the same key.
"""

from __future__ import annotations

from datetime import date

from wengang.database.unit_of_work import UnitOfWork
from wengang.letters.kinds import LetterKind, register
from wengang.letters.operators import mail_operators
from wengang.letters.sending import send
from wengang.mail.outbox import MailContentError
from wengang.papers.official import PaperForm
from wengang.papers.paper import Paper
from wengang.people import MailList
from wengang.workshops.certification import letters
from wengang.workshops.certification.case_file import read_case_file
from wengang.workshops.certification.cases import Case, CaseState
from wengang.workshops.certification.letters import Certificate
from wengang.workshops.certification.rows import ApplicationRow, CertificateRow

TO_APPLICANT = register(
    LetterKind("certification_application", "认定申请退回通知", "certification", to=MailList.SENDERS, form=PaperForm.LETTER)
)
DECISION = register(LetterKind("certification_decision", "认定结果通知", "certification", form=PaperForm.LETTER))
_LETTERS = {
    CaseState.RETURNED: letters.returned_letter,
    CaseState.REJECTED: letters.rejected_letter,
    CaseState.PUBLICITY: letters.publicity_letter,
}


def queue_letter(work: UnitOfWork, case: Case) -> bool:
    """Queue the letter of a case's last move, where it has one; tell whether it was new.

    What is to be completed goes to the unit's senders, what is decided to the recipients of its notices.
    """
    paper = _letter(work, case)
    if paper is None:
        return False
    kind = TO_APPLICANT if case.state is CaseState.RETURNED else DECISION
    return _queue(work, paper, case.unit, kind, f"certification:{case.id}:{case.number}")


def queue_refusal(work: UnitOfWork, form: ApplicationRow, refused: str, on: date) -> bool:
    """Queue the letter that an application was refused (a row of `application_rows`) and why; tell whether it was new."""
    paper = letters.refused_letter(form["unit"], form, refused, on)
    return _queue(work, paper, form["unit"], TO_APPLICANT, f"certification:refused:{form['delivery_id']}")


def certificate_of(work: UnitOfWork, case: Case) -> Certificate | None:
    """Give the certificate of a case, None while it has none."""
    row = work.row("workshops/certification/certificate", CertificateRow, case_id=case.id)
    return Certificate(row["certificate_no"], row["certified_on"], row["expires_on"]) if row else None


def _letter(work: UnitOfWork, case: Case) -> Paper | None:
    certificate = certificate_of(work, case) if case.state is CaseState.CERTIFIED else None
    if certificate is not None:
        return letters.certified_letter(case, read_case_file(work, case).form, certificate)
    if case.state not in _LETTERS:
        return None
    return _LETTERS[case.state](case, read_case_file(work, case).form)


def _queue(work: UnitOfWork, paper: Paper, unit: str, kind: LetterKind, key: str) -> bool:
    try:
        return send(work, kind, paper, key=key, unit=unit)
    except MailContentError as error:
        mail_operators(work, key, [f"《{paper.title}》没有发出。{error}，再清除该案件的运行"])
        return False
