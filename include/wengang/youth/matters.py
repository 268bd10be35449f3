"""The matters of 雨露计划+: its clues, a file for everybody who was pushed, and two lists that are empty by the tenth workday (policy 2.7).

Belongs here: which units are asked for what, and by when. Does not belong here: clues (`clues`), the push (`pushes`), the ledger (`wengang.matters`).

人社 is to keep files within some workdays of the push; what it has a file of and was never pushed, 乡村振兴 is to settle by a workday of the
next month. Both end when the newest files show nothing more.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from wengang.clues.matters import duties_of
from wengang.database.unit_of_work import UnitOfWork
from wengang.matters.duties import Cause, Duty
from wengang.matters.kinds import MatterKind, register
from wengang.periods import Period
from wengang.settings.policy import load_policy
from wengang.workdays import workday_of_month
from wengang.youth.clues import CHAPTER
from wengang.youth.rows import NeverPushedRow, WaitingForFilesRow

FILING = register(
    MatterKind(
        code="youth.filing",
        title="为推送的青年建档",
        next_step="人社部门按“青年就业服务档案”表（youth_file）报送，推送名单上的人都有档案后自动消除",
        cleared_by_data=True,
    )
)
UNPUSHED = register(
    MatterKind(
        code="youth.unpushed",
        title="核对建档未推送的青年",
        next_step="乡村振兴部门核对后更正“青年就业台账”表（youth），两份名单一致后自动消除",
        cleared_by_data=True,
    )
)


def files_to_keep(work: UnitOfWork, _on: date) -> list[Cause]:
    """Give the units whose pushed people lack a file."""
    return [
        Cause(
            key=f"{row['unit']}/{row['period']}",
            unit=row["unit"],
            departments=("hr",),
            opened_on=row["pushed_on"],
            workdays=load_policy().whole("youth.filing_workdays", row["pushed_on"]),
            period=Period.parse(row["period"]),
            words=f"为{Period.parse(row['period']).chinese}推送的青年逐人建档",
        )
        for row in work.rows("youth/waiting_for_files", WaitingForFilesRow)
    ]


def pushes_to_settle(work: UnitOfWork, _on: date) -> list[Cause]:
    """Give the units with files of people who were never pushed."""
    return [
        Cause(
            key=f"{row['unit']}/{row['period']}",
            unit=row["unit"],
            departments=("rv",),
            opened_on=row["found_on"],
            by=max(row["found_on"], _settled_by(Period.parse(row["period"]))),
            period=Period.parse(row["period"]),
            words=f"核对{Period.parse(row['period']).chinese}建档未推送的青年",
        )
        for row in work.rows("youth/never_pushed", NeverPushedRow)
    ]


def _settled_by(period: Period) -> date:
    return workday_of_month(period.plus(1), load_policy().whole("youth.settled_workday", period))


MATTERS: Sequence[Duty] = (*duties_of(CHAPTER), Duty(kind=FILING, causes=files_to_keep), Duty(kind=UNPUSHED, causes=pushes_to_settle))
