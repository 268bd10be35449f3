"""Loading checked rows: good rows as facts under pseudonyms, rejected rows into quarantine, numbers and names into the vault.

Belongs here: the way that the rows of every table go. Does not belong here: what is kept of one table (`file_tables` of its domain), which
rows are good (`wengang.validation`).
Everything is COPY; nothing is written row by row (architecture decision 4).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

import pandas as pd

from wengang.characters import fold, fold_closely
from wengang.data_sharing.causes import cause_of
from wengang.data_sharing.cells import NUMERIC_CELL, UNKNOWN, RefusedCells, employer_key, read_each, read_key
from wengang.data_sharing.totals import CONTROL_TOTALS
from wengang.database.unit_of_work import UnitOfWork
from wengang.identity import PersonKeys, mask_identity_number, mask_name, mask_value, read_identity_number
from wengang.settings.data_sets import Column, DataSet, load_data_sets
from wengang.validation.checking import BrokenRule
from wengang.validation.suites import Severity

_DAMAGED = frozenset({UNKNOWN, NUMERIC_CELL})
_NOBODY_MORE = frozenset({"ROW_TWICE"})
_VAULTED = ("person_key", "id18", "name")
FINDING = ("delivery_id", "rule_id", "severity", "row_no", "column_title", "masked_value", "cause", "sameness")
"""The columns of a stored finding."""


def load_rows(work: UnitOfWork, table: str, frame: pd.DataFrame, broken: Sequence[BrokenRule], keys: PersonKeys) -> None:
    """Load one checked batch: facts, quarantine, findings and vault. The frame holds `delivery_id` and `period` beside the shape.

    Raises nothing of its own: a batch is one transaction with the states that follow from it.
    """
    declared = load_data_sets()[table]
    rejected = _rows_of(broken, Severity.REJECT_ROW)
    refused = _refused_cells(declared, broken)
    about_people = "id18" in frame
    keys_of = (_person_keys(frame, keys), _member_keys(frame, keys)) if about_people else (None, None)
    frame = frame.assign(person_key=keys_of[0], member_key=keys_of[1])
    _load_findings(work, table, frame, broken, keys)
    frame = _without_refused_texts(declared, frame, refused)
    if declared.somebody_unknown:
        frame = frame.assign(number_key=_number_keys(frame, keys))
    if about_people and "name" in frame:  # a table of numbers alone names nobody
        _load_vault(work, frame.loc[frame["person_key"].notna(), list(_VAULTED)])
    frame = frame.assign(**{f"{name}_digest": digest for name, digest in _digests(declared, frame, keys)})
    if declared.rows_digested:
        frame = frame.assign(row_digest=_row_digests(declared, frame, keys))
    columns, rows = declared.facts(frame.drop(index=list(rejected - _counted_as_unknown(declared, broken))), refused)
    work.copy(declared.fact_table, columns, rows)
    if table == CONTROL_TOTALS:
        return  # a total is no row of somebody or something: a refused one is told, not kept
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


def _digests(declared: DataSet, frame: pd.DataFrame, keys: PersonKeys) -> Iterable[tuple[str, pd.Series]]:
    """Give the keyed digest of each column that is kept as one, None of a blank cell and of a number that names nobody."""
    for name, column in declared.columns.items():
        match column.kept_as_digest:
            case "text":
                yield name, read_each(frame[name], keys.payee)
            case "key":
                yield name, read_each(frame[name], lambda text: keys.payee(read_key(text)))
            case "person":
                yield name, read_each(frame[name], lambda text: (number := read_identity_number(text)) and keys.person(number))


def _row_digests(declared: DataSet, frame: pd.DataFrame, keys: PersonKeys) -> pd.Series:
    rows = zip(*(frame[name] for name in declared.columns), strict=True)
    return pd.Series([keys.same("row", *cells) for cells in rows], index=frame.index, dtype=object)


def _rows_of(broken: Sequence[BrokenRule], severity: Severity) -> set[int]:
    return {row for item in broken if item.severity is severity for row in item.rows}


def _refused_cells(declared: DataSet, broken: Sequence[BrokenRule]) -> RefusedCells:
    """Give the rows whose cell is refused, by the name of its column in the house."""
    names = {column.title: name for name, column in declared.columns.items()}
    refused: RefusedCells = defaultdict(set)
    for item in broken:
        if item.severity is Severity.REJECT_CELL:
            refused[names[item.rule.column]].update(item.rows)
    return refused


def _without_refused_texts(declared: DataSet, frame: pd.DataFrame, refused: RefusedCells) -> pd.DataFrame:
    """Give the frame with its refused texts blank: such a cell counts as missing."""
    blank = {name: rows for name, rows in refused.items() if declared.columns[name].kept_as_text}
    return frame.assign(**{name: frame[name].mask(frame.index.isin(list(rows)), "") for name, rows in blank.items()})


def _counted_as_unknown(declared: DataSet, broken: Sequence[BrokenRule]) -> set[int]:
    """Give the rejected rows of somebody who still counts: a damaged number, or no usable 车间编号 (method §6, §10.1).

    Whatever else is wrong with the row; but a repeated row is nobody more.
    """
    by_rules = [
        {row for item in broken if item.rule.rule in rules for row in item.rows} for rules in (declared.somebody_unknown, _NOBODY_MORE)
    ]
    return by_rules[0] - by_rules[1]


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


def _load_findings(work: UnitOfWork, table: str, frame: pd.DataFrame, broken: Sequence[BrokenRule], keys: PersonKeys) -> None:
    declared = load_data_sets()[table]
    columns = {column.title: (name, column) for name, column in declared.columns.items()}
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
                same and keys.same(table, *same, item.rule.rule, item.rule.column, fold(value)),
            )
            for item in broken
            for delivery, row_no, value, person, same in _cells(declared, frame, item, columns[item.rule.column][0])
        ),
    )


def _cells(
    declared: DataSet, frame: pd.DataFrame, item: BrokenRule, column: str
) -> Iterable[tuple[int, int, str, str, tuple[str, str] | None]]:
    rows = frame.loc[list(item.rows)]
    blank = [""] * len(rows)
    subjects = _subjects(declared, rows) if item.severity is Severity.WARN else [None] * len(rows)
    return zip(rows["delivery_id"], rows["row_no"], rows[column], rows.get("name", blank), subjects, strict=True)


def _subjects(declared: DataSet, rows: pd.DataFrame) -> list[tuple[str, str] | None]:
    """Give whom each row is about, person and employer; where a table knows neither, what stands in the row."""
    blank = [""] * len(rows)
    written = rows["id_no"].map(fold_closely) if "id_no" in rows else blank
    persons = [
        str(key) if key else number or name for key, number, name in zip(rows["person_key"], written, rows.get("name", blank), strict=True)
    ]
    employers = [employer_key(code, name) or "" for code, name in zip(*_two_columns(declared, rows), strict=True)]
    if "id_no" not in rows and not declared.employer:
        persons = ["|".join(cells) for cells in zip(*(rows[name] for name in declared.columns), strict=True)]
    return list(zip(persons, employers, strict=True))


def _two_columns(declared: DataSet, rows: pd.DataFrame) -> list[Sequence[str]]:
    columns = [rows[name].tolist() for name in declared.employer]
    return [*columns, *[[""] * len(rows)] * (2 - len(columns))]


def masked(column: Column, value: str, person: str = "") -> str:
    """Give a value as a finding may show it: what the column declares personal is masked, and the name of the row's person anywhere."""
    if column.personal == "name":
        return mask_name(value)
    return mask_identity_number(value) if column.personal == "number" else mask_value(value, person)
