"""The steps of a bulletin, each one task: draft, ask, issue.

Belongs here: the order of work inside a step, and what is decided. Does not belong here: sentences (`writing`), when it is asked
(`dags/bulletin.py`), how (`approvals.deciding`).

Drafting again on the same day and data gives the edition that stands. What was issued is never touched: where the data has changed since,
the next edition corrects it. Two people approve exactly subject, text, HTML and workbook of the newest edition.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from wengang.approvals.deciding import Counts, MatterOfDecision, Question
from wengang.approvals.enclosures import Enclosure
from wengang.approvals.opinions import BOTH_DEPARTMENTS, verdict_on
from wengang.bulletin.editions import (
    Edition,
    EditionFiles,
    as_edition,
    digest_of_edition,
    files_of_edition,
    issue_edition,
    keep_edition,
    lay_out,
    listed_editions,
    newest_edition,
)
from wengang.bulletin.figures import gather
from wengang.bulletin.letters import covering_letter
from wengang.bulletin.spans import Span
from wengang.bulletin.workbooks import bulletin_workbook
from wengang.bulletin.writing import PARAMETERS, BulletinWriter
from wengang.database.unit_of_work import UnitOfWork
from wengang.letters.content import Issue
from wengang.letters.document_numbers import NUMBER_ENTRY, number_of, numbers_in_words, read_number
from wengang.letters.issuing import IssueCounts
from wengang.letters.kinds import LetterKind, register
from wengang.letters.operators import mail_operators
from wengang.letters.sending import send
from wengang.mail.message import MailFile
from wengang.mail.outbox import MailContentError
from wengang.markdown import as_markdown
from wengang.papers.parameters import unconfirmed_lines
from wengang.settings.units import load_units

BULLETIN = register(LetterKind("bulletin", "通报", "bulletin"))


@dataclass(frozen=True, slots=True)
class BulletinDraft:
    """What drafting gave: the edition, whether this call wrote it, and whether it waits for approval."""

    edition: Edition
    written: bool

    @property
    def counts(self) -> Counts:
        """For the task's line and record."""
        return {"drafts": int(self.edition.issued_on is None), "is_new": self.written}


def draft_bulletin(work: UnitOfWork, span: Span, on: date) -> BulletinDraft:
    """Write the bulletin of a span as of a day, with its files; raises `NoSnapshotError` where the month has no figures yet."""
    work.lock("bulletin", span.period)
    told, newest = gather(work, span, on), newest_edition(work, span)
    issued = [one.number for one in listed_editions(work, only_issued=True) if one.span == span]
    if newest is not None:
        as_before = as_edition(work, newest, BulletinWriter(told, corrects=any(number < newest.number for number in issued)).write())
        content = bulletin_workbook(as_before)
        if digest_of_edition(as_before.title, as_before.text, as_before.html, content) == newest.digest:
            return BulletinDraft(newest, written=False)
    paper = BulletinWriter(told, corrects=bool(issued)).write()
    number = newest.number + 1 if newest else 1
    edition = keep_edition(work, span, number, told.table.snapshot.number, paper, bulletin_workbook(paper), on)
    lay_out(work.settings.var, edition.name, files_of_edition(work, edition.id))
    return BulletinDraft(edition, written=True)


def approval_subject(_work: UnitOfWork, span: Span) -> str:
    """Give the subject under which opinions on the editions of a span are stored."""
    return f"bulletin:{span.kind}:{span.period}"


def approval_question(work: UnitOfWork, span: Span, role: str) -> Question | None:
    """Give what the department of a role is asked about the newest edition; None where it was issued, or none was drafted."""
    edition = newest_edition(work, span)
    if edition is None or edition.issued_on is not None:
        return None
    waiting = unconfirmed_lines(span.period, PARAMETERS)
    lines = [
        f"**{as_markdown(edition.subject)}**（第{edition.number}稿，{span.period.chinese}快照{edition.snapshot}）。",
        "",
        "同意：填入日期和文号后印发，寄给各单位，放在办事页“通报”。不同意：不印发。意见必须填写。",
        "",
        "全文从上面的链接阅读，图表与印发件相同；Word、Excel 文件（装有 LibreOffice 的还有 PDF）在办事页“通报”下载。",
        "文中〔〕处在印发时填入日期，其余文字和表格即印发的内容。",
        "",
        f"文稿摘要：`{edition.digest}`",
    ]
    if waiting:
        lines += ["", f"口径参数{len(waiting)}项未经确认，清单见附件。"]
    return Question(
        f"{span.chinese}通报审批（{BOTH_DEPARTMENTS[role]}）",
        "\n".join(lines),
        edition.digest,
        enclosures=(Enclosure(edition.subject, edition.html),),
    )


def issue_bulletin(work: UnitOfWork, span: Span, on: date) -> IssueCounts:
    """Issue the newest edition and queue it to every unit.

    Checks in this transaction that two people approved exactly this text and workbook, whatever the human task says: raises `ApprovalError`
    where an opinion is missing; a refusal issues nothing. A unit without an address blocks only itself: it is written to when this runs again.
    """
    work.lock("bulletin", span.period)
    edition = newest_edition(work, span)
    if edition is None:
        return IssueCounts()
    if edition.issued_on is not None:
        return _send_to_units(work, edition, files_of_edition(work, edition.id), edition.issued_on)
    verdict = verdict_on(work, approval_subject(work, span), edition.digest)
    if verdict.refused:
        return IssueCounts(refused=True)
    files = issue_edition(work, edition, Issue(on, document_number=number_of(verdict.opinions)))
    lay_out(work.settings.var, edition.name, files)
    return _send_to_units(work, edition, files, on)


def _send_to_units(work: UnitOfWork, edition: Edition, files: EditionFiles, on: date) -> IssueCounts:
    """Queue one mail a unit with the Word file and the workbook; what was queued before is not queued again."""
    enclosed = (
        MailFile(f"bulletin-{edition.name}.docx", edition.subject, files.document),
        MailFile(f"bulletin-{edition.name}.xlsx", f"{edition.subject}（附表）", files.workbook),
    )
    paper = covering_letter(edition.subject, files.edition.doc_no, on)
    queued, without = 0, []
    units = load_units().reporting
    for unit in units:
        try:
            queued += send(work, BULLETIN, paper, key=f"bulletin:{edition.name}:{unit.code}", unit=unit.code, files=enclosed)
        except MailContentError as error:
            without.append((unit.code, f"{unit.name}的{edition.span.chinese}通报没有发出。{error}，再清除“印发”重跑"))
    mail_operators(work, f"bulletin-unaddressed:{edition.name}", [words for _, words in without])
    unaddressed = tuple(code for code, _ in without)
    return IssueCounts(queued, len(units) - queued - len(unaddressed), without_address=unaddressed)


BULLETIN_OF_A_SPAN = MatterOfDecision(
    about=Span.entered,
    subject=approval_subject,
    question=approval_question,
    entries=(NUMBER_ENTRY,),
    examine=lambda work, span, answer: read_number(work, approval_subject(work, span), answer),
    beside_in_words=numbers_in_words,
    settle=issue_bulletin,
)
