"""An archive folder (method §11) read into plain rows, with the row rules that matter for the figures.

Stages: (1) `hand_overs` finds the manifests and orders the versions (method §10), (2) `newest_files` opens the files
and keeps the newest one that is not refused, (3) `judge_roster` and `judge_work` apply the rules of method §9 row by
row, (4) `read_archive` puts all of it together.

Belongs here: files, cells and single rows.
Does not belong here: anything that needs two units or two months (`figures`), held files (a replay takes them, method
§11), warnings, 人社 files, workshops.

Known drawbacks: reads with openpyxl, so a year of a real province would take minutes; it is meant for small archives.
"""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from pathlib import Path

import openpyxl

from wengang.periods import Period, read_month

HEADER_ROW = 3  # method §10
INCOME_RANGE = (100, 30000)  # method §2
WORKING_AGE = 16  # method §9
ID_LENGTHS = (18, 20, 22)  # method §9: 20 or 22 characters where a disability certificate stands behind
ACTIVE_STATUS = "正常"  # method §2
KNOWN_STATUSES = frozenset({"正常", "死亡", "迁出", "整户消亡", "自然减少"})  # domain 3.1

ROSTER_COLUMNS = [
    "省", "市", "县", "乡", "村", "户编号", "人口编号", "姓名", "性别", "出生日期", "证件类型", "证件号码",
    "民族", "户联系电话", "成员联系电话", "与户主关系", "文化程度", "在校生状况", "健康状况", "劳动技能",
    "是否享受低保", "是否特困供养人员", "户类型", "监测对象类别", "风险是否已消除", "识别时间", "人员状态",
]  # fmt: skip
WORK_COLUMNS = [
    "县", "乡", "行政村", "户编号", "人编号", "姓名", "证件号码", "户类型", "监测对象类别", "是否已务工",
    "务工所在县", "务工地点", "务工企业名称", "统一社会信用代码", "所属行业", "就业渠道", "是否点对点输送",
    "务工月收入", "开始时间", "结束时间", "年度交通费补助", "劳动技能",
]  # fmt: skip
OPTIONAL_COLUMNS = frozenset({"统一社会信用代码"})  # method §10: may be absent
COLUMNS = {"rv_roster": ROSTER_COLUMNS, "rv_work": WORK_COLUMNS}

UNIT_NAMES: dict[str, frozenset[str]] = {
    "460100": frozenset({"海口市", "秀英区", "龙华区", "琼山区", "美兰区"}),
    "460200": frozenset({"三亚市", "海棠区", "吉阳区", "天涯区", "崖州区"}),
    "460400": frozenset({"儋州市"}),
    "460400499": frozenset({"洋浦经济开发区"}),
    "469001": frozenset({"五指山市"}),
    "469002": frozenset({"琼海市"}),
    "469005": frozenset({"文昌市"}),
    "469006": frozenset({"万宁市"}),
    "469007": frozenset({"东方市"}),
    "469021": frozenset({"定安县"}),
    "469022": frozenset({"屯昌县"}),
    "469023": frozenset({"澄迈县"}),
    "469024": frozenset({"临高县"}),
    "469025": frozenset({"白沙黎族自治县"}),
    "469026": frozenset({"昌江黎族自治县"}),
    "469027": frozenset({"乐东黎族自治县"}),
    "469028": frozenset({"陵水黎族自治县"}),
    "469029": frozenset({"保亭黎族苗族自治县"}),
    "469030": frozenset({"琼中黎族苗族自治县"}),
}

Cells = dict[str, object]  # one row of a file: column name → raw cell


@dataclass(frozen=True)
class RosterRow:
    """One accepted row of a unit's roster."""

    unit: str
    line: int  # row number in the file: the file order of method §2
    id18: str
    household: str
    person_no: str
    village: tuple[str, str]  # (乡, 村)
    identified: Period | None  # 识别时间; None = empty, which is earliest (method §10)
    active: bool


