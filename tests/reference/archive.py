"""An archive folder (method §11) read into plain rows, with the row rules that matter for the figures.

Stages: (1) `hand_overs` finds the manifests and orders the versions (method §10), (2) `newest_files` opens the files
and keeps the newest one that is not refused, (3) `judge_roster` and `judge_work` apply the rules of method §9 row by
row, `judge_register`, `judge_workers`, `judge_reports` and `judge_reviews` those of the workshop tables, (4)
`read_archive` puts all of it together.

Belongs here: files, cells and single rows.
Does not belong here: anything that needs two units or two months (`figures`, `workshops`), held files (a replay takes
them, method §11), warnings, `hr_employment` and `control_totals`.

Known drawbacks: reads with openpyxl, so a year of a real province would take minutes; it is meant for small archives.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from pathlib import Path

import openpyxl

from wengang.periods import Period, read_month

HEADER_ROW = 3  # method §10
INCOME_RANGE = (100, 30000)  # method §2
WORKING_AGE = 16  # method §9
LOST_AT_LEAST, LOST_SHARE = 3, Fraction(2, 100)  # method §10.1
ID_LENGTHS = (18, 20, 22)  # method §9: 20 or 22 characters where a disability certificate stands behind
ACTIVE_STATUS = "正常"  # method §2
KNOWN_STATUSES = frozenset({"正常", "死亡", "迁出", "整户消亡", "自然减少"})  # domain 3.1

ROSTER_COLUMNS = [
    "省",
    "市",
    "县",
    "乡",
    "村",
    "户编号",
    "人口编号",
    "姓名",
    "性别",
    "出生日期",
    "证件类型",
    "证件号码",
    "民族",
    "户联系电话",
    "成员联系电话",
    "与户主关系",
    "文化程度",
    "在校生状况",
    "健康状况",
    "劳动技能",
    "是否享受低保",
    "是否特困供养人员",
    "户类型",
    "监测对象类别",
    "风险是否已消除",
    "识别时间",
    "人员状态",
]
WORK_COLUMNS = [
    "县",
    "乡",
    "行政村",
    "户编号",
    "人编号",
    "姓名",
    "证件号码",
    "户类型",
    "监测对象类别",
    "是否已务工",
    "务工所在县",
    "务工地点",
    "务工企业名称",
    "统一社会信用代码",
    "所属行业",
    "就业渠道",
    "是否点对点输送",
    "务工月收入",
    "开始时间",
    "结束时间",
    "年度交通费补助",
    "劳动技能",
]
OPTIONAL_COLUMNS = frozenset({"统一社会信用代码"})  # method §10: may be absent
WORKSHOP_COLUMNS = {  # CSV, department hr, header on row 1
    "workshop_register": [
        "车间编号",
        "车间名称",
        "统一社会信用代码",
        "法定代表人",
        "车间类型",
        "运营模式",
        "所属领域",
        "县",
        "乡",
        "行政村",
        "季节起",
        "季节止",
        "认定日期",
        "认定编号",
        "有效期至",
    ],
    "workshop_member": ["车间编号", "成员统一社会信用代码", "成员名称"],
    "workshop_worker": [
        "车间编号",
        "成员统一社会信用代码",
        "证件号码",
        "姓名",
        "合同类型",
        "合同开始",
        "合同结束",
        "出勤天数",
        "应发工资",
        "实发工资",
        "发放日期",
    ],
    "workshop_report": ["车间编号", "生产状态", "用工总数", "产值", "用电量"],
    "workshop_review": ["车间编号", "所属月份", "步骤", "结论", "理由", "审核人", "审核日期"],
}
COLUMNS = {"rv_roster": ROSTER_COLUMNS, "rv_work": WORK_COLUMNS, **WORKSHOP_COLUMNS}
MOST_DAYS = 31  # domain T2: more days than a month has are an unreadable cell
LONGEST_NUMBER = 40  # of 车间编号
REVIEW_STEPS = frozenset(  # domain T6, with the steps of the certification as method §6 calls them
    {"申请", "乡镇", "乡镇初审", "县", "县级审核", "公示", "认定", "年审", "指导", "退出", "退出决定"}
)
CONCLUSIONS = frozenset({"通过", "退回", "不通过", "确认退出", "不予退出"})

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
class RegisterRow:
    """One accepted row of a unit's workshop_register."""

    unit: str
    workshop: str  # 车间编号
    season: tuple[int, int] | None  # (季节起, 季节止); None = no season announced
    certified_on: date | None  # None = a candidate (method §10)
    expires_on: date | None  # None = never


