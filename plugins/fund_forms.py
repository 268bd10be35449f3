"""The forms of the fund's runs: what a person fills in who starts one.

Belongs here: their params. Does not belong here: the names of params (`wengang.run_params`, `wengang.fund.due`).
"""

from __future__ import annotations

from collections.abc import Mapping

from airflow.sdk import Param

from office_dag import entry
from wengang.fund.corrections import Correctable
from wengang.fund.due import FACT, GROUNDS, VALUE
from wengang.run_params import UNIT, YEAR

FACTS = [str(fact) for fact in Correctable]
ALLOCATION: Mapping[str, Param] = {
    YEAR: entry(None, YEAR, "分配哪一年的资金，写成 2025 的样子；不填即为业务日期所在年", type=["null", "integer", "string"]),
}
OBJECTION: Mapping[str, Param] = {
    YEAR: entry(None, YEAR, "哪一年的分配方案，写成 2025 的样子；不填即为业务日期所在年", type=["null", "integer", "string"]),
    UNIT: entry("", UNIT, "提出异议的单位，写代码或名称，例如 469001", type="string"),
    FACT: entry(str(Correctable.INPUT), FACT, f"从中选一项：{'、'.join(FACTS)}", type="string", enum=FACTS),
    VALUE: entry("", VALUE, "单位认为正确的数，写成数字，例如 0.93", type="string"),
    GROUNDS: entry("", GROUNDS, "用文字写明理由和依据的材料", type="string"),
}
