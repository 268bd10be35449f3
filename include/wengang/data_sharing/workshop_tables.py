"""The workshop tables of a hand-over (method §10): what their cells mean, and which column goes into which table.

Belongs here: register, members, workers, reports, past decisions and applications of workshops, as `shaping` and `loading` have the
person tables.
Does not belong here: rules (`expectations/workshop_*`), whom a workshop absorbs and what follows (`wengang.workshops`).

Names of people (法定代表人, 审核人) are kept masked: the full ones stay in the encrypted original (architecture decision 9).
"""

from __future__ import annotations

from collections.abc import Callable
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
from wengang.identity import mask_digits, mask_name, read_identity_number
from wengang.periods import MONTHS_PER_YEAR, Period
from wengang.settings.policy import load_policy

CODED = {
    "workshop_register": {"kind": "workshop_kind", "mode": "workshop_mode", "field": "workshop_field"},
    "workshop_member": {},
    "workshop_worker": {"contract_kind": "contract_kind"},
    "workshop_report": {"state": "workshop_state"},
    "workshop_review": {"step": "workshop_step", "conclusion": "workshop_conclusion"},
    "workshop_application": {
        "application_kind": "application_kind",
        "kind": "workshop_kind",
        "mode": "workshop_mode",
        "field": "workshop_field",
    },
    "workshop_material": {"material": "application_material"},
}
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


SHAPES: dict[str, Callable[[pd.DataFrame, Period], None]] = {
    "workshop_register": _shape_register,
    "workshop_member": _shape_member,
    "workshop_worker": _shape_worker,
    "workshop_report": _shape_report,
    "workshop_review": _shape_review,
    "workshop_application": _shape_application,
    "workshop_material": _shape_material,
}

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
        exact_amount(good, "days").where(~good.index.isin(list(refused["出勤天数"])), None),
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


FACTS: dict[str, Callable[[pd.DataFrame, RefusedCells], Facts]] = {
    "workshop_register": _register_facts,
    "workshop_member": _member_facts,
    "workshop_worker": _worker_facts,
    "workshop_report": _report_facts,
    "workshop_review": _review_facts,
    "workshop_application": _application_facts,
    "workshop_material": _material_facts,
}