@dataclass(frozen=True)
class WorkerRow:
    """One row of a unit's workshop_worker that counts somewhere: accepted, or rejected for a damaged number or 车间编号."""

    workshop: str | None  # None = no 车间编号 that could be one
    id18: str | None  # None = the number is damaged
    days: Fraction | None  # 出勤天数; None = blank or unreadable
    somebody: str  # the person: id18, else the number as written, else the name


@dataclass(frozen=True)
class ReportRow:
    """One accepted row of a unit's workshop_report."""

    workshop: str
    state: str  # 生产状态 as it stands in the file


@dataclass(frozen=True)
class ReviewRow:
    """One accepted row of a unit's workshop_review."""

    workshop: str
    month: Period | None  # 所属月份; None = blank
    step: str
    conclusion: str


@dataclass(frozen=True)
class Archive:
    """Everything the figures need: targets and, per unit and month, what was accepted."""

    targets: dict[str, int]
    rosters: dict[tuple[str, Period], Roster]
    works: dict[tuple[str, Period], Work]
    registers: dict[tuple[str, Period], tuple[RegisterRow, ...]] = field(default_factory=dict)
    workers: dict[tuple[str, Period], tuple[WorkerRow, ...]] = field(default_factory=dict)
    reports: dict[tuple[str, Period], tuple[ReportRow, ...]] = field(default_factory=dict)
    reviews: dict[tuple[str, Period], tuple[ReviewRow, ...]] = field(default_factory=dict)

    @property
    def months(self) -> list[Period]:
        """Every month from the first to the last that was handed over."""
        person_files, workshop_files = (self.rosters, self.works), (self.registers, self.workers, self.reports, self.reviews)
        handed = {month for files in (*person_files, *workshop_files) for _, month in files}
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
            if entry["table"] == table and hand_over.department == ("hr" if table in WORKSHOP_COLUMNS else "rv"):
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
    table = str(entry["table"])
    sheet, header_row = (_read_csv(content), 1) if table in WORKSHOP_COLUMNS else (_read_first_sheet(path), HEADER_ROW)
    if sheet is None:
        return None
    header = [_text(cell) for cell in sheet[header_row - 1]]
    columns = COLUMNS[table]
    optional = frozenset() if table in WORKSHOP_COLUMNS else OPTIONAL_COLUMNS
    if not set(columns) - optional <= set(header):
        return None
    rows = [
        (line, {name: cell for name, cell in zip(header, row, strict=False) if name in columns})
        for line, row in enumerate(sheet[header_row:], start=header_row + 1)
        if not _blank(row)
    ]
    return rows if len(rows) == entry["rows"] else None


def _read_first_sheet(path: Path) -> list[tuple[object, ...]] | None:
    """Give the rows of a workbook, None when another sheet than the first holds data."""
    book = openpyxl.load_workbook(path, read_only=True)
    first, *others = [list(sheet.iter_rows(values_only=True)) for sheet in book.worksheets]
    book.close()
    return None if any(not _blank(row) for sheet in others for row in sheet) else first


def _read_csv(content: bytes) -> list[tuple[object, ...]]:
    """Give the rows of a CSV file: UTF-8, BOM allowed, or GB18030 (method §10)."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("gb18030")
    return [tuple(row) for row in csv.reader(io.StringIO(text, newline=""))]


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


@dataclass(frozen=True)
class LostDigits:
    """A number that a program took for an amount: as it is written, and nobody's."""

    written: str

    def __str__(self) -> str:
        return self.written


