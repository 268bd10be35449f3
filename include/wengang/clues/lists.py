"""The clues of a unit as a package for the department that is to check them (method §13, “线索 of a chapter”), with persons.

Belongs here: the words of a row, who gets which list. Does not belong here: the statement that lends names (`sql/clues/listed_clues`), locking
and giving packages (`wengang.exchange`).

One package a unit and department with everything that stands and is not ended; equal content is put once. Of a rule whose doubt may concern
those who run a chapter, only accounts of the receiving department may fetch the list.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date

from wengang.approvals.deciding import Counts
from wengang.clues.chapters import Chapter
from wengang.clues.matters import duties_of, kinds_of
from wengang.clues.rows import ListedCluesRow
from wengang.clues.running import ClueRun
from wengang.database.unit_of_work import UnitOfWork
from wengang.exchange.kinds import PackageKind
from wengang.exchange.packages import Content, Recipient, put
from wengang.matters import ledger
from wengang.papers.workbook import ListSheet, SheetColumn
from wengang.settings.data_sets import load_data_sets
from wengang.settings.units import load_units

_COLUMNS = (
    SheetColumn("序号", 3),
    SheetColumn("事项编号", 6),
    SheetColumn("线索", 4),
    SheetColumn("内容", 12),
    SheetColumn("编号", 8),
    SheetColumn("姓名", 5),
    SheetColumn("证件号码", 10),
    SheetColumn("情况", 22, centred=False),
    SheetColumn("文件", 10),
    SheetColumn("行号", 3),
    SheetColumn("开立", 6),
    SheetColumn("期限", 6),
)
_NOTES = (
    "线索只是数据之间的疑点，不是结论：请逐条核实，不得据此直接处理任何人。",
    "核实后用“事项反馈”表（matter_reply）报送，写事项编号；表中不写姓名、电话、证件号码。",
    "行号是所列文件中看到的行号；没有行号的，是别的月份的文件，或不指向某一行。",
)


def kind_of_list(chapter: Chapter, *, own_department_only: bool) -> PackageKind:
    """Give the kind of the lists of a chapter; the title of one that only its department may fetch does not say what it is about."""
    return PackageKind(
        code=f"clues_{chapter.code}" + ("_closed" if own_department_only else ""),
        title="专项核查材料" if own_department_only else f"{chapter.title}线索",
        purpose=f"核查{chapter.title}资金和人员数据中的疑点",
        legal_basis="《中华人民共和国个人信息保护法》第三十四条",
        own_department_only=own_department_only,
    )


def open_matters(work: UnitOfWork, chapter: Chapter, on: date) -> Counts:
    """Open and clear the matters of a chapter by what stands, on the day of its run, so that the lists have their numbers."""
    brought = ledger.bring_up_to_date(work, on, duties_of(chapter))
    return {"opened": brought.opened, "cleared": brought.cleared}


def put_lists(work: UnitOfWork, run: ClueRun, on: date) -> int:
    """Put the list of each unit and department as it stands, and give how many are new; where nothing stands none is left."""
    chapter = run.chapter
    rules = {rule.code: rule for rule in chapter.rules}
    kinds = [kind.code for kind in kinds_of(chapter)]
    listed: dict[tuple[str, str, bool], list[ListedCluesRow]] = defaultdict(list)
    for row in work.rows("clues/listed_clues", ListedCluesRow, chapter=chapter.code, kinds=kinds):
        rule = rules[row["rule"]]
        listed[row["unit"], rule.department, rule.by_two].append(row)
    places = sorted({(rule.department, rule.by_two) for rule in chapter.rules})
    put_now = [
        put(
            work,
            kind_of_list(chapter, own_department_only=closed),
            Recipient(unit.code, department, run.period),
            _content(chapter, unit.code, listed[unit.code, department, closed], run),
            batch=f"{run.period}-r{run.id}",
            on=on,
        )
        for unit in load_units().reporting
        for department, closed in places
    ]
    return sum(number is not None for number in put_now)


def _content(chapter: Chapter, unit: str, rows: Sequence[ListedCluesRow], run: ClueRun) -> Content:
    name = load_units().unit(unit).name
    sheet = ListSheet(
        name="线索",
        title=f"{name}{run.period.chinese}{chapter.title}线索",
        under_title=("含个人信息，只供核查使用",),
        columns=_COLUMNS,
        rows=[_row(chapter, number, row) for number, row in enumerate(rows, 1)],
        notes=_NOTES,
    )
    return Content((sheet,), len(rows), (f"线索{len(rows)}条，事项{len({row['no'] for row in rows})}个",))


def _row(chapter: Chapter, number: int, row: ListedCluesRow) -> tuple[str | int, ...]:
    rule = chapter.rule(row["rule"])
    return (
        *(number, row["no"], rule.code, rule.title, row["object_no"] or "", row["name"] or "", row["id18"] or ""),
        *(rule.says.format(**row["shows"]), load_data_sets()[row["table_name"]].title, row["row_no"] or ""),
        *(str(row["opened_on"]), str(row["due_on"])),
    )
