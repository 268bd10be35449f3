"""The workshop tables of a hand-over (method §10): what their cells mean, and which column goes into which table.

Belongs here: register, members, workers, reports, past decisions and applications of workshops: what these files look like, what their
cells mean beyond their own text, and what is kept of them.
Does not belong here: what every table has (`data_sharing.shaping`, `data_sharing.loading`), rules (`expectations/workshop_*`),
whom a workshop absorbs and what follows (`wengang.workshops`).

Names of people (法定代表人, 审核人) are kept masked: the full ones stay in the encrypted original (architecture decision 9).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from wengang.characters import as_literal, fold_closely
from wengang.data_sharing.cells import (
    UNKNOWN,
    UNREADABLE,
    Facts,
    RefusedCells,
    add_amount,
    add_day,
    add_month,
    age_number,
    day_number,
    days,
    exact_amount,
    known_code,
    month_text,
    read_each,
    read_key,
)
from wengang.data_sharing.deliveries import Delivery
from wengang.database.unit_of_work import UnitOfWork
from wengang.identity import mask_digits, mask_name, read_identity_number
from wengang.periods import MONTHS_PER_YEAR, Period
from wengang.settings.data_sets import Column, Comparison, DataSet, InputOf
from wengang.settings.policy import load_policy
from wengang.workshops.rows import RowsOfUnregisteredWorkshopsRow

_SEASON_MONTHS = frozenset(f"{month:{form}}" for month in range(1, MONTHS_PER_YEAR + 1) for form in ("d", "02d"))
_LONGEST_REASON = 200
_MOST_WORKERS = 100_000


def _add_workshop_no(frame: pd.DataFrame) -> None:
    """Add `workshop_no_read`: 车间编号 as a key, UNKNOWN where blank, too long or an identity number."""
    frame["workshop_no_read"] = read_each(frame["workshop_no"], _workshop_no)


def _workshop_no(text: str) -> str:
    plain = read_key(text)
    return UNKNOWN if not plain or read_identity_number(plain) else plain


def _add_season(frame: pd.DataFrame) -> None:
    """Add `season_from_told` and `season_to_told`: months 1–12; UNREADABLE where no month, or where only the other one is there."""
    for column, other in (("season_from", "season_to"), ("season_to", "season_from")):
        frame[f"{column}_told"] = read_each(frame[column], _season_month).astype(float).where(frame[column] != "")
        frame.loc[(frame[column] == "") & (frame[other] != ""), f"{column}_told"] = UNREADABLE


def _season(good: pd.DataFrame) -> list[pd.Series]:
    """Give the season of each row as its two months, None where none is announced or it cannot be read."""
    announced = (good["season_from_told"] >= 1) & (good["season_to_told"] >= 1)
    return [read_each(good[f"season_{end}_told"].where(announced), int) for end in ("from", "to")]


def _shape_register(frame: pd.DataFrame, _period: Period) -> None:
    _add_workshop_no(frame)
    add_day(frame, "certified_on")
    add_day(frame, "expires_on", last_of_month=True, open_end=True)
    _add_season(frame)
    certified = frame["certified_on"] != ""
    frame["certificate_no_if_certified"] = frame["certificate_no"].where(certified)
    frame["expires_on_if_certified"] = frame["expires_on"].where(certified)


def _season_month(text: str) -> float:
    plain = fold_closely(text).removesuffix("月").removesuffix(".0")
    return float(plain) if plain in _SEASON_MONTHS else UNREADABLE


def _shape_member(frame: pd.DataFrame, _period: Period) -> None:
    _add_workshop_no(frame)


def _shape_worker(frame: pd.DataFrame, period: Period) -> None:
    _add_workshop_no(frame)
    for column in ("start", "end", "pay_date"):
        add_month(frame, column, open_end=column == "end")
    for column in ("days", "wage_due", "income"):
        add_amount(frame, column)
    present = frame["days_amount"] >= 1
    frame["income_if_present"] = frame["income"].where(present)
    frame["period_end"] = float(day_number(period.last_day))
    age = load_policy().whole("valid.age_min_work", period)
    frame["old_enough_from"] = read_each(frame["id18"].where(present), lambda id18: age_number(id18, age)).astype(float)


def _shape_report(frame: pd.DataFrame, _period: Period) -> None:
    _add_workshop_no(frame)
    for column in ("total_workers", "output_value", "power"):
        add_amount(frame, column)


def _shape_review(frame: pd.DataFrame, period: Period) -> None:
    _add_workshop_no(frame)
    add_month(frame, "month")
    add_day(frame, "reviewed_on")
    frame["period_ordinal"] = float(period.ordinal)
    frame["reason_if_refused"] = frame["reason"].where(frame["conclusion_code"] == "refused")


def _shape_application(frame: pd.DataFrame, _period: Period) -> None:
    _add_workshop_no(frame)
    frame["application_no_read"] = read_each(frame["application_no"], lambda text: _workshop_no(text) if text else "")
    frame["kind_told"] = frame["application_kind_code"].fillna(UNKNOWN)
    _add_season(frame)
    add_day(frame, "applied_on")
    add_amount(frame, "workers")
    head_count = (frame["workers_amount"] % 1 == 0) & (frame["workers_amount"] <= _MOST_WORKERS)
    frame["workers_told"] = frame["workers_amount"].where(head_count | frame["workers_amount"].isna(), UNREADABLE)


def _shape_material(frame: pd.DataFrame, _period: Period) -> None:
    frame["material_told"] = frame["material_code"].fillna(UNKNOWN)
    add_day(frame, "expires_on", last_of_month=True, open_end=True)


_PLACE = ("period", "delivery_id", "row_no", "unit")
_FROM_SHAPE = (*_PLACE, "workshop_no_read")


def _place(frame: pd.DataFrame) -> list[list[Any]]:
    return [frame[column].tolist() for column in _FROM_SHAPE]


def _literal(column: pd.Series) -> pd.Series:
    return read_each(column, lambda text: as_literal(text) or None)


def _key(column: pd.Series) -> pd.Series:
    return read_each(column, lambda text: read_key(text) or None)


def _register_facts(good: pd.DataFrame, _refused: RefusedCells) -> Facts:
    columns = (
        *_PLACE,
        "workshop_no",
        "name",
        "employer_code",
        "legal_person",
        "kind",
        "mode",
        "field",
        "town",
        "village",
        "season_from",
        "season_to",
        "certified_on",
        "certificate_no",
        "expires_on",
    )
    return columns, zip(
        *_place(good),
        _literal(good["name"]),
        _key(good["employer_code"]),
        read_each(good["legal_person"], mask_name),
        known_code(good["kind_code"]),
        known_code(good["mode_code"]),
        known_code(good["field_code"]),
        _literal(good["town"]),
        _literal(good["village"]),
        *_season(good),
        days(good["certified_on_date"]),
        _literal(good["certificate_no"]),
        days(good["expires_on_date"]),
        strict=True,
    )


def _member_facts(good: pd.DataFrame, _refused: RefusedCells) -> Facts:
    columns = (*_PLACE, "workshop_no", "member_code", "member_name")
    return columns, zip(*_place(good), _key(good["member_code"]), _literal(good["member_name"]), strict=True)


def _worker_facts(good: pd.DataFrame, refused: RefusedCells) -> Facts:
    columns = (
        *_PLACE,
        "workshop_no",
        "person_key",
        "number_key",
        "member_code",
        "contract_kind",
        "contract_start",
        "contract_end",
        "days",
        "wage_due",
        "wage_paid",
        "paid_in",
    )
    return columns, zip(
        *_place(good),
        good["person_key"],
        good["number_key"],
        _key(good["member_code"]),
        known_code(good["contract_kind_code"]),
        month_text(good["start_ordinal"]),
        month_text(good["end_ordinal"]),
        exact_amount(good, "days").where(~good.index.isin(list(refused["days"])), None),
        exact_amount(good, "wage_due"),
        exact_amount(good, "income"),
        month_text(good["pay_date_ordinal"]),
        strict=True,
    )


def _report_facts(good: pd.DataFrame, _refused: RefusedCells) -> Facts:
    columns = (*_PLACE, "workshop_no", "state", "total_workers", "output_value", "power")
    amounts = (exact_amount(good, column) for column in ("total_workers", "output_value", "power"))
    return columns, zip(*_place(good), known_code(good["state_code"]), *amounts, strict=True)


def _review_facts(good: pd.DataFrame, _refused: RefusedCells) -> Facts:
    columns = (*_PLACE, "workshop_no", "month", "step", "conclusion", "reason", "reviewer", "reviewed_on")
    return columns, zip(
        *_place(good),
        month_text(good["month_ordinal"]),
        good["step_code"],
        good["conclusion_code"],
        read_each(good["reason"], lambda text: mask_digits(text)[:_LONGEST_REASON]),
        read_each(good["reviewer"], mask_name),
        days(good["reviewed_on_date"]),
        strict=True,
    )


def _application_facts(good: pd.DataFrame, _refused: RefusedCells) -> Facts:
    columns = (
        *_PLACE,
        "workshop_no",
        "application_no",
        "application_kind",
        "name",
        "employer_code",
        "legal_person",
        "kind",
        "mode",
        "field",
        "town",
        "village",
        "season_from",
        "season_to",
        "applied_on",
        "workers",
    )
    return columns, zip(
        *_place(good),
        read_each(good["application_no_read"], lambda text: None if text in ("", UNKNOWN) else text),
        good["kind_told"],
        _literal(good["name"]),
        _key(good["employer_code"]),
        read_each(good["legal_person"], lambda text: mask_name(text) or None),
        known_code(good["kind_code"]),
        known_code(good["mode_code"]),
        known_code(good["field_code"]),
        _literal(good["town"]),
        _literal(good["village"]),
        *_season(good),
        days(good["applied_on_date"]),
        read_each(good["workers_told"].where(good["workers_told"] >= 0), int),
        strict=True,
    )


def _material_facts(good: pd.DataFrame, _refused: RefusedCells) -> Facts:
    columns = (*_PLACE, "material", "file_name", "expires_on", "expiry_unreadable")
    return columns, zip(
        *(good[column].tolist() for column in _PLACE),
        known_code(good["material_told"]),
        read_each(good["file_name"], lambda text: text.strip() or None),
        days(good["expires_on_date"]),
        good["expires_on_day"] == UNREADABLE,
        strict=True,
    )


def _unregistered(work: UnitOfWork, delivery: Delivery) -> list[RowsOfUnregisteredWorkshopsRow]:
    return work.rows(
        "workshops/rows_of_unregistered_workshops",
        RowsOfUnregisteredWorkshopsRow,
        id=delivery.id,
        table_name=delivery.table,
        period=str(delivery.period),
    )


_IN_THE_REGISTER = Comparison(rule="WORKSHOP_UNREGISTERED", rows=_unregistered)

TABLES: Mapping[str, DataSet] = {
    "workshop_register": DataSet(
        title="车间登记表",
        department="hr",
        form="csv",
        header_row=1,
        input_of=InputOf.MONTH,
        settled_first=True,
        may_be_empty=True,
        shape=_shape_register,
        columns={
            "workshop_no": Column(title="车间编号"),
            "name": Column(title="车间名称", kept_as_text=True),
            "employer_code": Column(title="统一社会信用代码"),
            "legal_person": Column(title="法定代表人", personal="name", kept_as_text=True),
            "kind": Column(title="车间类型", codes="workshop_kind"),
            "mode": Column(title="运营模式", codes="workshop_mode"),
            "field": Column(title="所属领域", codes="workshop_field"),
            "county": Column(title="县", aliases=("县(市、区、旗)", "县（市、区、旗）", "市县")),
            "town": Column(title="乡", aliases=("乡(镇)", "乡（镇）", "乡镇"), kept_as_text=True),
            "village": Column(title="行政村", aliases=("村",), kept_as_text=True),
            "season_from": Column(title="季节起"),
            "season_to": Column(title="季节止"),
            "certified_on": Column(title="认定日期"),
            "certificate_no": Column(title="认定编号", kept_as_text=True),
            "expires_on": Column(title="有效期至"),
        },
        facts=_register_facts,
        fact_table="data_sharing.workshop_register_row",
        employer=("workshop_no",),
    ),
    "workshop_member": DataSet(
        title="联合体成员表",
        department="hr",
        form="csv",
        header_row=1,
        input_of=InputOf.MONTH,
        may_be_empty=True,
        shape=_shape_member,
        columns={
            "workshop_no": Column(title="车间编号"),
            "member_code": Column(title="成员统一社会信用代码"),
            "member_name": Column(title="成员名称", kept_as_text=True),
        },
        facts=_member_facts,
        fact_table="data_sharing.workshop_member_row",
        employer=("workshop_no",),
        compared=(_IN_THE_REGISTER,),
    ),
    "workshop_worker": DataSet(
        title="车间务工人员月表",
        department="hr",
        form="csv",
        header_row=1,
        input_of=InputOf.MONTH,
        may_be_empty=True,
        shape=_shape_worker,
        columns={
            "workshop_no": Column(title="车间编号"),
            "member_code": Column(title="成员统一社会信用代码"),
            "id_no": Column(title="证件号码", personal="number"),
            "name": Column(title="姓名", personal="name", kept_as_text=True),
            "contract_kind": Column(title="合同类型", codes="contract_kind"),
            "start": Column(title="合同开始"),
            "end": Column(title="合同结束"),
            "days": Column(title="出勤天数"),
            "wage_due": Column(title="应发工资"),
            "income": Column(title="实发工资"),
            "pay_date": Column(title="发放日期"),
        },
        facts=_worker_facts,
        fact_table="data_sharing.workshop_worker_row",
        employer=("workshop_no",),
        somebody_unknown=frozenset({"ID_CHECK", "ID_NUMERIC", "WORKSHOP_NO"}),
        compared=(_IN_THE_REGISTER,),
    ),
    "workshop_report": DataSet(
        title="车间月报",
        department="hr",
        form="csv",
        header_row=1,
        input_of=InputOf.MONTH,
        may_be_empty=True,
        shape=_shape_report,
        columns={
            "workshop_no": Column(title="车间编号"),
            "state": Column(title="生产状态", codes="workshop_state", must_be_told=True),
            "total_workers": Column(title="用工总数"),
            "output_value": Column(title="产值"),
            "power": Column(title="用电量"),
        },
        facts=_report_facts,
        fact_table="data_sharing.workshop_report_row",
        employer=("workshop_no",),
        compared=(_IN_THE_REGISTER,),
    ),
    "workshop_review": DataSet(
        title="车间以往决定",
        department="hr",
        form="csv",
        header_row=1,
        input_of=InputOf.MONTH,
        counts_compared=False,
        may_be_empty=True,
        shape=_shape_review,
        columns={
            "workshop_no": Column(title="车间编号"),
            "month": Column(title="所属月份"),
            "step": Column(title="步骤", codes="workshop_step", must_be_told=True),
            "conclusion": Column(title="结论", codes="workshop_conclusion", must_be_told=True),
            "reason": Column(title="理由"),
            "reviewer": Column(title="审核人", personal="name", kept_as_text=True),
            "reviewed_on": Column(title="审核日期"),
        },
        facts=_review_facts,
        fact_table="data_sharing.workshop_review_row",
        employer=("workshop_no",),
        compared=(_IN_THE_REGISTER,),
    ),
    "workshop_application": DataSet(
        title="车间认定申请",
        department="hr",
        form="csv",
        header_row=1,
        input_of=InputOf.CASE,
        counts_compared=False,
        shape=_shape_application,
        columns={
            "application_no": Column(title="申请编号"),
            "application_kind": Column(title="申请类型", codes="application_kind"),
            "workshop_no": Column(title="车间编号"),
            "name": Column(title="车间名称", kept_as_text=True),
            "employer_code": Column(title="统一社会信用代码"),
            "legal_person": Column(title="法定代表人", personal="name", kept_as_text=True),
            "kind": Column(title="车间类型", codes="workshop_kind"),
            "mode": Column(title="运营模式", codes="workshop_mode"),
            "field": Column(title="所属领域", codes="workshop_field"),
            "county": Column(title="县", aliases=("县(市、区、旗)", "县（市、区、旗）", "市县")),
            "town": Column(title="乡", aliases=("乡(镇)", "乡（镇）", "乡镇"), kept_as_text=True),
            "village": Column(title="行政村", aliases=("村",), kept_as_text=True),
            "season_from": Column(title="季节起"),
            "season_to": Column(title="季节止"),
            "applied_on": Column(title="申请日期"),
            "workers": Column(title="现有脱贫务工人数"),
        },
        facts=_application_facts,
        fact_table="data_sharing.workshop_application_row",
    ),
    "workshop_material": DataSet(
        title="车间申请材料",
        department="hr",
        form="csv",
        header_row=1,
        input_of=InputOf.CASE,
        counts_compared=False,
        may_be_empty=True,
        shape=_shape_material,
        columns={
            "material": Column(title="材料类型", codes="application_material"),
            "file_name": Column(title="文件名", kept_as_text=True),
            "expires_on": Column(title="有效期至"),
        },
        facts=_material_facts,
        fact_table="data_sharing.workshop_material_row",
    ),
}
