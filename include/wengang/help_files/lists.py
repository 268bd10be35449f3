"""帮扶名单 with names, as a package for 人社 of each unit (method §13): who has a live file, and who is to be watched.

Belongs here: the words of a row, which snapshot makes packages. Does not belong here: the statements that lend names (`sql/help_files`),
locking and giving packages (`wengang.exchange`), what opens a file (`steps`).

Only the newest judged month makes packages, equal content no second one. Who is on 关注名单 (income fallen, work about to end) has no file.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date

from wengang.approvals.deciding import Counts
from wengang.database.unit_of_work import UnitOfWork
from wengang.exchange.announcing import announce
from wengang.exchange.kinds import PackageKind
from wengang.exchange.packages import Content, Recipient, put
from wengang.help_files.rows import NewestJudgedRow, PeopleOfFilesRow, PeopleToWatchRow
from wengang.help_files.standings import HelpStanding, standings
from wengang.help_files.steps import KeptFiles, keep_files, keep_files_of_new_exits
from wengang.monitoring.snapshots import SnapshotRef
from wengang.papers.workbook import ListSheet, SheetColumn
from wengang.periods import Period
from wengang.settings.units import load_units

HELP_LIST = PackageKind(
    code="help_list",
    title="帮扶名单",
    purpose="对失去岗位或有失业风险的脱贫人口逐人建档，制定帮扶方案，定期联系，推荐岗位",
    legal_basis="《中华人民共和国个人信息保护法》第三十四条",
)
DEPARTMENT = "hr"
_WATCHED = {"income_drop": "收入明显下降", "ending": "务工即将到期"}
_PERSON = (SheetColumn("乡镇", 6), SheetColumn("行政村", 6), SheetColumn("姓名", 5), SheetColumn("证件号码", 10))
_FILES = (
    SheetColumn("序号", 3),
    SheetColumn("事项编号", 8),
    *_PERSON,
    SheetColumn("原因", 8),
    SheetColumn("建档日期", 6),
    SheetColumn("目前", 4),
    SheetColumn("方案期限", 7),
    SheetColumn("下次联系", 7),
)
_TO_WATCH = (SheetColumn("序号", 3), *_PERSON, SheetColumn("情况", 12))


def keep_files_and_lists(work: UnitOfWork, snapshot: SnapshotRef, on: date) -> Counts:
    """Keep files by a snapshot and put the lists that follow; the units are told with the other packages of the day."""
    return _counts(keep_files(work, snapshot, on), put_lists(work, on))


def keep_files_and_lists_of_new_exits(work: UnitOfWork, on: date) -> Counts:
    """Open the files of people whose workshop exited, and put the lists that follow."""
    kept = keep_files_of_new_exits(work, on)
    packages = put_lists(work, on) if kept.opened else 0
    if packages:
        announce(work, on)
    return _counts(kept, packages)


def _counts(kept: KeptFiles, packages: int) -> Counts:
    return {**kept.counts, "packages": packages}


def put_lists(work: UnitOfWork, on: date) -> int:
    """Put the package of each unit as the newest judged month has it, and give how many are new; a unit without anybody gets none."""
    newest = work.row("help_files/newest_judged", NewestJudgedRow)
    if newest is None:
        return 0
    month = SnapshotRef(Period.parse(newest["period"]), newest["snapshot"])
    named = {row["no"]: row for row in work.rows("help_files/people_of_files", PeopleOfFilesRow, **month.key)}
    files: dict[str, list[HelpStanding]] = defaultdict(list)
    for one in standings(work, on):
        files[one.row["unit"]].append(one)
    watched: dict[str, list[PeopleToWatchRow]] = defaultdict(list)
    for row in work.rows("help_files/people_to_watch", PeopleToWatchRow, **month.key):
        watched[row["unit"]].append(row)
    batch = f"{month.period}-s{month.number}"
    contents = {
        unit.code: _content(month.period, unit.code, files[unit.code], named, watched[unit.code]) for unit in load_units().reporting
    }
    put_now = [
        put(work, HELP_LIST, Recipient(unit, DEPARTMENT, month.period), content, batch=batch, on=on) for unit, content in contents.items()
    ]
    return sum(number is not None for number in put_now)


def _content(
    period: Period, unit: str, files: Sequence[HelpStanding], named: Mapping[str, PeopleOfFilesRow], watched: Sequence[PeopleToWatchRow]
) -> Content:
    name, warning = load_units().unit(unit).name, "含个人信息，只供帮扶使用"
    sheets = (
        ListSheet(
            name="帮扶名单",
            title=f"{name}{period.chinese}帮扶名单",
            under_title=(warning,),
            columns=_FILES,
            rows=[_file(number, one, named[one.row["no"]]) for number, one in enumerate(files, 1)],
            notes=("方案和每次联系按“帮扶联系记录”（help_contact）报送，写事项编号，不写姓名和号码。",),
        ),
        ListSheet(
            name="关注名单",
            title=f"{name}{period.chinese}关注名单",
            under_title=(warning,),
            columns=_TO_WATCH,
            rows=[_watched(number, row) for number, row in enumerate(watched, 1)],
            notes=("关注名单上的人没有建档，不要求报送；请提前了解去向，防止失业。",),
        ),
    )
    return Content(sheets, len(files) + len(watched), (f"帮扶名单{len(files)}人，关注名单{len(watched)}人",))


def _file(number: int, one: HelpStanding, person: PeopleOfFilesRow) -> tuple[str | int, ...]:
    row = one.row
    plan = f"已制定（{row['plan_on']}）" if row["plan_on"] else str(one.plan_due or "")
    contact = "本人无意愿" if one.unwilling else str(one.contact_due or "")
    return (
        *(number, row["no"], row["town"], person["village"], person["name"], person["id18"]),
        *(one.causes, str(row["opened_on"]), "在岗" if row["at_work"] else "未就业", plan, contact),
    )


def _watched(number: int, row: PeopleToWatchRow) -> tuple[str | int, ...]:
    told = "、".join(title for signal, title in _WATCHED.items() if signal in row["signals"])
    return number, row["town"], row["village"], row["name"], row["id18"], told
