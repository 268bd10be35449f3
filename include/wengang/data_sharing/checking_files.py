"""Checking files: original → text → shape → rules → rows in their tables, many small files in one batch (method §9).

Belongs here: the way of one batch. Does not belong here: accepting or holding (`settling`).
"""

from __future__ import annotations

import gc
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import pandas as pd

from wengang.data_sharing.deliveries import Delivery, DeliveryState
from wengang.data_sharing.laying_over import corrected_sheet
from wengang.data_sharing.loading import load_rows
from wengang.data_sharing.originals import take_out
from wengang.data_sharing.problems import RefusedError, as_reasons
from wengang.data_sharing.reading import is_formula_fault, read_columns, read_sheet
from wengang.data_sharing.shaping import shape_rows
from wengang.data_sharing.simulation import refuse_invented_people
from wengang.data_sharing.totals import count_totals
from wengang.database.unit_of_work import UnitOfWork
from wengang.identity import PersonKeys
from wengang.periods import Period
from wengang.settings.data_sets import DataSet
from wengang.settings.keys import Keys
from wengang.settings.policy import load_policy
from wengang.validation.checking import BrokenRule, check_rows
from wengang.validation.keys import check_keys
from wengang.validation.suites import Severity
from wengang.validation.texts import check_texts

BATCH_ROWS = 90_000


def check_batches(deliveries: Sequence[Delivery]) -> Iterator[list[Delivery]]:
    """Give deliveries in batches of one table and at most about 90,000 declared rows: bounded memory, few validations."""
    by_table: dict[str, list[Delivery]] = defaultdict(list)
    for delivery in deliveries:
        by_table[delivery.table].append(delivery)
    for same_table in by_table.values():
        batch: list[Delivery] = []
        rows = 0
        for delivery in same_table:
            if batch and rows + delivery.rows_declared > BATCH_ROWS:
                yield batch
                batch, rows = [], 0
            batch.append(delivery)
            rows += delivery.rows_declared
        yield batch


@contextmanager
def _without_cycle_search() -> Iterator[None]:
    """Let Python not search for cycles of objects: a batch has millions of cells, none in a cycle, and each search visits all of them."""
    searching = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if searching:
            gc.enable()


@_without_cycle_search()
def check_files(work: UnitOfWork, deliveries: Sequence[Delivery], keys: Keys) -> None:
    """Check received deliveries of one table and load their rows; a file that cannot be read is returned with the reason."""
    frames: dict[int, pd.DataFrame] = {}
    for delivery in deliveries:
        try:
            frame = _shaped(work, delivery, keys)
        except RefusedError as error:
            work.run("data_sharing/return_delivery", id=delivery.id, reasons=as_reasons([error.problem]))
            continue
        work.run_for_each(
            "data_sharing/keep_counted_total",
            [
                {"delivery_id": delivery.id, "item": item, "amount": amount}
                for item, amount in count_totals(delivery.table, frame, delivery.period).items()
            ],
        )
        frames[delivery.id] = frame
    if not frames:
        return
    # An empty frame has no types of its own and would blur those of the others.
    rows = pd.concat([frame for frame in frames.values() if len(frame)] or list(frames.values()), ignore_index=True)
    table = deliveries[0].table
    titles = {name: column.title for name, column in deliveries[0].data_set.columns.items() if column.kept_as_text}
    broken = [*check_rows(table, rows, rule_parameters(deliveries[0].period)), *check_texts(rows, titles, is_formula_fault)]
    broken += _repeated_keys(deliveries[0].data_set, rows, broken)
    for period in sorted(set(rows["period"])):
        work.run("data_sharing/open_month", period=period)  # only now: who makes a month's tables holds up all others until its end
    load_rows(work, table, rows, broken, PersonKeys(keys.person))
    work.run_for_each("data_sharing/note_counts", _counts(rows, broken, list(frames)))


def _repeated_keys(declared: DataSet, rows: pd.DataFrame, broken: Sequence[BrokenRule]) -> list[BrokenRule]:
    if declared.one_row_of is None:
        return []
    title = declared.columns[declared.one_row_of].title
    return check_keys(rows, f"{declared.one_row_of}_read", title, broken)


def _shaped(work: UnitOfWork, delivery: Delivery, keys: Keys) -> pd.DataFrame:
    corrected = corrected_sheet(work, delivery, keys)
    sheet = corrected or read_sheet(
        delivery.data_set, delivery.file_name, take_out(work.settings.archive, keys.archive, delivery.archived_as)
    )
    read = read_columns(delivery.data_set, delivery.file_name, sheet)
    if len(read.cells) == 0 and not delivery.data_set.may_be_empty:
        raise RefusedError("NO_ROWS", f"{delivery.file_name}：表头下没有数据行。请重新导出后作为更正报送")
    if corrected is None and len(read.cells) != delivery.rows_declared:
        raise RefusedError(
            "ROW_COUNT",
            f"{delivery.file_name}：清单写明 {delivery.rows_declared} 行，文件有 {len(read.cells)} 行数据（不计空行）。"
            "请核对是否漏行，改正后作为更正报送",
        )
    frame = shape_rows(delivery.table, read, delivery.unit, delivery.period)
    refuse_invented_people(work, frame, delivery.file_name)
    frame["delivery_id"] = delivery.id
    frame["period"] = str(delivery.period)
    return frame


def rule_parameters(period: Period) -> dict[str, float]:
    """Give the values of the policy that suites name, as they are in force in a month."""
    policy = load_policy()
    return {
        "income_min": policy.whole("valid.income_min", period),
        "income_max": policy.whole("valid.income_max", period),
        "income_low": policy.whole("valid.income_low_warn", period),
    }


def _counts(rows: pd.DataFrame, broken: Sequence[BrokenRule], delivery_ids: Sequence[int]) -> list[dict[str, int | str]]:
    """Give for each delivery how many rows came, how many rows and cells were refused, how many warnings there are."""
    owner = rows["delivery_id"]
    rejected = {row for item in broken if item.severity is Severity.REJECT_ROW for row in item.rows}
    cells = [row for item in broken if item.severity is Severity.REJECT_CELL for row in item.rows if row not in rejected]
    warnings = [row for item in broken if item.severity is Severity.WARN for row in item.rows if row not in rejected]
    labels_of = {"rows_delivered": list(rows.index), "rows_rejected": sorted(rejected), "cells_rejected": cells, "warnings": warnings}
    of = {name: owner.loc[labels].value_counts() for name, labels in labels_of.items()}
    return [
        {
            "id": int(delivery),
            **{name: int(counts.get(delivery, 0)) for name, counts in of.items()},
            "state": DeliveryState.RECEIVED,
        }
        for delivery in delivery_ids
    ]
