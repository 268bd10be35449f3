"""Pay in arrears is told to 劳动监察 as well: a list with persons for 人社 of the unit, and a mark on each matter (method §14.2 W4; chapters 2.3 item 9).

Belongs here: the list, the mark. Does not belong here: the rule (`clues`), the letter that goes with a list (`transfers`), locking and giving
packages (`wengang.exchange`).

The matter stays with 发展改革: what is handed on stops no clock (method §12).
"""

from __future__ import annotations

from collections import defaultdict
from datetime import date

from wengang.clues.running import ClueRun
from wengang.database.unit_of_work import UnitOfWork
from wengang.exchange.kinds import PackageKind
from wengang.exchange.packages import Content, Recipient, put
from wengang.matters import ledger
from wengang.papers.workbook import ListSheet, SheetColumn
from wengang.periods import Period
from wengang.settings.units import load_units
from wengang.work_relief.rows import ArrearsOfRunRow
from wengang.work_relief.transfers import send_transfer

ARREARS_LIST = PackageKind(
    code="relief_arrears",
    title="以工代赈欠薪移交清单",
    purpose="移交劳动保障监察核查以工代赈项目未按期足额发放的劳务报酬",
    legal_basis="《保障农民工工资支付条例》",
)
DEPARTMENT = "hr"
HANDED_TO = "人社部门（劳动保障监察）"

_OPINION = "劳务报酬到次月底未足额发放，随欠薪移交清单送人社部门核查"
_COLUMNS = (
    SheetColumn("序号", 3),
    SheetColumn("项目编号", 8),
    SheetColumn("项目名称", 12),
    SheetColumn("施工单位", 12),
    SheetColumn("统一社会信用代码", 10),
    SheetColumn("姓名", 5),
    SheetColumn("证件号码", 10),
    SheetColumn("所属月份", 6),
    SheetColumn("应发（元）", 7),
    SheetColumn("实发（元）", 7),
    SheetColumn("发放日期", 6),
)


def hand_arrears_on(work: UnitOfWork, run: ClueRun, on: date) -> int:
    """Put the list of each unit with arrears and send its letter, mark their matters, and give how many lists are new; where nothing is owed none is left."""
    owed: dict[str, list[ArrearsOfRunRow]] = defaultdict(list)
    for row in work.rows("work_relief/arrears_of_run", ArrearsOfRunRow, run=run.id):
        owed[row["unit"]].append(row)
    put_now = 0
    for unit in load_units().reporting:
        rows = owed[unit.code]
        place, content = Recipient(unit.code, DEPARTMENT, run.period), _content(run.period, unit.code, rows)
        package = put(work, ARREARS_LIST, place, content, batch=f"{run.period}-r{run.id}", on=on)
        if package is not None:
            put_now += 1
            send_transfer(work, unit.code, package, run.period, rows, on)
    ledger.lock(work)
    work.run("work_relief/mark_arrears", on=on, to=HANDED_TO, by=ledger.SYSTEM, opinion=_OPINION)
    return put_now


def _content(month: Period, unit: str, rows: list[ArrearsOfRunRow]) -> Content:
    sheet = ListSheet(
        name="欠薪移交",
        title=f"{load_units().unit(unit).name}{month.chinese}以工代赈欠薪移交清单",
        under_title=("含个人信息，只供劳动保障监察核查使用",),
        columns=_COLUMNS,
        rows=[_row(number, row) for number, row in enumerate(rows, 1)],
        notes=("按上月务工人员表列出，到本月底仍未足额发放；核查由发展改革部门按事项反馈，补发后更正上月的表，线索自动消除。",),
    )
    return Content((sheet,), len(rows), (f"未足额发放{len(rows)}笔，涉及项目{len({row['project_no'] for row in rows})}个",))


def _row(number: int, row: ArrearsOfRunRow) -> tuple[str | int, ...]:
    shows = row["shows"]
    return (
        *(number, row["project_no"] or "", row["project"], row["contractor"], row["contractor_code"], row["name"], row["id18"]),
        *(shows["month"], shows["due"], shows["paid"], shows["paid_on"]),
    )