def with_lost_digits(rows: list[tuple[int, Cells]]) -> list[tuple[int, Cells]]:
    """Mark each number ending in 000 where at least 3 and at least 2 % of a file's numbers do so (method §10.1).

    A number under one name is one, in however many rows it stands.
    """
    numbers = {(_text(cells["证件号码"]), _text(cells["姓名"])) for _, cells in rows if _text(cells["证件号码"])}
    suspect = [number for number, _ in numbers if re.fullmatch("[0-9]{15}000", number)]
    if len(suspect) < LOST_AT_LEAST or Fraction(len(suspect), len(numbers)) < LOST_SHARE:
        return rows
    return [
        (line, {**cells, "证件号码": LostDigits(number)} if (number := _text(cells["证件号码"])) in suspect else cells)
        for line, cells in rows
    ]


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


def day_of(cell: object) -> date | None:
    """Give the day that a cell writes as 2025-03-15, 2025/3/15, 2025年3月15日 or 20250315, None when it is no such day."""
    match = re.fullmatch(r"([0-9]{4})[-/年]?([0-9]{1,2})[-/月]?([0-9]{1,2})日?", _text(cell))
    try:
        return None if match is None else date(*map(int, match.groups()))
    except ValueError:
        return None


def days_of(cell: object) -> Fraction | None:
    """Give 出勤天数, None when blank, unreadable or more than a month has: then the row is not counted (method §6)."""
    text = _text(cell)
    if re.fullmatch(r"[0-9]+(\.[0-9]+)?", text) is None:
        return None
    days = Fraction(text)
    return days if days <= MOST_DAYS else None


def season_of(first: object, last: object) -> tuple[int, int] | None:
    """Give the announced season: both months 1–12, else none (method §10)."""
    months = [int(text) if re.fullmatch("[0-9]{1,2}", text := _text(cell)) else 0 for cell in (first, last)]
    return (months[0], months[1]) if all(1 <= month <= 12 for month in months) else None


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
    for line, cells, repeated in _with_repeats(with_lost_digits(rows)):
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
    for line, cells, repeated in _with_repeats(with_lost_digits(rows)):
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


# ---------------------------------------------------------------------------------------------------------------
# Rows of the workshop tables (method §9 and §10)
# ---------------------------------------------------------------------------------------------------------------


def judge_register(unit: str, rows: list[tuple[int, Cells]]) -> tuple[RegisterRow, ...]:
    """Give the accepted rows of a workshop_register in file order.

    Rejected: no 车间编号, a row of another unit, a date unreadable, 有效期至 before 认定日期, the same row twice.
    """
    accepted = []
    for _, cells, repeated in _with_repeats(rows):
        workshop, certified_on, expires_on = _workshop_no(cells), day_of(cells["认定日期"]), day_of(cells["有效期至"])
        unreadable = any(_text(cells[name]) != "" and day_of(cells[name]) is None for name in ("认定日期", "有效期至"))
        backwards = certified_on is not None and expires_on is not None and expires_on < certified_on
        if workshop is None or unreadable or backwards or repeated or _text(cells["县"]) not in UNIT_NAMES[unit]:
            continue
        season = season_of(cells["季节起"], cells["季节止"])
        accepted.append(RegisterRow(unit, workshop, season, certified_on, expires_on))
    return tuple(accepted)


