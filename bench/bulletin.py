"""The row of the bulletin: its draft with every file, from what a month left in the database.

Belongs here: drafting once. Does not belong here: approving, mails, the PDF that LibreOffice makes.

Method: the month's bulletin is drafted as the DAG drafts it, on its day, once, with its Word file and workbook; afterwards nothing of it stays
in the database.
"""

from __future__ import annotations

from bench.stopwatch import Span, timed
from wengang.bulletin import spans
from wengang.bulletin.steps import draft_bulletin
from wengang.database.unit_of_work import unit_of_work
from wengang.periods import Period
from wengang.settings.environment import Settings


def measure_bulletin(settings: Settings, month: Period) -> Span:
    """Draft the bulletin of a month on its day and give what it cost."""
    about = spans.Span(spans.SpanKind.MONTH, month)
    with unit_of_work(settings) as work:
        span = timed(lambda: draft_bulletin(work, about, about.due_on))
        work.connection.rollback()
    return span