@dataclass(frozen=True)
class WorkRow:
    """One accepted row of a unit's work file."""

    unit: str
    line: int
    id18: str
    works: bool  # 是否已务工 = 是
    start: Period | None
    end: Period | None
    income: Fraction | None  # None = missing, unreadable or out of range (reject_cell of method §9)
    employer: str  # 务工企业名称 in NFKC without spaces
    credit_code: str  # 统一社会信用代码

    def covers(self, month: Period) -> bool:
        """Say whether the record covers a month (method §2, first line)."""
        return self.works and self.start is not None and self.start <= month and (self.end is None or self.end >= month)


@dataclass(frozen=True)
class RejectedRow:
    """One row in quarantine: all that is left is whom it may belong to (method §2, data_gap)."""

    id18: str | None  # None = the number itself is damaged
    household: str
    person_no: str


@dataclass(frozen=True)
class Roster:
    """A unit's accepted roster of one month."""

    rows: tuple[RosterRow, ...] = ()
    rejected: tuple[RejectedRow, ...] = ()


@dataclass(frozen=True)
class Work:
    """A unit's accepted work file of one month."""

    rows: tuple[WorkRow, ...] = ()
    rejected: tuple[RejectedRow, ...] = ()


@dataclass(frozen=True)
class Archive:
    """Everything the figures need: targets and, per unit and month, what was accepted."""

    targets: dict[str, int]
    rosters: dict[tuple[str, Period], Roster]
    works: dict[tuple[str, Period], Work]

    @property
    def months(self) -> list[Period]:
        """Every month from the first to the last that was handed over."""
        handed = {month for _, month in (*self.rosters, *self.works)}
        return [Period.from_ordinal(n) for n in range(min(handed).ordinal, max(handed).ordinal + 1)] if handed else []


# ---------------------------------------------------------------------------------------------------------------
# Hand-overs (method §10)
# ---------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class HandOver:
    """One manifest and its folder."""

    folder: Path
    digest: str  # of manifest.json, what a correction names
    unit: str
    period: Period
    department: str
    replaces: str | None
    files: tuple[dict[str, object], ...]


def hand_overs(inbox: Path) -> list[HandOver]:
    """Give all hand-overs below an inbox, each after the one it corrects, else in the order of their folders.

    Method §10: the chain of `is_correction_of`, then arrival, orders versions, never `generated_at`. Folders of an
    archive arrive in the order of their paths.
    """
    found = [_read_manifest(path) for path in sorted(inbox.rglob("manifest.json"))]
    by_digest = {each.digest: each for each in found}

    def depth(each: HandOver) -> int:
        parent = by_digest.get(each.replaces or "")
        return 0 if parent is None else 1 + depth(parent)

    return sorted(found, key=depth)


def _read_manifest(path: Path) -> HandOver:
    content = path.read_bytes()
    manifest = json.loads(content)
    return HandOver(
        folder=path.parent,
        digest=hashlib.sha256(content).hexdigest(),
        unit=manifest["unit"],
        period=Period.parse(manifest["period"]),
        department=manifest["department"],
        replaces=manifest["is_correction_of"],
        files=tuple(manifest["files"]),
    )


def newest_files(inbox: Path, table: str) -> dict[tuple[str, Period], list[tuple[int, Cells]]]:
    """Give the rows of the newest file per unit and month that is not refused (method §10).

    Tables that a correction does not bring stay.
    """
    newest: dict[tuple[str, Period], list[tuple[int, Cells]]] = {}
    for hand_over in hand_overs(inbox):
        for entry in hand_over.files:
            if entry["table"] == table and hand_over.department == "rv":
                rows = read_file(hand_over.folder, entry)
                if rows is not None:
                    newest[hand_over.unit, hand_over.period] = rows
    return newest


