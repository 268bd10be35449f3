"""Giving the quarterly report on 专项整治 to who checks, signs and reads it: reviewers and leaders, once a quarter; and to the page when asked.

Belongs here: when it is due, whom it goes to. Does not belong here: its figures and words (`report`).

Nothing is decided by it and no unit gets it. The reviewers print the Word file that comes with their mail; what they send up they sign by hand.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from wengang.clues.chapters import Chapter, ChapterFile
from wengang.clues.running import ClueRun, leading_run
from wengang.database.unit_of_work import UnitOfWork
from wengang.due import Waiting
from wengang.letters.kinds import LetterKind, register
from wengang.letters.operators import mail_operators
from wengang.letters.sending import send
from wengang.mail.outbox import MailContentError
from wengang.papers.official import PaperForm, word_file
from wengang.papers.paper import Paper
from wengang.people import MailList, load_people
from wengang.periods import Period
from wengang.public_posts.report import quarter_of_cases, report_paper
from wengang.public_posts.rows import ReportIsSentRow
from wengang.settings.policy import load_policy
from wengang.workdays import workday_of_month

TO_LEADERS = register(LetterKind("posts_report", "专项整治报告", "matter", to=MailList.LEADERS, form=PaperForm.DOCUMENT))
TO_REVIEWERS = register(LetterKind("posts_report_check", "专项整治报告（核对）", "matter", to=MailList.PERSON, form=PaperForm.DOCUMENT))
CHECKED_BY = ("hr", "rv")
"""Whose reviewers check it: both departments sign."""


def report_due(chapter: Chapter, work: UnitOfWork, on: date) -> Sequence[Waiting]:
    """Give the report of the last quarter from its day on, until it was sent."""
    quarter = _last_quarter(on)
    if on < _due_on(quarter) or _run(chapter, work, quarter) is None or _is_sent(work, quarter):
        return []
    return [Waiting(f"{quarter.quarter_in_words}公益性岗位专项整治报告", overdue=False)]


def send_report(chapter: Chapter, work: UnitOfWork, on: date) -> int:
    """Queue the report of the last quarter to the leaders and to each reviewer, once; give how many mails.

    Where somebody has no address the operators are told, and the others get it.
    """
    work.lock("public_posts", "report")
    quarter = _last_quarter(on)
    if not report_due(chapter, work, on) or (run := _run(chapter, work, quarter)) is None:
        return 0
    paper, queued, without = report_paper(quarter_of_cases(work, run, quarter), on), 0, []
    reviewers = [load_people().reviewer(role).account for role in CHECKED_BY]
    for kind, person in [(TO_LEADERS, None), *((TO_REVIEWERS, account) for account in reviewers)]:
        try:
            queued += send(work, kind, paper, key=_key(quarter, person), person=person)
        except MailContentError as error:
            without.append(f"{quarter.quarter_in_words}专项整治报告没有发给{person or '领导'}。{error}，可在办事页“专项工作”下载")
    mail_operators(work, f"posts-report:{quarter}", without)
    return queued


def report_of_month(work: UnitOfWork, run: ClueRun, _unit: str | None, on: date) -> bytes | None:
    """Give the report of the quarter of a run's month as a Word file, as the matters stand today where the quarter has not ended."""
    newest = leading_run(work, run.chapter)
    if newest is None:
        return None
    paper: Paper = report_paper(quarter_of_cases(work, newest, run.period.quarter_end), on)
    return word_file(paper, PaperForm.DOCUMENT, work.settings.var)


REPORT_FILE = ChapterFile(code="report", title="本季专项整治报告", ending="docx", content=report_of_month)


def _last_quarter(on: date) -> Period:
    """Give the last quarter that has ended by a day."""
    return Period.of(on).quarter_end.plus(-3)


def _due_on(quarter: Period) -> date:
    return workday_of_month(quarter.plus(1), load_policy().whole("public_posts.report_workday", quarter))


def _run(chapter: Chapter, work: UnitOfWork, quarter: Period) -> ClueRun | None:
    """Give the newest leading run, where the chapter was judged in the quarter or later."""
    run = leading_run(work, chapter)
    return run if run is not None and run.period >= quarter.plus(-2) else None


def _key(quarter: Period, person: str | None) -> str:
    return f"posts_report:{quarter}:{person or 'leaders'}"


def _is_sent(work: UnitOfWork, quarter: Period) -> bool:
    row = work.row("public_posts/report_is_sent", ReportIsSentRow, beginning=f"posts_report:{quarter}:")
    return row is not None and row["sent"]
