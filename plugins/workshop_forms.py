"""The forms of the workshops' runs: what a person, or the procedure before, fills in who starts one.

Belongs here: their params. Does not belong here: the names of params (`wengang.run_params`, `wengang.workshops.due`).
"""

from __future__ import annotations

from collections.abc import Mapping

from airflow.sdk import Param

from office_dag import PERIOD_PARAM, entry
from wengang.run_params import PERIOD, YEAR
from wengang.workshops.certification.waiting import APPLICATION, OBJECTION
from wengang.workshops.due import QUARTER, WORKSHOP

CASE: Mapping[str, Param] = {
    APPLICATION: entry(0, APPLICATION, "申请文件的编号，写成 12 的样子，由“数据共享”填写", type=["integer", "string"]),
    OBJECTION: entry(None, OBJECTION, "要答复的异议编号，写成 3 的样子；没有则不填", type=["null", "integer"]),
}
EXIT: Mapping[str, Param] = {
    WORKSHOP: entry("", WORKSHOP, "拟退出的车间的编号，写成 469001-CJ01 的样子，由“车间月度评定”填写", type=["string", "integer"]),
    PERIOD: PERIOD_PARAM,
}
CLASSES: Mapping[str, Param] = {
    YEAR: entry(None, YEAR, "写成 2025 的样子；不填即为上一季度", type=["null", "integer", "string"]),
    QUARTER: entry(None, QUARTER, "写 1 到 4 的数；不填即为上一季度", type=["null", "integer", "string"]),
}