def read_file(folder: Path, entry: dict[str, object]) -> list[tuple[int, Cells]] | None:
    """Give the numbered rows of one file, or None when method §10 refuses it."""
    path = folder / str(entry["name"])
    content = path.read_bytes()
    if len(content) != entry["bytes"] or hashlib.sha256(content).hexdigest() != entry["sha256"]:
        return None
    book = openpyxl.load_workbook(path, read_only=True)
    first, *others = [list(sheet.iter_rows(values_only=True)) for sheet in book.worksheets]
    book.close()
    if any(not _blank(row) for sheet in others for row in sheet):
        return None
    header = [_text(cell) for cell in first[HEADER_ROW - 1]]
    columns = COLUMNS[str(entry["table"])]
    if not set(columns) - OPTIONAL_COLUMNS <= set(header):
        return None
    rows = [
        (line, {name: cell for name, cell in zip(header, row, strict=False) if name in columns})
        for line, row in enumerate(first[HEADER_ROW:], start=HEADER_ROW + 1)
        if not _blank(row)
    ]
    return rows if len(rows) == entry["rows"] else None


def _blank(row: tuple[object, ...]) -> bool:
    return all(_text(cell) == "" for cell in row)


# ---------------------------------------------------------------------------------------------------------------
# Cells
# ---------------------------------------------------------------------------------------------------------------


def _text(cell: object) -> str:
    """Give a cell as text: full-width forms folded, outer spaces gone, an empty cell as ""."""
    return "" if cell is None else unicodedata.normalize("NFKC", str(cell)).strip()


def identity(cell: object) -> str | None:
    """Give the id18 of 证件号码, or None for a damaged number (method §9).

    17 digits and a digit or X with a valid GB 11643 check digit and a real birthday; 20 or 22 characters: the first
    18; a number that went through a numeric cell is never repaired.
    """
    if not isinstance(cell, str):
        return None
    number = _text(cell).upper()
    if len(number) not in ID_LENGTHS or re.fullmatch("[0-9]{17}[0-9X]", number[:18]) is None:
        return None
    if check_digit(number[:17]) != number[17] or birthday(number) is None:
        return None
    return number[:18]


def check_digit(first17: str) -> str:
    """Give the eighteenth character of an identity number (GB 11643, ISO 7064 MOD 11-2)."""
    weighted = sum(int(digit) * 2 ** (17 - place) for place, digit in enumerate(first17))
    return "0123456789X"[(12 - weighted % 11) % 11]


def birthday(number: str) -> date | None:
    """Give the birthday that an identity number holds, None when there is no such day."""
    try:
        return date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return None


def too_young(id18: str, month: Period) -> bool:
    """Say whether the sixteenth birthday is after the last day of the month (method §9)."""
    born = birthday(id18)
    if born is None:
        return False
    month_of_16 = (born.year + WORKING_AGE, born.month, born.day)
    last = month.last_day
    return month_of_16 > (last.year, last.month, last.day)


def income_of(cell: object) -> Fraction | None:
    """Give 务工月收入 in 元, None when missing, unreadable or outside [100, 30000] (method §2 and §9)."""
    text = _text(cell)
    if re.fullmatch(r"[0-9]+(\.[0-9]+)?", text) is None:
        return None
    income = Fraction(text)
    return income if INCOME_RANGE[0] <= income <= INCOME_RANGE[1] else None


# ---------------------------------------------------------------------------------------------------------------
# Rows (method §9, reject_row)
# ---------------------------------------------------------------------------------------------------------------


def judge_roster(unit: str, rows: list[tuple[int, Cells]]) -> Roster:
    """Part a roster file into accepted and rejected rows."""
    accepted: list[RosterRow] = []
    rejected: list[RejectedRow] = []
    for line, cells, repeated in _with_repeats(rows):
        row = _roster_row(unit, line, cells)
        if row is None or repeated:
            rejected.append(_quarantined(cells, "人口编号"))
        else:
            accepted.append(row)
    return Roster(tuple(accepted), tuple(rejected))


