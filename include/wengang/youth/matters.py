"""The matters of 雨露计划+: its clues, and the files for those who were pushed (policy 2.7).

Belongs here: which units are asked for what, and by when. Does not belong here: clues (`clues`), the push (`pushes`), the ledger (`wengang.matters`).

人社 is to hand in its files within some workdays of the push. Once they are there the two lists of differences are clues (Y2R, Y2H), each person
once: they, too, are to be settled by a workday of the next month.
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
from wengang.youth.clues import CHAPTER
from wengang.youth.rows import WaitingForFilesRow

FILING = register(
    MatterKind(
        code="youth.filing",
        title="为推送的青年建档",
        next_step="人社部门按“青年就业服务档案”表（youth_file）报送，报送后自动消除；名单上没有档案的人作为线索逐人核实",
        cleared_by_data=True,
    )
)


def files_to_keep(work: UnitOfWork, _on: date) -> list[Cause]:
    """Give the units to which people were pushed and that have handed in no file of the month yet."""
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


MATTERS: Sequence[Duty] = (*duties_of(CHAPTER), Duty(kind=FILING, causes=files_to_keep))
