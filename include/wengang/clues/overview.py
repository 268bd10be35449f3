"""What an office reads of a chapter: its own figures, what its rules found by rule and by unit, and what is being done about it.

Belongs here: which tables stand on the page, who may read what. Does not belong here: lists with persons (they leave as packages only), the
figures of a chapter (`Chapter.sections`), HTML (`wengang_desk`).

Nobody is named. A unit reads its own rows by file and row number; of a confidential chapter it reads counts, and nothing of the rules whose
doubt may concern those who run the chapter.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from wengang.clues.chapters import Chapter, ClueRule
from wengang.clues.matters import kind_for
from wengang.clues.rows import MonthsOfChapterRow, RowsOfUnitRow, RulesOfRunRow
from wengang.clues.running import ClueRun
from wengang.database.unit_of_work import UnitOfWork
from wengang.monitoring.snapshots import SnapshotRef
from wengang.numbers import SMALLEST_SHOWN, UNDEFINED, is_small
from wengang.papers.paper import Section, Table
from wengang.papers.section_sheets import sheets_of
from wengang.papers.workbook import workbook
from wengang.periods import Period
from wengang.settings.data_sets import load_data_sets
from wengang.settings.units import load_units

MOST_ROWS = 300
_RULES = ("线索", "疑点", "判定单位", "发现", "涉及单位", "办理中", "其中逾期")
_OWN_RULES = ("线索", "疑点", "判定", "发现", "办理中", "其中逾期")
_COUNTS_ALONE = "本页只列数量，不列岗位和人员，须两人核实的疑点不列：对象和事项编号在“名单交换”的名单里。"


@dataclass(frozen=True, slots=True)
class ChapterMonth:
    """A month of a chapter: the newest run of its rules and the snapshot that this rests on."""

    period: Period
    run: ClueRun
    snapshot: SnapshotRef


def months_of(work: UnitOfWork, chapter: Chapter) -> list[ChapterMonth]:
    """Give the months for which a chapter was judged, newest first."""
    return [
        ChapterMonth(period := Period.parse(row["period"]), ClueRun(row["id"], chapter, period), SnapshotRef(period, row["snapshot"]))
        for row in work.rows("clues/months_of_chapter", MonthsOfChapterRow, chapter=chapter.code)
    ]


def run_of_month(work: UnitOfWork, chapter: Chapter, period: Period) -> ClueRun | None:
    """Give the newest run of a chapter's rules for a month."""
    return next((month.run for month in months_of(work, chapter) if month.period == period), None)


def rules_told(chapter: Chapter, unit: str | None) -> list[ClueRule]:
    """Give the rules of which a unit, or whoever sees all, may read."""
    return [rule for rule in chapter.rules if unit is None or not rule.by_two]


def chapter_sections(work: UnitOfWork, month: ChapterMonth, on: date, unit: str | None, most_rows: int | None = MOST_ROWS) -> list[Section]:
    """Give a month of a chapter: of the province, or of one unit that reads its own, so many of its rows at most (None: all)."""
    chapter, rules = month.run.chapter, rules_told(month.run.chapter, unit)
    rows = [
        row
        for row in work.rows("clues/rules_of_run", RulesOfRunRow, run=month.run.id, chapter=chapter.code, on=on)
        if unit in (None, row["unit"])
    ]
    counts_alone = (_COUNTS_ALONE,) if unit and chapter.confidential else ()
    found = [Section("线索", (_own_rules(rules, rows) if unit else _rules(rules, rows), *_explained(rules, rows), *counts_alone))]
    if unit is None:
        found.append(Section("各单位", (_units(rows),)))
    elif not chapter.confidential:
        found += _own_rows(work, month, rules, unit, most_rows)
    return [*(chapter.sections(work, month.run, unit) if chapter.sections else ()), *found]


def _rules(rules: Sequence[ClueRule], rows: Sequence[RulesOfRunRow]) -> Table:
    by_rule: dict[str, list[RulesOfRunRow]] = defaultdict(list)
    for row in rows:
        by_rule[row["rule"]].append(row)
    lines = [
        (
            *(rule.code, rule.title, str(len(mine := by_rule[rule.code])), str(sum(row["found"] for row in mine))),
            *(str(sum(row["found"] > 0 for row in mine)), str(sum(row["matters"] for row in mine)), str(sum(row["late"] for row in mine))),
        )
        for rule in rules
    ]
    return Table(_RULES, tuple(lines))


