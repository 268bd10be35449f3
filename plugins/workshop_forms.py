"""The forms of the workshops' runs: what a person, or the procedure before, fills in who starts one.

Belongs here: their params. Does not belong here: the names of params (`wengang.run_params`, `wengang.workshops.due`).
"""

from __future__ import annotations

from collections.abc import Mapping

from airflow.sdk import Param

from office_dag import PERIOD_PARAM
from wengang.run_params import PERIOD, YEAR
from wengang.workshops.certification.waiting import APPLICATION, OBJECTION
from wengang.workshops.due import QUARTER, WORKSHOP

CASE: Mapping[str, Param] = {
    APPLICATION: Param(0, type=["integer", "string"], title=APPLICATION, description="申请文件的编号，由“数据共享”填写"),
    OBJECTION: Param(None, type=["null", "integer"], title=OBJECTION, description="要答复的异议编号；没有则不填"),
}
EXIT: Mapping[str, Param] = {
    WORKSHOP: Param("", type=["string", "integer"], title=WORKSHOP, description="拟退出的车间，由“车间月度评定”填写"),
    PERIOD: PERIOD_PARAM,
}
CLASSES: Mapping[str, Param] = {
    YEAR: Param(None, type=["null", "integer", "string"], title=YEAR, description="不填即为上一季度"),
    QUARTER: Param(None, type=["null", "integer", "string"], title=QUARTER, description="1 到 4；不填即为上一季度"),
}