def judge_workers(month: Period, rows: list[tuple[int, Cells]]) -> tuple[WorkerRow, ...]:
    """Give the rows of a workshop_worker that count somewhere, in file order.

    The same row twice counts nowhere (the second one). A damaged number or 车间编号 is kept as such: `unknown` needs it
    (method §6, §10.1). Of the others, rejected: a date unreadable, 合同结束 before 合同开始, working under 16.
    """
    kept = []
    for _, cells, repeated in _with_repeats(with_lost_digits(rows)):
        workshop, id18, days = _workshop_no(cells), identity(cells["证件号码"]), days_of(cells["出勤天数"])
        if repeated:
            continue
        if id18 is None or workshop is None or not _worker_rejected(id18, days, month, cells):
            written = "".join(_text(cells["证件号码"]).split())
            kept.append(WorkerRow(workshop, id18, days, id18 or written or f"名 {_text(cells['姓名'])}"))
    return tuple(kept)


def _worker_rejected(id18: str, days: Fraction | None, month: Period, cells: Cells) -> bool:
    start, end = read_month(_text(cells["合同开始"])), read_month(_text(cells["合同结束"]))
    dates = ("合同开始", "合同结束", "发放日期")
    if any(_text(cells[name]) != "" and read_month(_text(cells[name])) is None for name in dates):
        return True
    if start is not None and end is not None and end < start:
        return True
    return days is not None and days >= 1 and too_young(id18, month)


def judge_reports(rows: list[tuple[int, Cells]]) -> tuple[ReportRow, ...]:
    """Give the accepted rows of a workshop_report in file order; rejected: no 车间编号, the same row twice."""
    return tuple(
        ReportRow(workshop, _text(cells["生产状态"]))
        for _, cells, repeated in _with_repeats(rows)
        if (workshop := _workshop_no(cells)) is not None and not repeated
    )


def judge_reviews(month: Period, rows: list[tuple[int, Cells]]) -> tuple[ReviewRow, ...]:
    """Give the accepted rows of a workshop_review in file order.

    Rejected: no 车间编号, 所属月份 unreadable or after the period, 步骤 or 结论 unknown, 审核日期 unreadable, the same row twice.
    """
    accepted = []
    for _, cells, repeated in _with_repeats(rows):
        workshop, told = _workshop_no(cells), _text(cells["所属月份"])
        named, step, conclusion = read_month(told), _text(cells["步骤"]), _text(cells["结论"])
        if workshop is None or repeated or step not in REVIEW_STEPS or conclusion not in CONCLUSIONS:
            continue
        if (told != "" and named is None) or (named is not None and named > month):
            continue
        if _text(cells["审核日期"]) != "" and day_of(cells["审核日期"]) is None:
            continue
        accepted.append(ReviewRow(workshop, named, step, conclusion))
    return tuple(accepted)


def _workshop_no(cells: Cells) -> str | None:
    """Give 车间编号 as a key (method §10.1: no spaces, one dash, capital letters), None when there is none that could be one."""
    text = re.sub("[‐‑‒–—―−－]", "-", "".join(_text(cells["车间编号"]).split())).upper()
    return text if 0 < len(text) <= LONGEST_NUMBER and identity(text) is None else None


def read_archive(folder: Path) -> Archive:
    """Read `inbox/` and `targets.json` of an archive."""
    inbox = folder / "inbox"
    rosters = newest_files(inbox, "rv_roster")
    works = newest_files(inbox, "rv_work")
    registers, workers, reports, reviews = (
        newest_files(inbox, table) for table in ("workshop_register", "workshop_worker", "workshop_report", "workshop_review")
    )
    return Archive(
        targets=json.loads((folder / "targets.json").read_text(encoding="utf-8")),
        rosters={(unit, month): judge_roster(unit, rows) for (unit, month), rows in rosters.items()},
        works={(unit, month): judge_work(unit, month, rows) for (unit, month), rows in works.items()},
        registers={(unit, month): judge_register(unit, rows) for (unit, month), rows in registers.items()},
        workers={(unit, month): judge_workers(month, rows) for (unit, month), rows in workers.items()},
        reports={key: judge_reports(rows) for key, rows in reports.items()},
        reviews={(unit, month): judge_reviews(month, rows) for (unit, month), rows in reviews.items()},
    )
