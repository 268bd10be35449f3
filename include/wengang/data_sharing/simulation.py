"""Whether this installation works on a province that does not exist, and so in a time that is not today's; production takes nobody of it.

Belongs here: telling it. Does not belong here: what must not be done by the clock then (the domains and `dags/` ask).
"""

from __future__ import annotations

import pandas as pd

from wengang.data_sharing.problems import RefusedError
from wengang.data_sharing.rows import SimulatedPersonRow
from wengang.database.unit_of_work import UnitOfWork
from wengang.settings.environment import Mode

INVENTED_AREA = "469900"
"""The area prefix of everybody who does not exist: it was never issued (`vault.holds_an_invented_person` asks for the same)."""
CLOCK_DOES_NOT_COUNT = (
    "试用数据的月份不是今天的月份：没有填业务日期的运行不截止、不催报、不启动月份，也不分类、不奖补、不分配。"
    "要办理时请手工启动并填写业务日期"
)


def clock_counts(work: UnitOfWork) -> bool:
    """Tell whether days are judged by the clock: not in a trial with invented people, whose months lie in other years.

    A run for such people needs its 业务日期 (method §1); by the clock every month of theirs would have closed long ago.
    """
    if work.settings.mode is not Mode.TRIAL:
        return True
    row = work.row("data_sharing/simulated_person", SimulatedPersonRow)
    return not (row and row["invented"])


def refuse_invented_people(work: UnitOfWork, frame: pd.DataFrame, file_name: str) -> None:
    """Raise `RefusedError` where a file of production brings somebody of the trial province (architecture decision 12)."""
    if work.settings.mode is not Mode.PRODUCTION or "id18" not in frame:
        return
    if invented := int(frame["id18"].astype(str).str.startswith(INVENTED_AREA).sum()):
        raise RefusedError(
            "INVENTED_PEOPLE",
            f"{file_name}：有 {invented} 行是试用数据的虚构人员（证件号码以 {INVENTED_AREA} 开头），正式环境不接受。请核对报送的是不是正式数据",
        )
