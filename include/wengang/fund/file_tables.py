"""The tables of the yearly fund (domain T12): what units spent of it, and what the province hands over for its allocation.

Belongs here: what the file looks like, what its cells mean beyond their own text, and what is kept of them.
Does not belong here: what every table has (`data_sharing.shaping`, `data_sharing.loading`), rules
(`expectations/fund_*`), booking (`wengang.fund.execution`), reading what was accepted (`wengang.fund.handed_over`).

`fund_spend`: the unit is that of the manifest. Payees may be people: only a digest of theirs is kept. A voucher stands once in a file; the
row that comes first counts.

`fund_pool` (money that came, by source and document, and the reserve), `fund_factor` (facts of the year before) and `fund_decision` (what
财政 decided) come from the province once a year (decision 0042). They are taken whole: a row that is refused returns the file. An amount may
be written with thousands separators. A column `x_wrong` holds the row where `x` is wrong, else nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal

import pandas as pd

from wengang.characters import as_literal, fold_closely
from wengang.data_sharing.cells import (
    UNKNOWN,
    UNREADABLE,
    Facts,
    RefusedCells,
    amount_text,
    day_number,
    days,
    read_amount,
    read_each,
)
from wengang.data_sharing.problems import RefusedError
from wengang.data_sharing.reading import is_formula_fault
from wengang.fund.factor_file import read_exact
from wengang.fund.handed_over import NEW_UNIT, NO_SPECIAL, RESERVE, HandedOver
from wengang.fund.money_words import exact_text
from wengang.fund.refusals import InputsError
from wengang.identity import read_identity_number
from wengang.periods import Period, read_day
from wengang.settings.data_sets import Column, DataSet, InputOf
from wengang.settings.units import load_units

_LONGEST_VOUCHER_NO = 60
_LONGEST_DOC_NO = 100
_PERSON_LIKE = re.compile(r"(?=([0-9]{17}[0-9Xx]))")
_YEAR = re.compile(r"20[0-9]{2}年?")
_SEPARATED = re.compile(r"[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]+)?")
_PLACE = ("period", "delivery_id", "row_no", "unit")
_SOURCES = ("中央", "省")
_FEN_PER_YUAN = 100


def _voucher_no(text: str) -> str:
    """Give 凭证号 folded and without blanks, UNKNOWN where blank, too long or holding an identity number."""
    plain = fold_closely(text)
    names_a_person = any(read_identity_number(number) for number in _PERSON_LIKE.findall(plain))
    return UNKNOWN if not plain or len(plain) > _LONGEST_VOUCHER_NO or names_a_person else plain


def _year(text: str) -> float:
    plain = fold_closely(text)
    return int(plain.removesuffix("年")) if _YEAR.fullmatch(plain) else UNREADABLE


def _day(text: str) -> float:
    """Give a day as YYYYMMDD, UNREADABLE where blank or a month only: which has another first day than last."""
    day = read_day(text)
    return UNREADABLE if day is None or day != read_day(text, last_of_month=True) else day_number(day)


def _fen(text: str) -> int | None:
    """Give an amount of 元 in fen, None where it cannot be read or is finer than a fen."""
    if not read_amount(text) >= 0:
        return None
    fen = Decimal(amount_text(text)) * _FEN_PER_YUAN
    return int(fen) if fen == int(fen) else None


def _shape_spend(frame: pd.DataFrame, period: Period) -> None:
    frame["voucher_no_read"] = read_each(frame["voucher_no"], _voucher_no)
    comes_again = frame["voucher_no_read"].duplicated() & (frame["voucher_no_read"] != UNKNOWN)
    frame["voucher_repeats"] = frame["row_no"].astype(float).where(comes_again & frame["repeats_row"].isna())
    frame["year_told"] = read_each(frame["year"], _year).astype(float)
    frame["year_number"] = frame["year_told"].where(frame["year_told"] != UNREADABLE)
    frame["line_told"] = frame["line_code"].fillna(UNKNOWN)
    frame["item_told"] = frame["item_code"].fillna(UNKNOWN)
    frame["amount_told"] = read_each(frame["amount"], lambda text: _fen(text) or UNREADABLE).astype(float)
    frame["paid_on_told"] = read_each(frame["paid_on"], _day).astype(float)
    frame["paid_on_date"] = frame["paid_on_told"].where(frame["paid_on_told"] != UNREADABLE)
    frame["paid_year"] = frame["paid_on_date"] // 10_000
    frame["period_end"] = pd.Series(day_number(period.last_day), index=frame.index, dtype=float)


def _spend_facts(good: pd.DataFrame, _refused: RefusedCells) -> Facts:
    columns = (
        "period",
        "delivery_id",
        "row_no",
        "unit",
        "voucher_no",
        "year",
        "line",
        "item",
        "amount_fen",
        "paid_on",
        "payee_digest",
    )
    return columns, zip(
        *(good[column].tolist() for column in ("period", "delivery_id", "row_no", "unit")),
        good["voucher_no_read"],
        good["year_number"].astype(int),
        good["line_told"],
        good["item_told"],
        read_each(good["amount"], _fen),
        days(good["paid_on_date"]),
        good["payee_digest"],
        strict=True,
    )


def _separated_fen(text: str) -> int | None:
    """Give an amount of 元 in fen that may be written with thousands separators."""
    plain = fold_closely(text)
    return _fen(plain.replace(",", "") if _SEPARATED.fullmatch(plain) else plain)


def _unit(text: str) -> str:
    """Give the code of a unit that is written as code or name, UNKNOWN where it is none."""
    units, plain = load_units(), as_literal(text)
    return plain if plain in {unit.code for unit in units.units} else units.code_by_name.get(plain, UNKNOWN)


def _value(fact: str | None, text: str) -> str | None:
    """Give a fact as text that reads back exactly, a last base in fen; None where it is none, or below 0 where it may not be."""
    if fact == HandedOver.LAST_BASE:
        fen = _separated_fen(text)
        return NEW_UNIT if as_literal(text) == NEW_UNIT else None if fen is None else str(fen)
    try:
        value = read_exact(fold_closely(text), "")
    except InputsError:
        return None
    return exact_text(value) if value >= 0 or fact == HandedOver.INCOME else None


def _note(frame: pd.DataFrame, column: str, wrong: pd.Series) -> None:
    """Keep where a column is wrong: the number of the row, else nothing."""
    frame[f"{column}_wrong"] = frame["row_no"].astype(float).where(wrong.astype(bool))


def _note_twice(frame: pd.DataFrame, *keys: str) -> None:
    known = ~frame[list(keys)].isin([UNKNOWN]).any(axis=1)
    _note(frame, "twice", known & frame.duplicated(list(keys)) & frame["repeats_row"].isna())


def _doc_no(text: str) -> str:
    """Give a 文号 as it is kept, '' where blank, too long or a formula that failed."""
    return "" if len(text) > _LONGEST_DOC_NO or is_formula_fault(text) else text.strip()


def _shape_pool(frame: pd.DataFrame, period: Period) -> None:
    frame["amount_fen"] = read_each(frame["amount"], _separated_fen)
    frame["received_told"] = read_each(frame["received_on"], _day).astype(float)
    frame["source_told"] = frame["source_code"].fillna(UNKNOWN)
    came, reserve = frame["source_told"].isin(_SOURCES), frame["source_told"] == RESERVE
    no_special = frame["source_told"] == NO_SPECIAL
    unread = frame["amount_fen"].isna()
    _note(frame, "year", read_each(frame["year"], _year) != period.year)
    _note(frame, "source", ~(came | reserve | no_special))
    _note(frame, "amount", (came & (unread | (frame["amount_fen"] == 0))) | (reserve & unread) | (no_special & (frame["amount"] != "")))
    _note(frame, "doc_no", came & read_each(frame["doc_no"], lambda text: not _doc_no(text)).astype(bool))
    _note(frame, "received_on", came & (frame["received_told"] == UNREADABLE))
    frame["document"] = frame["doc_no"].where(came, "")
    _note_twice(frame, "source_told", "document")
    if not came.any():
        raise RefusedError("ROW_MISSING", "文件中没有到账的资金：至少写一行中央或省的资金。请补上后作为更正报送")


def _pool_facts(good: pd.DataFrame, _refused: RefusedCells) -> Facts:
    columns = (*_PLACE, "source", "doc_no", "amount_fen", "received_on")
    received = good["received_told"].where(good["received_told"] != UNREADABLE)
    return columns, zip(
        *_place(good), good["source_told"], read_each(good["document"], _doc_no), good["amount_fen"], days(received), strict=True
    )


def _shape_factor(frame: pd.DataFrame, period: Period) -> None:
    frame["of_unit_told"] = read_each(frame["of_unit"], _unit)
    values = [_value(fact, text) for fact, text in zip(frame["fact_code"], frame["value"], strict=True)]
    frame["value_told"] = pd.Series(values, index=frame.index, dtype=object)
    _note(frame, "year", read_each(frame["year"], _year) != period.year - 1)
    _note(frame, "of_unit", frame["of_unit_told"] == UNKNOWN)
    _note(frame, "fact", frame["fact_code"].fillna(UNKNOWN) == UNKNOWN)
    _note(frame, "value", frame["value_told"].isna())
    _note_twice(frame, "of_unit_told", "fact_code")


def _factor_facts(good: pd.DataFrame, _refused: RefusedCells) -> Facts:
    columns = (*_PLACE, "of_unit", "fact", "value")
    values = read_each(good["value_told"], lambda value: None if value == NEW_UNIT else value)
    return columns, zip(*_place(good), good["of_unit_told"], good["fact_code"], values, strict=True)


def _shape_decision(frame: pd.DataFrame, _period: Period) -> None:
    reserve = read_each(frame["of_unit"], as_literal) == RESERVE
    frame["of_unit_told"] = read_each(frame["of_unit"], _unit).mask(reserve, RESERVE)
    frame["line_told"] = frame["line_code"].fillna(UNKNOWN).mask(reserve, RESERVE)
    frame["amount_fen"] = read_each(frame["amount"], _separated_fen)
    _note(frame, "of_unit", frame["of_unit_told"] == UNKNOWN)
    _note(frame, "line", frame["line_told"] == UNKNOWN)
    _note(frame, "amount", frame["amount_fen"].isna())
    _note_twice(frame, "of_unit_told", "line_told")
    if not reserve.any():
        raise RefusedError("ROW_MISSING", "文件中没有“预留”一行：没有预留的也要写，金额写0。请补上后作为更正报送")


def _decision_facts(good: pd.DataFrame, _refused: RefusedCells) -> Facts:
    columns = (*_PLACE, "of_unit", "line", "amount_fen", "reason")
    return columns, zip(*_place(good), good["of_unit_told"], good["line_told"], good["amount_fen"], good["reason"], strict=True)


def _place(good: pd.DataFrame) -> Iterator[list[object]]:
    return (good[column].tolist() for column in _PLACE)


TABLES: Mapping[str, DataSet] = {
    "fund_spend": DataSet(
        title="资金支出明细",
        department="hr",
        form="csv",
        header_row=1,
        input_of=InputOf.LEDGER,
        counts_compared=False,
        may_be_empty=True,
        shape=_shape_spend,
        columns={
            "voucher_no": Column(title="凭证号"),
            "year": Column(title="年度"),
            "line": Column(title="类别", codes="fund_line"),
            "item": Column(title="项目", codes="fund_item"),
            "amount": Column(title="金额"),
            "paid_on": Column(title="支付日期"),
            "payee": Column(title="收款方", personal="name", kept_as_digest="text"),
        },
        facts=_spend_facts,
        fact_table="data_sharing.fund_spend_row",
    ),
    "fund_pool": DataSet(
        title="资金文件",
        department="hr",
        form="csv",
        header_row=1,
        input_of=InputOf.LEDGER,
        of_the_year=True,
        taken_whole=True,
        counts_compared=False,
        shape=_shape_pool,
        columns={
            "year": Column(title="年度"),
            "source": Column(title="来源", codes="fund_source"),
            "doc_no": Column(title="文号"),
            "amount": Column(title="金额", aliases=("金额（元）",)),
            "received_on": Column(title="到账日期"),
        },
        facts=_pool_facts,
        fact_table="data_sharing.fund_pool_row",
    ),
    "fund_factor": DataSet(
        title="因素表",
        department="hr",
        form="csv",
        header_row=1,
        input_of=InputOf.LEDGER,
        of_the_year=True,
        taken_whole=True,
        counts_compared=False,
        shape=_shape_factor,
        columns={
            "year": Column(title="年度"),
            "of_unit": Column(title="单位"),
            "fact": Column(title="因素", codes="fund_fact"),
            "value": Column(title="数值"),
        },
        facts=_factor_facts,
        fact_table="data_sharing.fund_factor_row",
    ),
    "fund_decision": DataSet(
        title="财政决定",
        department="hr",
        form="csv",
        header_row=1,
        input_of=InputOf.LEDGER,
        of_the_year=True,
        taken_whole=True,
        counts_compared=False,
        shape=_shape_decision,
        columns={
            "of_unit": Column(title="单位代码"),
            "line": Column(title="类别", codes="fund_line"),
            "amount": Column(title="金额（元）", aliases=("金额",)),
            "reason": Column(title="理由", kept_as_text=True),
        },
        facts=_decision_facts,
        fact_table="data_sharing.fund_decision_row",
    ),
}
