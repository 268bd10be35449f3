"""Giving the quarterly report on 专项整治 to leaders and to the reviewers of both departments, and to the page when asked.

Belongs here: its letters and its file. Does not belong here: its figures and words (`report`), sending (`wengang.clues.reports`).
"""

from __future__ import annotations

from datetime import date

from wengang.clues.chapters import ChapterFile
from wengang.clues.reports import ChapterReport
from wengang.clues.running import ClueRun, leading_run
from wengang.database.unit_of_work import UnitOfWork
from wengang.letters.kinds import LetterKind, register
from wengang.papers.official import PaperForm, word_file
from wengang.papers.paper import Paper
from wengang.people import MailList
from wengang.periods import MONTHS_PER_QUARTER, Period
from wengang.public_posts.report import quarter_of_cases, report_paper

TO_LEADERS = register(LetterKind("posts_report", "专项整治报告", "matter", to=MailList.LEADERS, form=PaperForm.DOCUMENT))
TO_REVIEWERS = register(LetterKind("posts_report_check", "专项整治报告（核对）", "matter", to=MailList.PERSON, form=PaperForm.DOCUMENT))


def _paper(work: UnitOfWork, run: ClueRun, quarter: Period, on: date) -> Paper:
    return report_paper(quarter_of_cases(work, run, quarter), on)


REPORT = ChapterReport(
    months=MONTHS_PER_QUARTER,
    workday="public_posts.report_workday",
    kinds=(TO_LEADERS, TO_REVIEWERS),
    roles=("hr", "rv"),
    words=lambda quarter: f"{quarter.quarter_in_words}公益性岗位专项整治报告",
    paper=_paper,
)


def report_of_month(work: UnitOfWork, run: ClueRun, _unit: str | None, on: date) -> bytes | None:
    """Give the report of the quarter of a run's month as a Word file, as the matters stand today where the quarter has not ended."""
    newest = leading_run(work, run.chapter)
    if newest is None:
        return None
    return word_file(_paper(work, newest, run.period.quarter_end, on), PaperForm.DOCUMENT, work.settings.var)


REPORT_FILE = ChapterFile(code="report", title="本季专项整治报告", ending="docx", content=report_of_month)
