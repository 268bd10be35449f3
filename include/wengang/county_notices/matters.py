"""The matter of a notice: its unit answers it, and the figures of the next month say what became of it (method §12, “Reply to a notice”).

Belongs here: which notices ask for an answer, which were replaced, what the next figures say, three months without success.
Does not belong here: what makes an answer complete (`wengang.follow_up.answers`), the clock and the ledger (`wengang.matters`).

A notice asks from the business day on which the server took its mail; a mail that is dead or waits starts no clock. In a trial whose days
do not count the day of issue stands for it (decision 0047).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from itertools import count

from wengang.county_notices.rows import (
    FirstFiguresRow,
    NoticeOutcomesRow,
    NoticesThatAskRow,
    ReplacedNoticesRow,
    WhatBecameRow,
)
from wengang.database.unit_of_work import UnitOfWork
from wengang.matters.clock import Rung
from wengang.matters.duties import Cause, Climb, Duty, Verification
from wengang.matters.kinds import MatterKind, register
from wengang.matters.ledger import KeptMatter
from wengang.matters.rounds import MatterVerdict
from wengang.periods import Period
from wengang.risk_detection.levels import GradedMeasure, Level
from wengang.workdays import reply_workdays

NOTICE_REPLY = register(
    MatterKind(
        code="notice.reply",
        title="风险提示反馈",
        next_step="两个部门中的任一个按“事项反馈”表（matter_reply）报送是否属实、原因、核实结果和措施",
        answered=True,
        verified_by_data=True,
        raises_level=True,
    )
)
BOTH = ("hr", "rv")
THREE_MONTHS = 3


def notices_that_ask(work: UnitOfWork, on: date) -> list[Cause]:
    """Give of each unit and month the last notice that its unit has got, where it tells a risk."""
    return [
        Cause(
            key=row["ledger_no"],
            unit=row["unit"],
            departments=BOTH,
            opened_on=row["asks_from"],
            workdays=reply_workdays(row["issued_on"], row["level"]),
            period=Period.parse(row["period"]),
            reason=_reason(row),
            words=f"对{row['ledger_no']}（{Period.parse(row['period']).chinese}{Level(row['level']).chinese}风险提示）作出反馈",
        )
        for row in work.rows("county_notices/notices_that_ask", NoticesThatAskRow, on=on)
    ]


def _reason(row: NoticesThatAskRow) -> dict[str, object]:
    told: dict[str, object] = {"period": row["period"], "snapshot": row["snapshot"], "level": row["level"]}
    return {**told, "visit_from": str(row["issued_on"])} if row["level"] >= Level.ORANGE else told


def replaced_notices(work: UnitOfWork, on: date) -> Mapping[str, str]:
    """Give the notices that a later one, which its unit has got, took over, with the words of that."""
    rows = work.rows("county_notices/replaced_notices", ReplacedNoticesRow, on=on)
    return {row["ledger_no"]: f"已由{row['replaced_by']}更正，以更正的提示为准" for row in rows}


def what_became_of_them(work: UnitOfWork, unverified: Sequence[KeptMatter]) -> dict[str, Verification]:
    """Give what the first figures of the month after say of each notice: improved when each of its measures is (method §12, Verified)."""
    found: dict[str, Verification] = {}
    by_period: dict[Period, list[KeptMatter]] = defaultdict(list)
    for matter in unverified:
        if matter.period:
            by_period[matter.period].append(matter)
    for period, matters in by_period.items():
        first = {
            row["unit"]: row
            for row in work.rows(
                "county_notices/first_figures", FirstFiguresRow, period=str(period.plus(1)), next_period=str(period.plus(2))
            )
        }
        for matter in matters:
            row = first.get(matter.unit or "")
            if row and (said := _verification(work, matter, period.plus(1), row)):
                found[matter.no] = said
    return found


def _verification(work: UnitOfWork, matter: KeptMatter, next_month: Period, first: FirstFiguresRow) -> Verification | None:
    if first["snapshot"] is None:
        if not first["next_is_frozen"]:
            return None
        words = f"未改善（无数据）：{next_month.plus(1).chinese}已冻结，{next_month.chinese}仍未报送"
        return Verification(MatterVerdict.NOT_IMPROVED, words, {"period": str(next_month)})
    row = work.row(
        "county_notices/what_became",
        WhatBecameRow,
        unit=matter.unit,
        period=matter.reason["period"],
        snapshot=matter.reason["snapshot"],
        next_period=str(next_month),
        next_snapshot=first["snapshot"],
    )
    measures = [] if row is None else [*_measures(row)]
    improved = all(better for _, better in measures) if measures else not (row and row["clusters_again"])
    parts = [f"{measure.chinese}{'改善' if better else '未改善'}" for measure, better in measures] or [
        "聚集性失去务工" + ("已消除" if improved else "仍然存在")
    ]
    return Verification(
        MatterVerdict.IMPROVED if improved else MatterVerdict.NOT_IMPROVED,
        f"{'改善' if improved else '未改善'}：{next_month.chinese}快照{first['snapshot']}，{'，'.join(parts)}",
        {"period": str(next_month), "snapshot": first["snapshot"], **{str(measure): better for measure, better in measures}},
    )


def _measures(row: WhatBecameRow) -> Sequence[tuple[GradedMeasure, bool]]:
    """Give each measure that the notice told, and whether it is improved: its level is lower, or its 环比 is not a fall."""
    told = (
        (GradedMeasure.SCALE, row["scale_then"], row["scale_now"], row["scale_mom_sign"]),
        (GradedMeasure.INCOME, row["income_then"], row["income_now"], row["income_mom_sign"]),
    )
    return [
        (measure, (now is not None and now < then) or (sign is not None and sign >= 0))
        for measure, then, now, sign in told
        if then and then >= Level.BLUE
    ]


def three_months_in_vain(work: UnitOfWork, on: date) -> list[Climb]:
    """Give the newest live matter of each unit whose notices of three months running ended 未改善 or were not answered (method §12).

    A notice counts as unanswered where it was open or returned at the first snapshot of the month after.
    """
    found = []
    for rows in _outcomes_by_unit(work, on).values():
        live = [row["no"] for row in rows if row["is_live"]]
        if live and not rows[0]["told_already"] and _months_running(rows) >= THREE_MONTHS:
            found.append(Climb(live[-1], Rung.SUPERVISE, "three_months"))
    return found


def months_in_vain(work: UnitOfWork, on: date) -> Mapping[str, int]:
    """Give of each unit how many months running, up to the newest that is judged, its notices ended 未改善 or were not answered."""
    return {unit: _months_running(rows) for unit, rows in _outcomes_by_unit(work, on).items()}


def _outcomes_by_unit(work: UnitOfWork, on: date) -> Mapping[str, list[NoticeOutcomesRow]]:
    by_unit: dict[str, list[NoticeOutcomesRow]] = defaultdict(list)
    for row in work.rows("county_notices/notice_outcomes", NoticeOutcomesRow, on=on):
        by_unit[row["unit"]].append(row)
    return by_unit


def _months_running(rows: Sequence[NoticeOutcomesRow]) -> int:
    in_vain = {row["period"] for row in rows if row["in_vain"]}
    last = Period.parse(rows[0]["last_judged"])
    return next(back for back in count() if str(last.plus(-back)) not in in_vain)


MATTERS: Sequence[Duty] = (
    Duty(
        kind=NOTICE_REPLY,
        causes=notices_that_ask,
        replaced=replaced_notices,
        verified=what_became_of_them,
        climbs=three_months_in_vain,
    ),
)
