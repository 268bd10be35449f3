"""The table by which units report what they spent of the yearly fund (domain T12): what its cells mean, and what is kept of them.

Belongs here: what the file looks like, what its cells mean beyond their own text, and what is kept of them.
Does not belong here: what every table has (`data_sharing.shaping`, `data_sharing.loading`), rules
(`expectations/fund_spend`), booking (`wengang.fund.execution`).

The unit is that of the manifest. Payees may be people: only a digest of theirs is kept. A voucher stands once in a file; the row that comes
first counts.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal

import pandas as pd

from wengang.characters import fold_closely
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
from wengang.identity import read_identity_number
from wengang.periods import Period, read_day
from wengang.settings.data_sets import Column, DataSet, InputOf

_LONGEST_VOUCHER_NO = 60
_PERSON_LIKE = re.compile(r"(?=([0-9]{17}[0-9Xx]))")
_YEAR = re.compile(r"20[0-9]{2}年?")
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
    """Give an amount of 元 in fen, None where it cannot be read, is not above 0 or finer than a fen."""
    if not read_amount(text) > 0:
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
            "payee": Column(title="收款方", personal="name", kept_as_digest=True),
        },
        facts=_spend_facts,
        fact_table="data_sharing.fund_spend_row",
    ),
}
