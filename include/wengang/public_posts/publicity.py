"""公示表: attendance and pay of a month as it is put up in villages, names and numbers masked (chapters 2.5 item 10; domain section 10).

Belongs here: the words of a row, the sheet. Does not belong here: the statement that lends names (`sql/public_posts/listed_publicly`).
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from wengang.clues.chapters import ChapterFile
from wengang.clues.running import ClueRun
from wengang.database.unit_of_work import UnitOfWork
from wengang.identity import mask_identity_number, mask_name
from wengang.numbers import UNDEFINED
from wengang.papers.workbook import ListSheet, SheetColumn, workbook
from wengang.public_posts.rows import ListedPubliclyRow
from wengang.settings.policy import load_policy
from wengang.settings.units import load_units

_COLUMNS = (
    SheetColumn("序号", 3),
    SheetColumn("乡", 6),
    SheetColumn("行政村", 6),
    SheetColumn("岗位编号", 8),
    SheetColumn("岗位类别", 7),
    SheetColumn("姓名", 4),
    SheetColumn("证件号码", 11),
    SheetColumn("本月出勤（天）", 5),
    SheetColumn("应发补贴（元）", 6),
)


def publicity_list(work: UnitOfWork, run: ClueRun, unit: str | None, _on: date) -> bytes | None:
    """Give the list of a unit's month as a workbook; None where it handed over no attendance."""
    rows = work.rows("public_posts/listed_publicly", ListedPubliclyRow, run=run.id, unit=unit)
    if unit is None or not rows:
        return None
    days = load_policy().whole("public_posts.publicity_workdays", run.period)
    sheet = ListSheet(
        name="公示表",
        title=f"{load_units().unit(unit).name}{run.period.chinese}乡村公益性岗位补贴公示表",
        under_title=("公示期：    年  月  日至    年  月  日    监督电话：              ",),
        columns=_COLUMNS,
        rows=[_row(number, row) for number, row in enumerate(rows, 1)],
        notes=(
            f"公示不少于{days}个工作日，期满收回；公示起止日期和监督电话由市县填写。姓名和证件号码已遮盖。",
            "按出勤补贴表列出，应发补贴是表中所填；对公示内容有异议的，请向市县人社部门反映。",
        ),
    )
    return workbook([sheet])


def _row(number: int, row: ListedPubliclyRow) -> tuple[str | int, ...]:
    return (
        *(number, row["town"] or UNDEFINED, row["village"] or UNDEFINED, row["post_no"] or UNDEFINED, row["kind"] or UNDEFINED),
        *(mask_name(row["name"]), mask_identity_number(row["id18"]), _days(row["attended"]), _yuan(row["due"])),
    )


def _days(days: Decimal | None) -> str:
    return UNDEFINED if days is None else f"{days.normalize():f}"


def _yuan(amount: Decimal | None) -> str:
    return UNDEFINED if amount is None else f"{amount:.2f}"


PUBLICITY_FILE = ChapterFile(
    code="publicity", title="补贴公示表（已遮盖）", ending="xlsx", content=publicity_list, of_units=True, lends_names=True
)
