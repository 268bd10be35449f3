"""The tables `youth` of 乡村振兴 and `youth_file` of 人社 (method §14.3): what they look like and what is kept of them.

Belongs here: columns, shape, facts. Does not belong here: whether a row is good enough (`expectations/youth*`), what the rows show (`clues`).

Every cell that a rule of the chapter reads keeps null where it is blank or refused; days are days, so that a month alone is none.
"""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from wengang.characters import as_literal
from wengang.data_sharing.cells import (
    Facts,
    RefusedCells,
    add_amount,
    add_day,
    add_month,
    days,
    exact_amount,
    known_code,
    month_text,
    read_each,
)
from wengang.periods import Period
from wengang.settings.data_sets import Column, DataSet, InputOf

SERVICES = ("policies", "guidance", "vacancies", "trainings")
_DAYS = ("opened_on", "plan_on", "contact_on")
_TEXTS = ("school", "level", "major", "contact_role")
_PLACE = ("period", "delivery_id", "row_no", "unit", "person_key")


def _shape_youth(frame: pd.DataFrame, _period: Period) -> None:
    add_month(frame, "graduated")
    add_day(frame, "checked_on", whole=True)
    out_of_work = frame["status_code"] == "unemployed"
    frame["graduated_if_out_of_work"] = frame["graduated"].where(out_of_work)
    frame["employer_if_employed"] = frame["employer"].where(frame["status_code"] == "employed")


def _shape_file(frame: pd.DataFrame, _period: Period) -> None:
    for column in _DAYS:
        add_day(frame, column, whole=True)
    for column in SERVICES:
        add_amount(frame, column)


def _place(good: pd.DataFrame) -> list[list[object]]:
    return [good[column].tolist() for column in _PLACE]


def _literal(column: pd.Series) -> pd.Series:
    return read_each(column, lambda text: as_literal(text) or None)


def _yes(codes: pd.Series) -> pd.Series:
    return read_each(codes, {"yes": True, "no": False}.get)


def _youth_facts(good: pd.DataFrame, _refused: RefusedCells) -> Facts:
    columns = (*_PLACE, "kind", *_TEXTS, "graduated", "able", "willing", "status", "checked_on")
    return columns, zip(
        *_place(good),
        known_code(good["kind_code"]),
        *(_literal(good[column]) for column in _TEXTS),
        month_text(good["graduated_ordinal"]),
        *(_yes(good[f"{column}_code"]) for column in ("able", "willing")),
        known_code(good["status_code"]),
        days(good["checked_on_date"]),
        strict=True,
    )


def _file_facts(good: pd.DataFrame, _refused: RefusedCells) -> Facts:
    return (*_PLACE, *_DAYS, *SERVICES, "plan_kind"), zip(
        *_place(good),
        *(days(good[f"{column}_date"]) for column in _DAYS),
        *(exact_amount(good, column) for column in SERVICES),
        _literal(good["plan_kind"]),
        strict=True,
    )


TABLES: Mapping[str, DataSet] = {
    "youth": DataSet(
        title="青年就业台账",
        department="rv",
        form="csv",
        header_row=1,
        input_of=InputOf.LEDGER,
        counts_compared=False,
        few_rejects_pass=True,
        may_be_empty=True,
        columns={
            "id_no": Column(title="证件号码", personal="number"),
            "name": Column(title="姓名", personal="name", kept_as_text=True),
            "kind": Column(title="类别", codes="youth_kind"),
            "school": Column(title="学校", kept_as_text=True),
            "level": Column(title="学历层次", kept_as_text=True),
            "major": Column(title="专业", kept_as_text=True),
            "graduated": Column(title="毕业年月"),
            "able": Column(title="有就业能力", codes="yes_no"),
            "willing": Column(title="有就业意愿", codes="yes_no"),
            "status": Column(title="状态", codes="youth_status"),
            "employer": Column(title="就业单位"),
            "contact_role": Column(title="联系人职务", kept_as_text=True),
            "checked_on": Column(title="核准日期"),
        },
        shape=_shape_youth,
        facts=_youth_facts,
        fact_table="youth.person",
    ),
    "youth_file": DataSet(
        title="青年就业服务档案",
        department="hr",
        form="csv",
        header_row=1,
        input_of=InputOf.LEDGER,
        counts_compared=False,
        few_rejects_pass=True,
        may_be_empty=True,
        columns={
            "id_no": Column(title="证件号码", personal="number"),
            "name": Column(title="姓名", personal="name", kept_as_text=True),
            "opened_on": Column(title="建档日期"),
            "plan_kind": Column(title="计划类型", kept_as_text=True),
            "plan_on": Column(title="计划日期"),
            "policies": Column(title="政策次数"),
            "guidance": Column(title="指导次数"),
            "vacancies": Column(title="岗位次数"),
            "trainings": Column(title="培训见习次数"),
            "contact_on": Column(title="最近联系日期"),
        },
        shape=_shape_file,
        facts=_file_facts,
        fact_table="youth.file",
    ),
}
