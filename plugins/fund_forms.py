"""The forms of the fund's runs: what a person fills in who starts one.

Belongs here: their params. Does not belong here: the names of params (`wengang.run_params`, `wengang.fund.due`).
"""

from __future__ import annotations

from collections.abc import Mapping

from airflow.sdk import Param

from wengang.fund.corrections import Correctable
from wengang.fund.due import FACT, GROUNDS, VALUE
from wengang.run_params import UNIT, YEAR

ALLOCATION: Mapping[str, Param] = {
    YEAR: Param(None, type=["null", "integer", "string"], title=YEAR, description="分配哪一年的资金；不填即为业务日期所在年"),
}
OBJECTION: Mapping[str, Param] = {
    YEAR: Param(None, type=["null", "integer", "string"], title=YEAR, description="哪一年的分配方案；不填即为业务日期所在年"),
    UNIT: Param("", type="string", title=UNIT, description="提出异议的单位，代码或名称"),
    FACT: Param(str(Correctable.INPUT), type="string", enum=[str(fact) for fact in Correctable], title=FACT),
    VALUE: Param("", type="string", title=VALUE, description="单位认为正确的数"),
    GROUNDS: Param("", type="string", title=GROUNDS, description="理由和依据的材料"),
}
