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

from wengang.characters import as_literal, fold_closely
from wengang.data_sharing import fund_tables, workshop_tables
from wengang.data_sharing.causes import cause_of
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
from wengang.settings.data_sets import Column, load_data_sets
from wengang.validation.checking import BrokenRule
from wengang.validation.suites import Severity
from wengang.validation.texts import KEPT_TEXTS

_DAMAGED = frozenset({UNKNOWN, NUMERIC_CELL})
_SOMEBODY_UNKNOWN = frozenset({"ID_CHECK", "ID_NUMERIC", "WORKSHOP_NO"})
_NOBODY_MORE = frozenset({"ROW_TWICE"})
_VAULTED = ("person_key", "id18", "name")
FINDING = ("delivery_id", "rule_id", "severity", "row_no", "column_title", "masked_value", "cause")
"""The columns of a stored finding."""


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
    frame = _without_refused_texts(table, frame, refused)
    if table == "control_totals":
        _load_totals(work, frame.drop(index=list(rejected)))
        return
    about_people = "id18" in frame
    keys_of = (_person_keys(frame, keys), _member_keys(frame, keys)) if about_people else (None, None)
    frame = frame.assign(person_key=keys_of[0], member_key=keys_of[1])
    if table == "workshop_worker":
        frame = frame.assign(number_key=_number_keys(frame, keys))
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
            bad["delivery_id"],
            bad["row_no"],
            bad["unit"],
            bad["period"],
            [table] * len(bad),
            bad["person_key"],
            bad["member_key"],
            strict=True,
        ),
    )


def _rows_of(broken: Sequence[BrokenRule], severity: Severity) -> set[int]:
    return {row for item in broken if item.severity is severity for row in item.rows}


def _without_refused_texts(table: str, frame: pd.DataFrame, refused: RefusedCells) -> pd.DataFrame:
    """Give the frame with its refused texts blank: such a cell counts as missing."""
    by_name = {name: refused[column.title] for name, column in load_data_sets()[table].columns.items() if column.title in refused}
    return frame.assign(
        **{name: frame[name].mask(frame.index.isin(list(rows)), "") for name, rows in by_name.items() if name in KEPT_TEXTS}
    )


def _counted_as_unknown(table: str, broken: Sequence[BrokenRule]) -> set[int]:
    """Give the worker rows of somebody who may belong to a workshop: a damaged number, or no usable 车间编号 (method §6, §10.1).

    Whatever else is wrong with the row; but a repeated row is nobody more.
    """
    if table != "workshop_worker":
        return set()
    by_rules = {
        rules: {row for item in broken if item.rule.rule in rules for row in item.rows} for rules in (_SOMEBODY_UNKNOWN, _NOBODY_MORE)
    }
    return by_rules[_SOMEBODY_UNKNOWN] - by_rules[_NOBODY_MORE]


def _person_keys(frame: pd.DataFrame, keys: PersonKeys) -> pd.Series:
    numbers = [None if number in _DAMAGED else number for number in frame["id18"]]
    return pd.Series(keys.persons(numbers), index=frame.index, dtype=object)


def _number_keys(frame: pd.DataFrame, keys: PersonKeys) -> pd.Series:
    """Give the key of each damaged number as it is written; of a blank one, of the name beside it (method §6: people, not rows)."""
    written = zip(frame["id18"], map(fold_closely, frame["id_no"]), map(fold_closely, frame["name"]), frame["row_no"], strict=True)
    found = [keys.written(number or name or f"row {row}") if id18 in _DAMAGED else None for id18, number, name, row in written]
    return pd.Series(found, index=frame.index, dtype=object)


def _member_keys(frame: pd.DataFrame, keys: PersonKeys) -> pd.Series:
    if "household_no" not in frame:
        return pd.Series([None] * len(frame), index=frame.index, dtype=object)
    places = zip(frame["unit"], frame["household_no_key"], frame["member_no_key"], strict=True)
    return pd.Series([keys.member(*place) for place in places], index=frame.index, dtype=object)


def _load_vault(work: UnitOfWork, frame: pd.DataFrame) -> None:
    work.run("data_sharing/open_vault_intake")
    work.copy("vault_intake", _VAULTED, zip(*(frame[column] for column in _VAULTED), strict=True))
    work.run("data_sharing/keep_new_persons")


def _load_findings(work: UnitOfWork, table: str, frame: pd.DataFrame, broken: Sequence[BrokenRule]) -> None:
    columns = {column.title: (name, column) for name, column in load_data_sets()[table].columns.items()}
    work.copy(
        "data_sharing.finding",
        FINDING,
        (
            (
                delivery,
                item.rule.rule,
                item.severity,
                row_no,
                item.rule.column,
                masked(columns[item.rule.column][1], value, person),
                cause_of(item.rule.rule, value),
            )
            for item in broken
            for delivery, row_no, value, person in _cells(frame, item, columns[item.rule.column][0])
        ),
    )


def _cells(frame: pd.DataFrame, item: BrokenRule, column: str) -> Iterable[tuple[int, int, str, str]]:
    rows = frame.loc[list(item.rows)]
    return zip(rows["delivery_id"], rows["row_no"], rows[column], rows.get("name", [""] * len(rows)), strict=True)


def masked(column: Column, value: str, person: str = "") -> str:
    """Give a value as a finding may show it: what the column declares personal is masked, and the name of the row's person anywhere."""
    if column.personal == "name":
        return mask_name(value)
    return mask_identity_number(value) if column.personal == "number" else mask_value(value, person)


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
        *_PLACE,
        "member_key",
        "working",
        "start_month",
        "end_month",
        "income",
        "location",
        "channel",
        "industry",
        "point_to_point",
        "employer_key",
        "employer_name",
    )
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
