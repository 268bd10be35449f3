"""The matter of a file that is held: until somebody has decided, the operators see to it that it is decided (method §9, §12).

Belongs here: which files wait. Does not belong here: asking the reviewer (`held_files`), deciding (`settling`), files that a unit owes
(`wengang.deadlines.matters`).

The reviewer is asked on a page of its own and mailed about that; the operators are told when a file is held (`due`). Its matter is for whoever
looks, and they are written to about it again from 催办 on.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from wengang.data_sharing.deliveries import Delivery
from wengang.data_sharing.steps import held_deliveries, unit_title
from wengang.database.unit_of_work import UnitOfWork
from wengang.matters.duties import Cause, Duty
from wengang.matters.kinds import OPERATORS, MatterKind, register
from wengang.settings.policy import load_policy

FILE_HELD = register(
    MatterKind(
        code="file.held",
        title="待决定的文件",
        next_step="请提醒省级审核人在“待决定文件”流程中作答；决定后本事项自动消除",
        cleared_by_data=True,
    )
)


def undecided_files(work: UnitOfWork, on: date) -> list[Cause]:
    """Give the files that came through the inbox and wait for a person's decision."""
    causes = []
    for row in held_deliveries(work):
        delivery = Delivery.from_row(row)
        causes.append(
            Cause(
                key=str(delivery.id),
                unit=None,
                departments=(OPERATORS,),
                opened_on=on,
                workdays=load_policy().whole("matter.held_file_wd", on),
                period=delivery.period,
                reason={"delivery": delivery.id},
                words=f"决定是否接收{unit_title(delivery.unit)}{delivery.period.chinese}{delivery.data_set.title}（第{delivery.version}次报送）",
            )
        )
    return causes


MATTERS: Sequence[Duty] = (Duty(kind=FILE_HELD, causes=undecided_files),)
