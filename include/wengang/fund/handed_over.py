"""What the province handed over for the allocation of a year, as it was accepted: the money, the table of factors, the decision of 财政.

Belongs here: finding the newest accepted delivery of a year, and its rows as the allocation takes them. Does not belong here: what a file
looks like and what its cells mean (`file_tables`), which rows are good (`expectations/fund_*`), what is done with them.

The files come through the inbox like all others (decision 0042): unit 海南省, January of the year, department 人社. What is returned or held
does not count; what was accepted later takes the place of what was before, and the digest of a file is that of its bytes.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from fractions import Fraction

from wengang.database.unit_of_work import UnitOfWork
from wengang.fund.money_words import FEN_PER_YUAN
from wengang.fund.rows import DecidedRow, FactorRow, LinesRow, NewestAcceptedRow, PoolRow
from wengang.periods import Period
from wengang.settings.data_sets import load_data_sets
from wengang.settings.units import load_units
from wengang.user_error import UserError

POOL, FACTORS, DECISION = "fund_pool", "fund_factor", "fund_decision"
RESERVE, NO_SPECIAL, NEW_UNIT = "预留", "不设专项", "新单位"
DECISION_COLUMNS = ("单位代码", "类别", "金额（元）", "理由")


class HandedOverError(UserError):
    """A file that nobody handed over yet, or that was not accepted; the message says who brings it and how."""


class HandedOver(StrEnum):
    """The kinds of facts that stand in the table of factors, by the words of the column 因素."""

    INPUT = "市县投入"
    EXECUTION = "资金执行率"
    LAST_BASE = "上年基础"
    INCOME = "收入同比"


class LineKind(StrEnum):
    """The three lines of a unit."""

    BASE = "base"
    AWARD = "award"
    SPECIAL = "special"

    @property
    def chinese(self) -> str:
        """The words of papers and files."""
        return {"base": "基础", "award": "奖励", "special": "专项"}[self]


@dataclass(frozen=True, slots=True)
class Accepted:
    """The newest accepted delivery of a table for a year; `digest` is of the file's bytes, `came_at` when they were handed over last."""

    id: int
    name: str
    file_name: str
    digest: str
    came_at: datetime


@dataclass(frozen=True, slots=True)
class FundSource:
    """One document by which money came: 中央 or 省, its 文号, amount in fen, the day it was received."""

    source: str
    doc_no: str
    amount_fen: int
    received_on: date


@dataclass(frozen=True, slots=True)
class PoolDocument:
    """The money of a year; what came first begins the 30 days of passing down. Without `has_special` there is no special line this year."""

    year: int
    file: Accepted
    sources: tuple[FundSource, ...]
    reserve_fen: int
    has_special: bool

    @property
    def pool_fen(self) -> int:
        """Everything that came."""
        return sum(source.amount_fen for source in self.sources)

    @property
    def received_on(self) -> date:
        """The day on which the first of it came."""
        return min(source.received_on for source in self.sources)


@dataclass(frozen=True, slots=True)
class FactorTable:
    """The facts of the table of factors by unit and kind; a last base of None is a new unit. Last bases in fen."""

    year: int
    values: Mapping[tuple[str, HandedOver], Fraction | None]
    digest: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class DecidedLine:
    """What 财政 decided for one line of a unit, in fen."""

    unit: str
    line: LineKind
    amount_fen: int
    reason: str

    @classmethod
    def from_row(cls, row: LinesRow) -> DecidedLine:
        """Give it from a line of a decided version (`fund/lines`)."""
        if row["decided_fen"] is None or row["reason"] is None:
            raise LookupError(f"the {row['line']} line of {row['unit']} was not decided")
        return cls(row["unit"], LineKind(row["line"]), row["decided_fen"], row["reason"])


@dataclass(frozen=True, slots=True)
class DecisionTable:
    """A decision of 财政: every line, and the reserve in fen."""

    lines: tuple[DecidedLine, ...]
    reserve_fen: int
    file: Accepted


def newest_accepted(work: UnitOfWork, year: int, table: str) -> Accepted:
    """Give the newest accepted delivery of a table for a year; raises `HandedOverError` where there is none."""
    province, period = load_units().province, Period(year, 1)
    title = load_data_sets()[table].title
    row = work.row("fund/newest_accepted", NewestAcceptedRow, unit=province.code, period=str(period), table_name=table)
    if row is None:
        raise HandedOverError(
            f"{year}年还没有已接收的{title}：请省级人社部门作为一份交接放入收件箱（单位 {province.code}、期间 {period}、部门 hr、数据表 {table}）；"
            "已放入的请看回执，退回或待决定的不计入。接收后再重新运行"
        )
    return Accepted(row["id"], f"{title}第{row['version']}次报送", row["file_name"], row["sha256"], row["came_at"])


def accepted_pool(work: UnitOfWork, year: int) -> PoolDocument:
    """Give the money of a year as it was accepted last; raises `HandedOverError`."""
    file = newest_accepted(work, year, POOL)
    rows: dict[str, list[PoolRow]] = {}
    for row in work.rows("fund/pool_rows", PoolRow, delivery_id=file.id):
        rows.setdefault(row["source"], []).append(row)
    reserve, no_special = rows.pop(RESERVE, []), rows.pop(NO_SPECIAL, [])
    return PoolDocument(
        year,
        file,
        tuple(_source(row) for came in rows.values() for row in came),
        sum(row["amount_fen"] or 0 for row in reserve),
        not no_special,
    )


def _source(row: PoolRow) -> FundSource:
    if row["amount_fen"] is None or row["received_on"] is None:
        raise LookupError(f"an accepted row of {row['source']} lacks its amount or its day")
    return FundSource(row["source"], row["doc_no"], row["amount_fen"], row["received_on"])


def accepted_factors(work: UnitOfWork, year: int) -> FactorTable:
    """Give the factors that were accepted last for the allocation of a year, facts of the year before; raises `HandedOverError`."""
    file = newest_accepted(work, year, FACTORS)
    values = {
        (row["of_unit"], HandedOver(row["fact"])): None if row["value"] is None else Fraction(row["value"])
        for row in work.rows("fund/factor_rows", FactorRow, delivery_id=file.id)
    }
    return FactorTable(year, values, file.digest, file.name)


def accepted_decision(work: UnitOfWork, year: int) -> DecisionTable:
    """Give the decision of 财政 that was accepted last for a year; raises `HandedOverError`."""
    file = newest_accepted(work, year, DECISION)
    rows = work.rows("fund/decision_rows", DecidedRow, delivery_id=file.id)
    lines = (DecidedLine(row["of_unit"], LineKind(row["line"]), row["amount_fen"], row["reason"]) for row in rows if row["line"] != RESERVE)
    return DecisionTable(tuple(lines), sum(row["amount_fen"] for row in rows if row["line"] == RESERVE), file)


def decision_template(lines: Sequence[DecidedLine], reserve_fen: int) -> bytes:
    """Give the file that 财政 fills in: the proposed amounts, reasons blank."""
    text = io.StringIO()
    rows = csv.writer(text, lineterminator="\n")
    rows.writerow(DECISION_COLUMNS)
    rows.writerows((line.unit, line.line.chinese, _yuan_text(line.amount_fen), "") for line in lines)
    rows.writerow((RESERVE, "", _yuan_text(reserve_fen), ""))
    return text.getvalue().encode("utf-8-sig")


def _yuan_text(fen: int) -> str:
    return f"{fen // FEN_PER_YUAN}.{fen % FEN_PER_YUAN:02d}"
