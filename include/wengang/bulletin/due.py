"""What is due with bulletins: drafting that of the last month, and of the last quarter, on the workday of the plan.

Belongs here: which those are. Does not belong here: drafting (`steps`), the procedure (`dags/bulletin.py`).
"""

from __future__ import annotations

from collections.abc import Sequence

from wengang.bulletin.rows import MonthsToTellRow
from wengang.bulletin.spans import Span, SpanKind
from wengang.database.unit_of_work import UnitOfWork
from wengang.due import AsOf, Due, Occasion, Run, Starts
from wengang.periods import Period
from wengang.run_params import BUSINESS_DATE, PERIOD, REASON

KIND = "类别"
"""The param of a run of `bulletin` beside the period: 月度 or 季度."""
_LOOKED_BACK = 1
"""Months before the last one whose bulletin is still made up for."""


def bulletins_to_draft(work: UnitOfWork, as_of: AsOf) -> list[Run]:
    """Give one run for each month, and each quarter's last month, whose day has come, whose figures stand, and of which nothing was issued."""
    last = Period.of(as_of.day).before
    months = {"first": str(last.plus(-_LOOKED_BACK)), "last": str(last)}
    found = []
    for kind in SpanKind:
        for row in work.rows("bulletin/months_to_tell", MonthsToTellRow, kind=kind, **months):
            span = Span(kind, Period.parse(row["period"]))
            ends_it = kind is SpanKind.MONTH or span.period == span.period.quarter_end
            if ends_it and as_of.day >= span.due_on:
                found.append(_run(span, as_of))
    return found


def _run(span: Span, as_of: AsOf) -> Run:
    given = {BUSINESS_DATE: as_of.given} if as_of.given else {}
    conf = {PERIOD: str(span.period), KIND: span.kind.chinese, REASON: "到了起草通报的日子", **given}
    return Run(f"{span.period}-{span.kind}", conf, f"{span.chinese}通报")


DUE: Sequence[Due] = (Starts("bulletin", Occasion.WORKDAY, "查看要起草的通报", "启动通报", bulletins_to_draft),)
