"""What is due in data sharing: held files that wait for a person's decision.

Belongs here: the runs that ask about them. Does not belong here: the question (`steps`), the answer (`settling`).
"""

from __future__ import annotations

from collections.abc import Sequence

from wengang.data_sharing.steps import held_deliveries, unit_title
from wengang.database.unit_of_work import UnitOfWork
from wengang.due import AsOf, Occasion, Run, Starts
from wengang.letters.operators import mail_operators

FILE_NUMBER = "文件编号"
"""The param of a run of `held_files`."""


def held_files(work: UnitOfWork, _as_of: AsOf) -> list[Run]:
    """Give one run for each held file, and tell the operators of them."""
    held = held_deliveries(work)
    told = [f"{unit_title(row['unit'])} {row['period']} 文件待决定：请在“待决定文件”流程中处理" for row in held]
    mail_operators(work, "held-files", told)
    return [
        Run(f"{row['period']}-{row['unit']}-{row['department']}-{row['table_name']}-v{row['version']}", {FILE_NUMBER: row["id"]})
        for row in held
    ]


DUE: Sequence[Starts] = (Starts("held_files", Occasion.FILES, "待决定文件", "启动待决定文件", held_files, by_clock=True),)