def _own_rules(rules: Sequence[ClueRule], rows: Sequence[RulesOfRunRow]) -> Table:
    of_rule = {row["rule"]: row for row in rows}
    lines = [
        (rule.code, rule.title, "已判定", str(row["found"]), str(row["matters"]), str(row["late"]))
        if (row := of_rule.get(rule.code))
        else (rule.code, rule.title, "缺文件", UNDEFINED, UNDEFINED, UNDEFINED)
        for rule in rules
    ]
    return Table(_OWN_RULES, tuple(lines))


def told_publicly(work: UnitOfWork, run: ClueRun, on: date) -> Sequence[str | Table]:
    """Give what the bulletin tells of a run's clues: the province's counts by rule, without those whose answers two people judge.

    Counts of one to four persons are hidden; of projects and posts they are shown. Nothing where no rule was judged.
    """
    rows = work.rows("clues/rules_of_run", RulesOfRunRow, run=run.id, chapter=run.chapter.code, on=on)
    lines = []
    for rule in [rule for rule in run.chapter.rules if not rule.by_two]:
        mine = [row for row in rows if row["rule"] == rule.code]
        if mine:
            counts = [sum(row["found"] for row in mine), sum(row["matters"] for row in mine), sum(row["late"] for row in mine)]
            hides = kind_for(run.chapter, rule).personal
            shown = (f"<{SMALLEST_SHOWN}" if hides and is_small(count) else str(count) for count in counts)
            lines.append((rule.code, rule.title, str(len(mine)), *shown))
    if not lines:
        return ()
    apart = "；须两人核实的线索不在通报中列出" if any(rule.by_two for rule in run.chapter.rules) else ""
    return (
        f"按{run.period.chinese}数据判定的线索和办理情况如下。线索只是数据之间的疑点，须逐条核实{apart}。",
        Table(("线索", "疑点", "判定单位", "发现", "办理中", "其中逾期"), tuple(lines), "（一）线索和办理情况"),
    )


def _explained(rules: Sequence[ClueRule], rows: Sequence[RulesOfRunRow]) -> Sequence[str]:
    """Give which files a rule lacks that is judged nowhere, and what a count is."""
    judged = {row["rule"] for row in rows}
    lacking = [f"{rule.code}需要{'、'.join(_needs(rule))}" for rule in rules if rule.code not in judged]
    told = "一个对象（项目、人员等）计1件；线索只是数据之间的疑点，须逐条核实。"
    return (told, *((f"没有判定的：{'；'.join(lacking)}。",) if lacking else ()))


def _needs(rule: ClueRule) -> list[str]:
    return [load_data_sets()[need.table].title + ("（上月）" if need.back == 1 else "") for need in rule.needs]


def _units(rows: Sequence[RulesOfRunRow]) -> Table:
    by_unit: dict[str, list[RulesOfRunRow]] = defaultdict(list)
    for row in rows:
        by_unit[row["unit"]].append(row)
    lines = [
        (
            load_units().unit(code).name,
            *(str(sum(row[column] for row in mine)) for column in ("found", "matters", "late")),
            "、".join(f"{row['rule']} {row['found']}" for row in mine if row["found"]) or UNDEFINED,
        )
        for code, mine in by_unit.items()
    ]
    return Table(("单位", "发现", "办理中", "其中逾期", "各线索"), tuple(lines))


def chapter_workbook(work: UnitOfWork, month: ChapterMonth, on: date, unit: str | None) -> bytes:
    """Give the same as a workbook, every row of a unit in it."""
    name = load_units().unit(unit).name if unit else "全省"
    title = f"{name}{month.period.chinese}{month.run.chapter.title}"
    return workbook(sheets_of(title, f"按{month.snapshot.title}和最新接收的专项文件判定", chapter_sections(work, month, on, unit, None)))


def _own_rows(work: UnitOfWork, month: ChapterMonth, rules: Sequence[ClueRule], unit: str, most: int | None) -> list[Section]:
    told = {rule.code: rule for rule in rules}
    rows = work.rows("clues/rows_of_unit", RowsOfUnitRow, run=month.run.id, unit=unit, rules=list(told), limit=most)
    if not rows:
        return []
    table = Table(
        ("线索", "文件", "行号", "编号", "情况"),
        tuple(
            (
                row["rule"],
                load_data_sets()[row["table_name"]].title,
                str(row["row_no"] or UNDEFINED),
                row["object_no"] or UNDEFINED,
                told[row["rule"]].says.format(**row["shows"]),
            )
            for row in rows
        ),
    )
    more = (f"共{rows[0]['number']}行，这里列前{len(rows)}行；全部在本页的 Excel 文件中。",) if rows[0]["number"] > len(rows) else ()
    return [Section("逐行情况", ("按文件和行号列出，不列人员；名单在“名单交换”领取。", table, *more))]
