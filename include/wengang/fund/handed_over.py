"""What other offices hand over for the allocation of a year: the pool document, tables of factors, and the decision of 财政.

Belongs here: the form of these files, exactly. Does not belong here: facts of our own snapshots (`collecting`), what is done with them.

They stand in one folder under `fund/` of the run-time folder, named at the start of the run (Param 资金文件):
- `资金文件.json`: `{"year": 2025, "title": "…", "pool_fen": 8765432109, "reserve_fen": 0, "received_on": "2025-01-20", "special": true}`.
  `special` false says that a person decided: no special line this year. `received_on` begins the 30 days of passing down.
  Where the money came by several documents, `sources` lists them (contract T12):
  `[{"source": "中央", "doc_no": "财社〔2024〕1号", "amount_fen": 8000000000, "received_on": "2025-01-20"}, …]`; they sum to `pool_fen`, and the
  earliest day is `received_on`.
- `fund_factor.csv`: 年度,单位,因素,数值, where 年度 is the year before. 因素: 市县投入, 资金执行率, 上年基础 (元, or 新单位), and, where our own
  figures have no comparison, 收入同比.
- `财政决定.csv`: 单位代码,类别,金额（元）,理由, every line of every unit once, and one row 预留; a template stands in the package.
CSV is UTF-8 (BOM allowed) or GB18030. A number is taken from its characters.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction
from pathlib import Path
from typing import Any

from wengang.fund.factor_file import read_exact
from wengang.fund.money_words import FEN_PER_YUAN
from wengang.fund.refusals import InputsError
from wengang.settings.environment import Settings
from wengang.settings.units import load_units
from wengang.user_error import UserError

FOLDER = "fund"
POOL, FACTORS, DECISION = "资金文件.json", "fund_factor.csv", "财政决定.csv"
NEW_UNIT, RESERVE = "新单位", "预留"
_FACTOR_COLUMNS = ("年度", "单位", "因素", "数值")
DECISION_COLUMNS = ("单位代码", "类别", "金额（元）", "理由")
_NAME = re.compile(r"[^/\\.\s][^/\\\s]{0,79}")
_POOL_FIELDS = frozenset(("year", "title", "pool_fen", "reserve_fen", "received_on", "special", "sources"))
_MAY_BE_ABSENT = frozenset(("special", "reserve_fen", "sources"))
_SOURCE_FIELDS = frozenset(("source", "doc_no", "amount_fen", "received_on"))
_SOURCES = ("中央", "省")


class HandedOverError(UserError):
    """A file of the fund folder that is missing or cannot be read; the message names the file, the place and the next step."""


class HandedOver(StrEnum):
    """The kinds of facts that stand in `fund_factor.csv`, by the words of the column 因素."""

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
class FundSource:
    """One document by which money came: 中央 or 省, its 文号, amount in fen, the day it was received."""

    source: str
    doc_no: str
    amount_fen: int
    received_on: date


@dataclass(frozen=True, slots=True)
class PoolDocument:
    """The money of a year as it was handed over; `digest` is of the file's bytes."""

    name: str
    year: int
    title: str
    pool_fen: int
    reserve_fen: int
    received_on: date
    has_special: bool
    digest: str
    sources: tuple[FundSource, ...] = ()


@dataclass(frozen=True, slots=True)
class FactorTable:
    """The rows of `fund_factor.csv` by unit and kind; a last base of None is a new unit. Last bases in fen."""

    year: int
    values: Mapping[tuple[str, HandedOver], Fraction | None]
    digest: str


@dataclass(frozen=True, slots=True)
class DecidedLine:
    """What 财政 decided for one line of a unit, in fen."""

    unit: str
    line: LineKind
    amount_fen: int
    reason: str


@dataclass(frozen=True, slots=True)
class DecisionTable:
    """A decision of 财政: every line, and the reserve in fen."""

    lines: tuple[DecidedLine, ...]
    reserve_fen: int
    digest: str


def fund_folder(settings: Settings, name: str) -> Path:
    """Give the folder of a pool document; raises `HandedOverError` for a name that is none, or a folder that is not there."""
    folder = settings.var.joinpath(FOLDER, name)
    if not _NAME.fullmatch(name) or not folder.is_dir():
        raise HandedOverError(f"没有资金文件夹“{name}”：请在运行文件夹的 {FOLDER}/ 下放好同名文件夹，内有{POOL}和{FACTORS}，再重新运行")
    return folder


