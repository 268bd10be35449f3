"""Papers that a chapter gives after each quarter or half-year to those who check, sign and read them: declared once, sent once, on a workday.

Belongs here: when one is due, whom it goes to. Does not belong here: what it says (`wengang.<chapter>`), when somebody looks (`wengang.due`).

Nothing is decided by it and no unit gets it. Reviewers print the Word file that comes with their mail; what they send on they sign by hand.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial

from wengang.clues.chapters import Chapter
from wengang.clues.rows import ReportIsSentRow
from wengang.clues.running import ClueRun, leading_run
from wengang.database.unit_of_work import UnitOfWork
from wengang.due import Reminds, Waiting
from wengang.letters.kinds import LetterKind
from wengang.letters.operators import mail_operators
from wengang.letters.sending import send
from wengang.mail.outbox import MailContentError
from wengang.papers.paper import Paper
from wengang.people import MailList, load_people
from wengang.people_file import PeopleError
from wengang.periods import Period
from wengang.settings.policy import load_policy
from wengang.workdays import workday_of_month


@dataclass(frozen=True, slots=True, kw_only=True)
class ChapterReport:
    """A paper of a chapter after every so many `months`, on the workday of a parameter.

    `kinds` are its letters: one to the leaders goes once, one to a person goes to the reviewer of each of the `roles`. `words` names it by the
    last month of its time. `paper` writes it from the newest leading run, of a time that ends with a month, on a day.
    """

    months: int
    workday: str
    kinds: tuple[LetterKind, ...]
    roles: tuple[str, ...]
    words: Callable[[Period], str]
    paper: Callable[[UnitOfWork, ClueRun, Period, date], Paper]

    @property
    def code(self) -> str:
        """With what the keys of its mails begin."""
        return self.kinds[0].code

    def last(self, on: date) -> Period:
        """Give the last month of the newest time that has ended by a day."""
        month = Period.of(on)
        return Period(month.year, (month.month - 1) // self.months * self.months + 1).before

    def due_on(self, end: Period) -> date:
        """Give the day on which the paper of a time is due."""
        return workday_of_month(end.plus(1), load_policy().whole(self.workday, end))


def reminds_of(report: ChapterReport, chapter: Chapter, count: str) -> Reminds:
    """Give what a chapter declares in its list of what is due; `count` is the key of what was sent (`audit.count_titles`)."""
    return Reminds(count, report.kinds[0].title, partial(report_due, report, chapter), partial(send_report, report, chapter))


def report_due(report: ChapterReport, chapter: Chapter, work: UnitOfWork, on: date) -> Sequence[Waiting]:
    """Give the newest paper from its day on, until it was sent; nothing where the chapter was not judged in its time or later."""
    end = report.last(on)
    if on < report.due_on(end) or _run(report, chapter, work, end) is None or _is_sent(report, work, end):
        return []
    return [Waiting(report.words(end), overdue=False)]


def send_report(report: ChapterReport, chapter: Chapter, work: UnitOfWork, on: date) -> int:
    """Queue the newest paper to everybody who is to have it, once; give how many mails.

    Where somebody is not named or has no address the operators are told, and the others get it.
    """
    work.lock("clues", report.code)
    end = report.last(on)
    if not report_due(report, chapter, work, on) or (run := _run(report, chapter, work, end)) is None:
        return 0
    paper, queued, without = report.paper(work, run, end, on), 0, []
    for kind in report.kinds:
        for role in report.roles if kind.to is MailList.PERSON else ("",):
            try:
                person = load_people().reviewer(role).account if role else None
                queued += send(work, kind, paper, key=f"{_key(report, end)}{person or 'leaders'}", person=person)
            except (MailContentError, PeopleError) as error:
                without.append(f"{report.words(end)}没有全部发出。{error}，可在办事页“专项工作”下载")
    mail_operators(work, f"{report.code}:{end}", without)
    return queued


def _run(report: ChapterReport, chapter: Chapter, work: UnitOfWork, end: Period) -> ClueRun | None:
    run = leading_run(work, chapter)
    return run if run is not None and run.period.ordinal > end.ordinal - report.months else None


def _key(report: ChapterReport, end: Period) -> str:
    return f"{report.code}:{end}:"


def _is_sent(report: ChapterReport, work: UnitOfWork, end: Period) -> bool:
    row = work.row("clues/report_is_sent", ReportIsSentRow, beginning=_key(report, end))
    return row is not None and row["sent"]
