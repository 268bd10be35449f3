"""Loading checked rows: good rows as facts under pseudonyms, rejected rows into quarantine, numbers and names into the vault.

Belongs here: which shaped column goes into which table. Does not belong here: which rows are good (`wengang.validation`).
Everything is COPY; nothing is written row by row (architecture decision 4).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal
from uuid import UUID

import pandas as pd

from wengang.data_sharing import fund_tables, workshop_tables
from wengang.data_sharing.cells import (
    NUMERIC_CELL,
    UNKNOWN,
    Facts,
    RefusedCells,
    amount_text,
    employer_key,
    exact_amount,
    known_code,
    month_text,
    read_each,
)
from wengang.database.unit_of_work import UnitOfWork
from wengang.identity import PersonKeys, mask_identity_number, mask_name, mask_value
from wengang.settings.data_sets import as_literal, load_data_sets
from wengang.validation.checking import BrokenRule
from wengang.validation.suites import Severity

_DAMAGED = frozenset({UNKNOWN, NUMERIC_CELL})
_NAMES = frozenset({"姓名", "法定代表人", "审核人", "收款方"})
_IDENTITY_RULES = frozenset({"ID_CHECK", "ID_NUMERIC"})
_NOBODY_MORE = frozenset({"ROW_TWICE", "WORKSHOP_NO"})
_VAULTED = ("person_key", "id18", "name")


def load_rows(work: UnitOfWork, table: str, frame: pd.DataFrame, broken: Sequence[BrokenRule], keys: PersonKeys) -> None:
    """Load one checked batch: facts, quarantine, findings and vault. The frame holds `delivery_id` and `period` beside the shape.

    Raises nothing of its own: a batch is one transaction with the states that follow from it.
    """
    rejected = _rows_of(broken, Severity.REJECT_ROW)
    refused: RefusedCells = defaultdict(set)
    for item in broken:
        if item.severity is Severity.REJECT_CELL:
            refused[item.rule.column].update(item.rows)
    _load_findings(work, table, frame, broken)
    if table == "control_totals":
        _load_totals(work, frame.drop(index=list(rejected)))
        return
    about_people = "id18" in frame
    keys_of = (_person_keys(frame, keys), _member_keys(frame, keys)) if about_people else (None, None)
    frame = frame.assign(person_key=keys_of[0], member_key=keys_of[1])
    if about_people:
        _load_vault(work, frame.loc[frame["person_key"].notna(), list(_VAULTED)])
    if "payee" in frame:
        frame = frame.assign(payee_digest=read_each(frame["payee"], keys.payee))
    columns, rows = _FACTS[table](frame.drop(index=list(rejected - _counted_as_unknown(table, broken))), refused)
    work.copy(f"data_sharing.{_FACT_TABLES[table]}", columns, rows)
    bad = frame.loc[sorted(rejected)]
    work.copy(
        "data_sharing.quarantine_row",
        ("delivery_id", "row_no", "unit", "period", "table_name", "person_key", "member_key"),
        zip(
            bad["delivery_id"], bad["row_no"], bad["unit"], bad["period"], [table] * len(bad), bad["person_key"], bad["member_key"],
            strict=True,
        ),
    )


def _rows_of(broken: Sequence[BrokenRule], severity: Severity) -> set[int]:
    return {row for item in broken if item.severity is severity for row in item.rows}


def _counted_as_unknown(table: str, broken: Sequence[BrokenRule]) -> set[int]:
    """Give the worker rows with a damaged number: a workshop has somebody there, unknown who (method §6).

    Whatever else is wrong with the row; but a repeated row is nobody more, and one without 车间编号 belongs nowhere.
    """
    if table != "workshop_worker":
        return set()
    by_rules = {
        rules: {row for item in broken if item.rule.rule in rules for row in item.rows} for rules in (_IDENTITY_RULES, _NOBODY_MORE)
    }
    return by_rules[_IDENTITY_RULES] - by_rules[_NOBODY_MORE]


def _person_keys(frame: pd.DataFrame, keys: PersonKeys) -> pd.Series:
    numbers = [None if number in _DAMAGED else number for number in frame["id18"]]
    return pd.Series(keys.persons(numbers), index=frame.index, dtype=object)


def _member_keys(frame: pd.DataFrame, keys: PersonKeys) -> pd.Series:
    if "household_no" not in frame:
        return pd.Series([None] * len(frame), index=frame.index, dtype=object)
    places = zip(frame["unit"], map(as_literal, frame["household_no"]), map(as_literal, frame["member_no"]), strict=True)
    return pd.Series([keys.member(*place) for place in places], index=frame.index, dtype=object)


def _load_vault(work: UnitOfWork, frame: pd.DataFrame) -> None:
    work.run("data_sharing/open_vault_intake")
    work.copy("vault_intake", _VAULTED, zip(*(frame[column] for column in _VAULTED), strict=True))
    work.run("data_sharing/keep_new_persons")


def _load_findings(work: UnitOfWork, table: str, frame: pd.DataFrame, broken: Sequence[BrokenRule]) -> None:
    name_by_title = {column.title: name for name, column in load_data_sets()[table].columns.items()}
    work.copy(
        "data_sharing.finding",
        ("delivery_id", "rule_id", "severity", "row_no", "column_title", "masked_value"),
        (
            (delivery, item.rule.rule, item.severity, row_no, item.rule.column, _mask(item.rule.column, value))
            for item in broken
            for delivery, row_no, value in _cells(frame, item, name_by_title[item.rule.column])
        ),
    )


def _cells(frame: pd.DataFrame, item: BrokenRule, column: str) -> Iterable[tuple[int, int, str]]:
    rows = frame.loc[list(item.rows), ["delivery_id", "row_no", column]]
    return zip(rows["delivery_id"], rows["row_no"], rows[column], strict=True)


def _mask(title: str, value: str) -> str:
    if title in _NAMES:
        return mask_name(value)
    return mask_identity_number(value) if title == "证件号码" else mask_value(value)


def _load_totals(work: UnitOfWork, frame: pd.DataFrame) -> None:
    first = frame.drop_duplicates(["delivery_id", "item_code"])
    amounts = [Decimal(amount_text(text)) for text in first["amount"]]
    rows = zip(first["delivery_id"], first["item_code"], amounts, strict=True)
    work.copy("data_sharing.control_total", ("delivery_id", "item", "amount"), rows)


def _yes(codes: pd.Series) -> pd.Series:
    return read_each(codes, {"yes": True, "no": False}.get)


_PLACE = ("period", "delivery_id", "row_no", "unit", "person_key")


def _place(frame: pd.DataFrame) -> tuple[list[str], list[int], list[int], list[str], list[UUID]]:
    period, delivery_id, row_no, unit, person_key = (frame[column].tolist() for column in _PLACE)
    return period, delivery_id, row_no, unit, person_key


def _roster_facts(frame: pd.DataFrame, _refused: RefusedCells) -> Facts:
    columns = (*_PLACE, "member_key", "town", "village", "household_kind", "monitored_kind", "labour", "identified", "roster_status")
    return columns, zip(
        *_place(frame),
        frame["member_key"],
        read_each(frame["town"], as_literal),
        read_each(frame["village"], as_literal),
        known_code(frame["household_kind_code"]),
        known_code(frame["monitored_kind_code"]),
        known_code(frame["labour_code"]),
        month_text(frame["identified_ordinal"]),
        frame["roster_status_code"],
        strict=True,
    )


def _work_facts(frame: pd.DataFrame, refused: RefusedCells) -> Facts:
    columns = (
        *_PLACE, "member_key", "working", "start_month", "end_month", "income", "location", "channel", "industry",
        "point_to_point", "employer_key", "employer_name",
    )  # fmt: skip
    working = frame["working_code"] == "yes"
    counts = working & ~frame.index.isin(list(refused["务工月收入"]))
    return columns, zip(
        *_place(frame),
        frame["member_key"],
        working,
        month_text(frame["start_ordinal"]),
        month_text(frame["end_ordinal"]),
        exact_amount(frame, "income").where(counts, None),
        known_code(frame["location_code"]),
        known_code(frame["channel_code"]),
        known_code(frame["industry_code"]),
        _yes(frame["point_to_point_code"]),
        map(employer_key, frame["employer_code"], frame["employer"]),
        read_each(frame["employer"], as_literal),
        strict=True,
    )


def _plan_facts(frame: pd.DataFrame, _refused: RefusedCells) -> Facts:
    columns = (*_PLACE, "plans_work", "wanted_location", "service_need", "wants_near_home")
    return columns, zip(
        *_place(frame),
        _yes(frame["plans_work_code"]),
        known_code(frame["wanted_location_code"]),
        read_each(frame["service_need"], mask_value),
        _yes(frame["wants_near_home_code"]),
        strict=True,
    )


def _employment_facts(frame: pd.DataFrame, _refused: RefusedCells) -> Facts:
    columns = (*_PLACE, "registered", "insured", "contract_kind", "start_month", "end_month", "wage_paid", "unemployed")
    return columns, zip(
        *_place(frame),
        _yes(frame["registered_code"]),
        _yes(frame["insured_code"]),
        known_code(frame["contract_kind_code"]),
        month_text(frame["start_ordinal"]),
        month_text(frame["end_ordinal"]),
        exact_amount(frame, "income"),
        _yes(frame["unemployed_code"]),
        strict=True,
    )


_FACTS: dict[str, Callable[[pd.DataFrame, RefusedCells], Facts]] = {
    "rv_roster": _roster_facts,
    "rv_work": _work_facts,
    "rv_plan": _plan_facts,
    "hr_employment": _employment_facts,
    **workshop_tables.FACTS,
    **fund_tables.FACTS,
}
_FACT_TABLES = {
    "rv_roster": "roster_row",
    "rv_work": "work_row",
    "rv_plan": "plan_row",
    "hr_employment": "employment_row",
    **{table: f"{table}_row" for table in (*workshop_tables.FACTS, *fund_tables.FACTS)},
}