def _roster_row(unit: str, line: int, cells: Cells) -> RosterRow | None:
    """Give the row, or None when method §9 rejects it.

    Identity number damaged, a row of another unit, no household, no or unknown status, 识别时间 unreadable.
    """
    id18 = identity(cells["证件号码"])
    household, status, identified = _text(cells["户编号"]), _text(cells["人员状态"]), _text(cells["识别时间"])
    if id18 is None or _text(cells["县"]) not in UNIT_NAMES[unit]:
        return None
    if household == "" or status not in KNOWN_STATUSES:
        return None
    if identified != "" and read_month(identified) is None:
        return None
    return RosterRow(
        unit=unit,
        line=line,
        id18=id18,
        household=household,
        person_no=_text(cells["人口编号"]),
        village=(_text(cells["乡"]), _text(cells["村"])),
        identified=read_month(identified),
        active=status == ACTIVE_STATUS,
    )


def judge_work(unit: str, month: Period, rows: list[tuple[int, Cells]]) -> Work:
    """Part a work file into accepted and rejected rows."""
    accepted: list[WorkRow] = []
    rejected: list[RejectedRow] = []
    for line, cells, repeated in _with_repeats(rows):
        row = _work_row(unit, month, line, cells)
        if row is None or repeated:
            rejected.append(_quarantined(cells, "人编号"))
        else:
            accepted.append(row)
    return Work(tuple(accepted), tuple(rejected))


def _work_row(unit: str, month: Period, line: int, cells: Cells) -> WorkRow | None:
    """Give the row, or None when method §9 rejects it.

    Identity number damaged, a row of another unit, 是否已务工 empty or unknown, a date unreadable, 结束时间 before
    开始时间, 是 without 开始时间, 是 under 16.
    """
    id18 = identity(cells["证件号码"])
    answer, start_text, end_text = (_text(cells[name]) for name in ("是否已务工", "开始时间", "结束时间"))
    start, end = read_month(start_text), read_month(end_text)
    if id18 is None or _text(cells["县"]) not in UNIT_NAMES[unit]:
        return None
    if answer not in {"是", "否"}:
        return None
    if (start_text != "" and start is None) or (end_text != "" and end is None):
        return None
    if start is not None and end is not None and end < start:
        return None
    if answer == "是" and (start is None or too_young(id18, month)):
        return None
    return WorkRow(
        unit=unit,
        line=line,
        id18=id18,
        works=answer == "是",
        start=start,
        end=end,
        income=income_of(cells["务工月收入"]),
        employer="".join(_text(cells["务工企业名称"]).split()),
        credit_code=_text(cells.get("统一社会信用代码")).upper(),
    )


def _with_repeats(rows: list[tuple[int, Cells]]) -> Iterator[tuple[int, Cells, bool]]:
    """Give each row with the word whether all its cells stood in an earlier row of the file (method §9)."""
    seen: Counter[tuple[tuple[str, str], ...]] = Counter()
    for line, cells in rows:
        content = tuple((name, _text(cell)) for name, cell in cells.items())
        yield line, cells, seen[content] > 0
        seen[content] += 1


def _quarantined(cells: Cells, person_column: str) -> RejectedRow:
    return RejectedRow(identity(cells["证件号码"]), _text(cells["户编号"]), _text(cells[person_column]))


def read_archive(folder: Path) -> Archive:
    """Read `inbox/` and `targets.json` of an archive."""
    inbox = folder / "inbox"
    rosters = newest_files(inbox, "rv_roster")
    works = newest_files(inbox, "rv_work")
    return Archive(
        targets=json.loads((folder / "targets.json").read_text(encoding="utf-8")),
        rosters={(unit, month): judge_roster(unit, rows) for (unit, month), rows in rosters.items()},
        works={(unit, month): judge_work(unit, month, rows) for (unit, month), rows in works.items()},
    )