def read_pool_document(folder: Path) -> PoolDocument:
    """Give the pool document of a folder; raises `HandedOverError`, or `InputsError` that names the field."""
    content = _content(folder, POOL)
    try:
        body: Any = json.loads(_text(content, POOL), parse_float=str, parse_int=str)
    except json.JSONDecodeError as error:
        raise HandedOverError(f"{POOL}不是有效的JSON（第{error.lineno}行第{error.colno}列），请改正后重新运行") from None
    if not isinstance(body, dict) or not _POOL_FIELDS - _MAY_BE_ABSENT <= body.keys() <= _POOL_FIELDS:
        raise HandedOverError(f"{POOL}应有这些项：{'、'.join(sorted(_POOL_FIELDS))}，不能有别的，请改正后重新运行")
    special = body.get("special", True)
    if not isinstance(special, bool):
        raise InputsError("special", "应是 true 或 false")
    pool = PoolDocument(
        name=folder.name,
        year=_whole(body["year"], "year"),
        title=str(body["title"]),
        pool_fen=_whole(body["pool_fen"], "pool_fen"),
        reserve_fen=_whole(body.get("reserve_fen", "0"), "reserve_fen"),
        received_on=_received(body["received_on"], "received_on"),
        has_special=special,
        digest=hashlib.sha256(content).hexdigest(),
        sources=_sources(body.get("sources", [])),
    )
    if pool.sources and sum(source.amount_fen for source in pool.sources) != pool.pool_fen:
        raise InputsError("sources", f"各来源合计{sum(source.amount_fen for source in pool.sources)}分，不等于 pool_fen {pool.pool_fen}分")
    if pool.sources and min(source.received_on for source in pool.sources) != pool.received_on:
        raise InputsError("received_on", "应是各来源中最早的到账日期")
    return pool


def read_factor_table(folder: Path, year: int) -> FactorTable:
    """Give the factors that were handed over for the allocation of a year, which are facts of the year before."""
    content = _content(folder, FACTORS)
    values: dict[tuple[str, HandedOver], Fraction | None] = {}
    for number, row in _rows(content, FACTORS, _FACTOR_COLUMNS):
        place = f"{FACTORS}第{number}行"
        if row["年度"] != str(year - 1):
            raise HandedOverError(f"{place}：年度“{row['年度']}”不是{year - 1}（分配{year}年资金用上一年的因素），请改正后重新运行")
        if row["因素"] not in list(HandedOver):
            raise HandedOverError(f"{place}：不认识因素“{row['因素']}”，可用的有{'、'.join(HandedOver)}，请改正后重新运行")
        key = (unit_code(row["单位"], place), HandedOver(row["因素"]))
        if key in values:
            raise HandedOverError(f"{place}：{row['单位']}的{key[1]}写了两次，请只留一行后重新运行")
        values[key] = _fact(key[1], row["数值"], place)
    return FactorTable(year, values, hashlib.sha256(content).hexdigest())


def read_decision(folder: Path, name: str = DECISION) -> DecisionTable:
    """Give the decision of 财政 that stands in a folder."""
    if not _NAME.fullmatch(name):
        raise HandedOverError(f"“{name}”不是文件名：请填写资金文件夹中决定文件的名称")
    content = _content(folder, name)
    kinds = {kind.chinese: kind for kind in LineKind}
    lines: dict[tuple[str, LineKind], DecidedLine] = {}
    reserve: int | None = None
    for number, row in _rows(content, name, DECISION_COLUMNS):
        place = f"{name}第{number}行"
        amount = fen_amount(row["金额（元）"], place)
        if row["单位代码"] == RESERVE:
            if reserve is not None:
                raise HandedOverError(f"{place}：{RESERVE}写了两次，请只留一行后重新录入")
            reserve = amount
            continue
        if row["类别"] not in kinds:
            raise HandedOverError(f"{place}：类别“{row['类别']}”应是{'、'.join(kinds)}之一，请改正后重新录入")
        key = (unit_code(row["单位代码"], place), kinds[row["类别"]])
        if key in lines:
            raise HandedOverError(f"{place}：{row['单位代码']}的{row['类别']}写了两次，请只留一行后重新录入")
        lines[key] = DecidedLine(*key, amount, row["理由"])
    if reserve is None:
        raise HandedOverError(f"{name}没有“{RESERVE}”一行，请补上后重新录入")
    return DecisionTable(tuple(lines.values()), reserve, hashlib.sha256(content).hexdigest())


