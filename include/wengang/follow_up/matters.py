"""The matters that follow from answers: data that a unit says are missing or wrong are to be corrected (method §12).

Belongs here: which those are. Does not belong here: taking answers (`replies`), the ledger (`wengang.matters`).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from wengang.database.unit_of_work import UnitOfWork
from wengang.follow_up.rows import DataToCorrectRow
from wengang.matters.duties import Cause, Duty
from wengang.matters.kinds import MatterKind, register
from wengang.periods import Period
from wengang.settings.policy import load_policy

DATA_CORRECTION = register(
    MatterKind(
        code="data.correction",
        title="更正数据",
        next_step="把该月有误的文件改正后，作为更正整份重报；更正接收后本事项自动消除",
        cleared_by_data=True,
    )
)


def data_to_correct(work: UnitOfWork, on: date) -> list[Cause]:
    """Give each month of a unit of which an answer said that data were missing or wrong, until a correction of it is accepted."""
    return [
        Cause(
            key=f"{row['unit']}/{row['period']}/{row['department']}",
            unit=row["unit"],
            departments=(row["department"],),
            opened_on=row["answered_on"],
            workdays=load_policy().whole("matter.data_correction_wd", row["answered_on"]),
            period=Period.parse(row["period"]),
            reason={"period": row["period"], "matter": row["no"]},
            words=f"更正{Period.parse(row['period']).chinese}数据（{row['no']}的反馈称数据漏报或错报）",
        )
        for row in work.rows("follow_up/data_to_correct", DataToCorrectRow, on=on)
    ]


MATTERS: Sequence[Duty] = (Duty(kind=DATA_CORRECTION, causes=data_to_correct),)
