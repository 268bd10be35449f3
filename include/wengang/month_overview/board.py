"""The completeness board: what every unit has handed over for a month, file by file, and how well (chapters 3.2 item 6; “谁还没报”).

Belongs here: how a file of a month stands, how many workdays late, the score beside it; the board as lines and as a workbook.
Does not belong here: what a unit owes (`settings.data_sets`), the score (`fund.quality`), reminding and matters (`deadlines`).

Lateness is counted from the day of closing (method §8): of what was accepted to the day on which it first came, of what is owed and was not
accepted to the day that is looked at. What the import of past months brought has no days of arrival.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from fractions import Fraction

from wengang.data_sharing.simulation import clock_counts
from wengang.database.unit_of_work import UnitOfWork
from wengang.fund.quality import MonthCounts
from wengang.fund.rows import QualityOfMonthsRow
from wengang.matters.clock import workdays_until
from wengang.month_overview.rows import BoardRow, MonthsOfBoardRow
from wengang.numbers import UNDEFINED, decimal
from wengang.papers.columns import aligned
from wengang.papers.wording import day, hour
from wengang.papers.workbook import Cell, ListSheet, SheetColumn, workbook
from wengang.periods import Period
from wengang.settings.data_sets import load_data_sets, load_departments
from wengang.settings.units import load_units
from wengang.workdays import CLOSING_HOUR, OFFICE_TIME, closing_of

SIMULATED = "试用数据的收件时间是今天的时间，不在业务月份里：已接收的文件不计迟报，得分中的及时一项按收件时间计算"
SCORE = "得分＝40×按时报送并接收的份额＋30×收入填报率＋30×（1－退回行占比），算出当月指标后才有"
_PLACES = 1


class FileStanding(StrEnum):
    """How a file of a month stands: the newest version of it, or that there is none before or after the closing."""

    AWAITED = "awaited"
    MISSING = "missing"
    RETURNED = "returned"
    HELD = "held"
    RECEIVED = "received"
    ACCEPTED = "accepted"

    @property
    def chinese(self) -> str:
        """The words of screens."""
        return _WORDS[self]

    @property
    def lacks(self) -> bool:
        """Whether the unit has still to hand over a file."""
        return self in (FileStanding.AWAITED, FileStanding.MISSING, FileStanding.RETURNED)


_WORDS = {
    FileStanding.AWAITED: "未报",
    FileStanding.MISSING: "缺报",
    FileStanding.RETURNED: "已退回",
    FileStanding.HELD: "待决定",
    FileStanding.RECEIVED: "校验中",
    FileStanding.ACCEPTED: "已接收",
}


@dataclass(frozen=True, slots=True)
class BoardFile:
    """One table of one department of a unit for a month; `late` counts workdays, None where nobody can say."""

    department: str
    table: str
    required: bool
    standing: FileStanding
    version: int | None
    accepted_version: int | None
    late: int | None

    @property
    def title(self) -> str:
        """What it is called: 务工月监测（乡村振兴）."""
        return _title(self.department, self.table)

    @property
    def words(self) -> str:
        """How it stands, in words: 已接收 第2版，迟3个工作日."""
        version = f" 第{self.version}版" if self.version else ""
        counts = f"（第{self.accepted_version}版有效）" if self.accepted_version not in (None, self.version) else ""
        late = f"，{'已' if self.standing.lacks and not counts else ''}迟{self.late}个工作日" if self.late else ""
        return f"{self.standing.chinese}{version}{counts}{late}"


@dataclass(frozen=True, slots=True)
class UnitMonth:
    """One line of the board: a unit and month, its files by department and table, its score where figures of the month exist."""

    unit: str
    period: Period
    files: Mapping[tuple[str, str], BoardFile]
    score: Fraction | None

    @property
    def name(self) -> str:
        """The name of the unit."""
        return load_units().unit(self.unit).name

    @property
    def score_words(self) -> str:
        """The score with one place."""
        return UNDEFINED if self.score is None else decimal(self.score, _PLACES)

    @property
    def lacking(self) -> list[BoardFile]:
        """The files that the unit owes and that no version of stands: missing, or returned."""
        return [file for file in self.files.values() if file.required and file.standing.lacks and file.accepted_version is None]

    @property
    def further(self) -> list[BoardFile]:
        """The files that it brought beside those it owes."""
        return [file for file in self.files.values() if not file.required]

    @property
    def lacking_words(self) -> str:
        """What is lacking, in words."""
        return "、".join(f"{file.title}{'（退回）' if file.standing is FileStanding.RETURNED else ''}" for file in self.lacking)


@dataclass(frozen=True, slots=True)
class Board:
    """Lines of units and months with the tables that are owed, as they stood on a day."""

    lines: Sequence[UnitMonth]
    on: date
    simulated: bool

    @property
    def tables(self) -> list[tuple[str, str]]:
        """The tables that every unit owes: department and name, those of 乡村振兴 first."""
        owed = {(file.department, file.table): None for line in self.lines for file in line.files.values() if file.required}
        return list(owed)

    @property
    def heads(self) -> list[str]:
        """What these tables are called."""
        return [_title(*table) for table in self.tables]

    @property
    def notes(self) -> list[str]:
        """What has to be known to read it."""
        return [SCORE, *([SIMULATED] if self.simulated else [])]

    def who_lacks(self) -> str:
        """Answer “谁还没报” in one sentence without its full stop."""
        owing = [line for line in self.lines if line.lacking]
        if not self.tables:
            return "这个月没有设定应报送的单位"
        if not owing:
            return f"应报送的{len(self.lines)}个单位都已报送"
        return f"还没报齐的{len(owing)}个：" + "；".join(f"{line.name}（{line.lacking_words}）" for line in owing)


def board_of_month(work: UnitOfWork, period: Period, on: date, unit: str | None = None) -> Board:
    """Give the board of one month, of all units or of one."""
    return _board(work, [period], on, unit)


def board_of_unit(work: UnitOfWork, unit: str, last: Period, months: int, on: date) -> Board:
    """Give the months of one unit up to one, newest first."""
    return _board(work, [last.plus(-back) for back in range(months)], on, unit)


def months_to_show(work: UnitOfWork, on: date) -> list[Period]:
    """Give the months that a board may be asked for, newest first: the one to be reported on a day, and all of which files came."""
    known = {Period.parse(row["period"]) for row in work.rows("month_overview/months_of_board", MonthsOfBoardRow)}
    return sorted(known | {Period.of(on).before}, reverse=True)


def closing_words(period: Period, on: date) -> str:
    """Tell when deliveries of a month close or closed, without a full stop."""
    closing = closing_of(period)
    return f"{period.chinese}数据的报送截止：{hour(closing)}{'（已过）' if closing.date() < on else ''}"


def board_workbook(board: Board, title: str) -> bytes:
    """Give the board as a workbook: the lines, and each file that is lacking with what it lacks."""
    columns = (SheetColumn("单位", 9, centred=False), SheetColumn("月份", 5), *(SheetColumn(head, 9) for head in board.heads))
    table = ListSheet(
        name="报送情况",
        title=title,
        under_title=(f"截至{day(board.on)}",),
        columns=(*columns, SheetColumn("其他已报送的表", 16, centred=False), SheetColumn("得分", 4)),
        rows=[_cells(board, line) for line in board.lines],
        notes=(f"{board.who_lacks()}。", *(f"{note}。" for note in board.notes)),
    )
    return workbook([table])


def board_rows(board: Board) -> tuple[tuple[str, ...], list[tuple[str, ...]]]:
    """Give the board of a month as a head and a line a unit, in words."""
    rows = [(line.name, *(_words(line, table) for table in board.tables), line.score_words) for line in board.lines]
    return ("单位", *board.heads, "得分"), rows


def board_text(board: Board) -> list[str]:
    """Give the board of a month as lines of the terminal."""
    head, rows = board_rows(board)
    return [*aligned([head, *rows], right=(len(head) - 1,)), f"{board.who_lacks()}。", *(f"{note}。" for note in board.notes)]


def _board(work: UnitOfWork, periods: Sequence[Period], on: date, unit: str | None) -> Board:
    clock = clock_counts(work)
    found: dict[tuple[str, Period], dict[tuple[str, str], BoardFile]] = defaultdict(dict)
    for row in work.rows("month_overview/board", BoardRow, periods=[str(period) for period in periods], unit=unit):
        found[row["unit"], Period.parse(row["period"])][row["department"], row["table_name"]] = _file(row, on, clock=clock)
    first, last = str(min(periods)), str(max(periods))
    scores = {
        (row["unit"], Period.parse(row["period"])): MonthCounts.from_row(row).score
        for row in work.rows("fund/quality_of_months", QualityOfMonthsRow, first=first, last=last)
    }
    lines = [UnitMonth(code, period, files, scores.get((code, period))) for (code, period), files in found.items()]
    return Board(lines, on, simulated=not clock)


def _file(row: BoardRow, on: date, *, clock: bool) -> BoardFile:
    closing = closing_of(Period.parse(row["period"]))
    closed = closing <= datetime.combine(on, CLOSING_HOUR, OFFICE_TIME)
    standing = FileStanding(row["state"]) if row["state"] else FileStanding.MISSING if closed else FileStanding.AWAITED
    if row["accepted_version"] is None:
        late = workdays_until(closing.date(), on) if row["required"] and not row["from_history"] else None
    else:
        late = _late(closing, row["in_since"]) if row["in_since"] and clock else None
    return BoardFile(row["department"], row["table_name"], row["required"], standing, row["version"], row["accepted_version"], late)


def _late(closing: datetime, came: datetime) -> int:
    """Count the workdays after the day of closing up to that of an arrival; what came on that day after the hour is one late."""
    local = came.astimezone(OFFICE_TIME)
    return 0 if local <= closing else max(1, workdays_until(closing.date(), local.date()))


def _cells(board: Board, line: UnitMonth) -> tuple[Cell, ...]:
    further = "、".join(f"{file.title}：{file.words}" for file in line.further)
    return (line.name, str(line.period), *(_words(line, table) for table in board.tables), further or UNDEFINED, line.score_words)


def _words(line: UnitMonth, table: tuple[str, str]) -> str:
    file = line.files.get(table)
    return file.words if file else UNDEFINED


def _title(department: str, table: str) -> str:
    return f"{load_data_sets()[table].title}（{load_departments()[department]}）"
