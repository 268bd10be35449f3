"""The matters of files that are not there: missing when their month closed, or returned and not handed over again (method §12).

Belongs here: which files a unit owes. Does not belong here: what is missing at a closing (`steps`), the clock and the ledger
(`wengang.matters`).

One file is one matter. What was missing at the closing stays `delivery.missing`, whatever comes back meanwhile; of returned versions the first
since the last good one is asked for, so that a further bad version brings no new term. A file that waits for a person's decision is with the
operators (`held.file`) and not with its unit; where a person returned it the unit has the term of a returned file.
Files of a case (an application, an answer) are asked for by the case itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from wengang.data_sharing.simulation import clock_counts
from wengang.database.unit_of_work import UnitOfWork
from wengang.deadlines.rows import FilesToCorrectRow, StillMissingRow
from wengang.matters.duties import Cause, Duty
from wengang.matters.kinds import MatterKind, register
from wengang.periods import Period
from wengang.settings.data_sets import load_data_sets, load_departments
from wengang.settings.policy import load_policy

DELIVERY_MISSING = register(
    MatterKind(
        code="delivery.missing",
        title="补报数据",
        next_step="把文件放入收件箱，清单（manifest.json）最后写入；不推算、不代填，补报接收后系统另出快照，本事项自动消除",
        cleared_by_data=True,
        told_daily=True,
    )
)
DELIVERY_RETURNED = register(
    MatterKind(
        code="delivery.returned",
        title="重报退回的文件",
        next_step="按回执写明的原因更正，重报整份文件；新的一版接收后本事项自动消除",
        cleared_by_data=True,
    )
)


def still_missing(work: UnitOfWork, on: date) -> list[Cause]:
    """Give the files that were missing when their month closed and of which no good version has come; due on the day of closing.

    Of a month that was closed before there were matters the clock begins with the first run that sees it.
    """
    return [
        Cause(
            key=f"{row['unit']}/{row['period']}/{row['department']}/{row['table_name']}",
            unit=row["unit"],
            departments=(row["department"],),
            opened_on=row["closed_on"] if row["since_beginning"] else on,
            workdays=0,
            period=Period.parse(row["period"]),
            reason={"period": row["period"], "department": row["department"], "table": row["table_name"]},
            words=f"补报{_named(row)}",
        )
        for row in work.rows("deadlines/still_missing", StillMissingRow, on=on)
    ]


def files_to_correct(work: UnitOfWork, on: date) -> list[Cause]:
    """Give the files that came back and of which no newer version has come; where days do not count, the run's day is that of the return."""
    counts = clock_counts(work)
    causes = []
    for row in work.rows("deadlines/files_to_correct", FilesToCorrectRow):
        returned_on = min(row["returned_on"], on) if counts else on
        causes.append(
            Cause(
                key=str(row["id"]),
                unit=row["unit"],
                departments=(row["department"],),
                opened_on=returned_on,
                workdays=load_policy().whole("matter.returned_wd", returned_on),
                period=Period.parse(row["period"]),
                reason={"delivery": row["id"], "version": row["version"]},
                words=f"更正并重报{_named(row)}：第{row['version']}次报送已退回",
            )
        )
    return causes


def _named(row: StillMissingRow | FilesToCorrectRow) -> str:
    title = load_data_sets()[row["table_name"]].title
    return f"{Period.parse(row['period']).chinese}{title}（{load_departments()[row['department']]}）"


MATTERS: Sequence[Duty] = (
    Duty(kind=DELIVERY_MISSING, causes=still_missing),
    Duty(kind=DELIVERY_RETURNED, causes=files_to_correct),
)
