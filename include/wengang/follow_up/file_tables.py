"""The table by which owners answer matters: `matter_reply` (method §12).

Belongs here: what the file looks like and what is kept of it. Does not belong here: whether an answer is complete (`answers`), what follows
(`replies`), rules of rows (`expectations/matter_reply`).

One row is one measure of one matter. A cell with 11 or more digits in a row is not kept: a phone or identity number has no place in an answer.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import partial

import pandas as pd

from wengang.characters import fold_key
from wengang.data_sharing.cells import UNKNOWN, Facts, RefusedCells, add_amount, add_day, days, exact_amount, known_code, read_each
from wengang.data_sharing.deliveries import Delivery
from wengang.database.unit_of_work import UnitOfWork
from wengang.follow_up.replies import day_of, take_answers, told_of_answers
from wengang.follow_up.rows import RowsOfOtherMattersRow
from wengang.matters.duties import load_duties
from wengang.matters.ledger import bring_up_to_date
from wengang.periods import Period
from wengang.settings.data_sets import Column, Comparison, DataSet, InputOf

_NUMBER = re.compile(r"SX[0-9]{6,12}")
_LONG_NUMBER = re.compile(r"[0-9]{11,}")
_TEXTS = ("result", "measure", "post", "done")


def _matter_no(text: str) -> str:
    plain = fold_key(text).replace("-", "")
    return plain if _NUMBER.fullmatch(plain) else UNKNOWN


def _has_long_number(text: str) -> bool:
    return _LONG_NUMBER.search(fold_key(text).replace("-", "")) is not None


def _shape(frame: pd.DataFrame, _period: Period) -> None:
    frame["matter_no_read"] = read_each(frame["matter_no"], _matter_no)
    add_day(frame, "until", last_of_month=True)
    add_day(frame, "visited_on")
    add_amount(frame, "recovered")
    for name in _TEXTS:
        frame[f"{name}_digits"] = frame["row_no"].astype(float).where(read_each(frame[name], _has_long_number).astype(bool))


def _facts(good: pd.DataFrame, _refused: RefusedCells) -> Facts:
    columns = (
        *("period", "delivery_id", "row_no", "unit", "matter_no", "truth", "cause"),
        *_TEXTS,
        *("until", "visited_on", "recovered", "long_number"),
    )
    long_number = good[[f"{name}_digits" for name in _TEXTS]].notna().any(axis=1)
    return columns, zip(
        *(good[column].tolist() for column in ("period", "delivery_id", "row_no", "unit", "matter_no_read")),
        known_code(good["truth_code"]),
        known_code(good["cause_code"]),
        *(read_each(good[name], str.strip) for name in _TEXTS),
        days(good["until_date"]),
        days(good["visited_on_date"]),
        exact_amount(good, "recovered"),
        long_number.tolist(),
        strict=True,
    )


def _rows(work: UnitOfWork, delivery: Delivery, why: str) -> list[RowsOfOtherMattersRow]:
    answered = [duty.kind.code for duty in load_duties() if duty.kind.answered]
    return work.rows("follow_up/rows_of_other_matters", RowsOfOtherMattersRow, id=delivery.id, why=why, answered=answered)


def _rows_of_unknown_matters(work: UnitOfWork, delivery: Delivery) -> list[RowsOfOtherMattersRow]:
    """Give the rows whose matter nobody knows; what was sent today may be answered today, so matters are brought up to date first."""
    bring_up_to_date(work, day_of(work, delivery).date())
    return _rows(work, delivery, "unknown")


TABLES: Mapping[str, DataSet] = {
    "matter_reply": DataSet(
        title="事项反馈",
        department="both",
        also_from=("dr",),  # who holds matters: clues of 以工代赈 are 发展改革's
        form="either",
        header_row=1,
        input_of=InputOf.CASE,
        counts_compared=False,
        rows_alone=True,
        shape=_shape,
        columns={
            "matter_no": Column(title="事项编号"),
            "truth": Column(title="是否属实", codes="reply_truth"),
            "cause": Column(title="原因类别", codes="reply_cause"),
            "result": Column(title="核实结果", kept_as_text=True),
            "measure": Column(title="措施", kept_as_text=True),
            "post": Column(title="责任人职务", kept_as_text=True),
            "until": Column(title="完成时限"),
            "visited_on": Column(title="现场帮扶日期"),
            "done": Column(title="完成情况", kept_as_text=True),
            "recovered": Column(title="追回金额", optional=True),
        },
        facts=_facts,
        fact_table="data_sharing.matter_reply_row",
        compared=(
            Comparison(rule="MATTER_UNKNOWN", rows=_rows_of_unknown_matters),
            *(
                Comparison(rule=rule, rows=partial(_rows, why=why))
                for rule, why in (("MATTER_OTHER_UNIT", "other_unit"), ("MATTER_ENDED", "ended"), ("MATTER_BY_DATA", "by_data"))
            ),
        ),
        accepted=take_answers,
        told=told_of_answers,
    ),
}