def decision_template(lines: Sequence[DecidedLine], reserve_fen: int) -> bytes:
    """Give the file that 财政 fills in: the proposed amounts, reasons blank."""
    text = io.StringIO()
    rows = csv.writer(text, lineterminator="\n")
    rows.writerow(DECISION_COLUMNS)
    rows.writerows((line.unit, line.line.chinese, _yuan_text(line.amount_fen), line.reason) for line in lines)
    rows.writerow((RESERVE, "", _yuan_text(reserve_fen), ""))
    return text.getvalue().encode("utf-8-sig")


def _fact(kind: HandedOver, text: str, place: str) -> Fraction | None:
    if kind is HandedOver.LAST_BASE:
        return None if text == NEW_UNIT else Fraction(fen_amount(text, place))
    return read_exact(text, place)


def unit_code(text: str, place: str) -> str:
    """Give the code of a unit written as code or name; raises `HandedOverError`."""
    register = load_units()
    code = text if text in register.by_code else register.code_by_name.get(text)
    if code is None:
        raise HandedOverError(f"{place}：没有单位“{text}”，请对照单位代码表（include/config/units.yaml）改正后重新运行")
    return code


def fen_amount(text: str, place: str) -> int:
    """Give an amount of 元 in fen; raises `HandedOverError` for one below 0 or finer than a fen."""
    amount = read_exact(text.replace(",", ""), place) * FEN_PER_YUAN
    if amount.denominator != 1 or amount < 0:
        raise HandedOverError(f"{place}：金额“{text}”应以元计、精确到分、不小于0，请改正后重新运行")
    return amount.numerator


def _yuan_text(fen: int) -> str:
    return f"{fen // FEN_PER_YUAN}.{fen % FEN_PER_YUAN:02d}"


def _sources(told: object) -> tuple[FundSource, ...]:
    """Give the documents that `sources` lists; raises `InputsError` that names which one."""
    if not isinstance(told, list):
        raise InputsError("sources", "应是资金来源的列表")
    found: dict[tuple[str, str], FundSource] = {}
    for number, item in enumerate(told):
        field = f"sources[{number}]"
        if not isinstance(item, dict) or item.keys() != _SOURCE_FIELDS:
            raise InputsError(field, f"应有且只有这些项：{'、'.join(sorted(_SOURCE_FIELDS))}")
        source, doc_no = str(item["source"]), str(item["doc_no"]).strip()
        if source not in _SOURCES or not doc_no:
            raise InputsError(field, f"source 应是{'或'.join(_SOURCES)}，doc_no 不能为空")
        if (source, doc_no) in found:
            raise InputsError(field, f"{source}{doc_no}写了两次")
        amount = _whole(item["amount_fen"], f"{field}.amount_fen")
        if amount <= 0:
            raise InputsError(f"{field}.amount_fen", "应大于0")
        found[source, doc_no] = FundSource(source, doc_no, amount, _received(item["received_on"], f"{field}.received_on"))
    return tuple(found.values())


def _received(value: object, field: str) -> date:
    try:
        return date.fromisoformat(str(value))
    except ValueError:
        raise InputsError(field, "应是收到资金的日期，写成 2025-01-20 的样子") from None


def _whole(value: object, field: str) -> int:
    number = read_exact(value, field)
    if number.denominator != 1:
        raise InputsError(field, "应是整数")
    return number.numerator


def _rows(content: bytes, name: str, columns: Sequence[str]) -> list[tuple[int, Mapping[str, str]]]:
    """Give the rows of a table with their numbers, blank ones left out; raises `HandedOverError` where a column is missing."""
    reader = csv.DictReader(io.StringIO(_text(content, name)))
    missing = [column for column in columns if column not in (reader.fieldnames or ())]
    if missing:
        raise HandedOverError(f"{name}缺少列“{'、'.join(missing)}”，请补上后重新运行")
    rows = ((reader.line_num, {column: (row[column] or "").strip() for column in columns}) for row in reader)
    return [(number, row) for number, row in rows if any(row.values())]


def _content(folder: Path, name: str) -> bytes:
    try:
        return folder.joinpath(name).read_bytes()
    except OSError:
        raise HandedOverError(f"资金文件夹“{folder.name}”中没有{name}：请放好后重新运行") from None


def _text(content: bytes, name: str) -> str:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise HandedOverError(f"{name}的文字编码既不是UTF-8也不是GB18030，请另存为UTF-8后重新运行")
