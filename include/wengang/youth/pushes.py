"""The push: each month 乡村振兴 hands its young people to 人社 of the unit, by class, with one timeline a person (policy 2.7 “分类汇总推送”).

Belongs here: the words of a row, what stands in the package. Does not belong here: the statements that lend names (`sql/youth`), locking and
giving packages (`wengang.exchange`), who has no file (`clues`).

Equal content makes no second package; a corrected youth file takes the place of the one before. The timeline tells of twelve months.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import date

from wengang.clues.running import ClueRun
from wengang.database.unit_of_work import UnitOfWork
from wengang.exchange.kinds import PackageKind
from wengang.exchange.packages import Content, Recipient, put
from wengang.numbers import UNDEFINED
from wengang.papers.workbook import ListSheet, SheetColumn
from wengang.periods import Period
from wengang.settings.data_sets import code_title
from wengang.settings.units import load_units
from wengang.youth.rows import PeopleToPushRow, TimelinesRow

YOUTH_PUSH = PackageKind(
    code="youth_push",
    title="雨露计划+推送名单",
    purpose="按类别推送同级人社部门，逐人建档，制定就业计划，提供政策、指导、岗位和培训见习服务",
    legal_basis="《中华人民共和国个人信息保护法》第三十四条",
)
DEPARTMENT = "hr"
MONTHS_TOLD = 12
_WARNING = "含个人信息，只供就业服务使用"
_NO_KIND = "未填类别"
_PEOPLE = (
    SheetColumn("序号", 3),
    SheetColumn("姓名", 5),
    SheetColumn("证件号码", 10),
    SheetColumn("学校", 10),
    SheetColumn("学历层次", 5),
    SheetColumn("专业", 7),
    SheetColumn("毕业年月", 6),
    SheetColumn("有就业能力", 4),
    SheetColumn("有就业意愿", 4),
    SheetColumn("状态", 4),
    SheetColumn("联系人职务", 8),
)
_TIMELINE = (
    SheetColumn("姓名", 5),
    SheetColumn("证件号码", 10),
    SheetColumn("月份", 6),
    SheetColumn("推送", 10),
    SheetColumn("建档", 6),
    SheetColumn("计划", 6),
    SheetColumn("服务", 16),
    SheetColumn("最近联系", 6),
    SheetColumn("务工", 4),
)


def put_pushes(work: UnitOfWork, run: ClueRun, on: date) -> int:
    """Put the package of each unit with a youth file in a run's month, and give how many are new."""
    month = run.period
    people: dict[str, list[PeopleToPushRow]] = defaultdict(list)
    for row in work.rows("youth/people_to_push", PeopleToPushRow, run=run.id, period=str(month)):
        people[row["unit"]].append(row)
    told: dict[str, list[TimelinesRow]] = defaultdict(list)
    since = str(month.plus(1 - MONTHS_TOLD))
    for line in work.rows("youth/timelines", TimelinesRow, run=run.id, period=str(month), since=since):
        told[line["unit"]].append(line)
    put_now = [
        put(
            work, YOUTH_PUSH, Recipient(unit, DEPARTMENT, month), _content(month, unit, rows, told[unit]), batch=f"{month}-r{run.id}", on=on
        )
        for unit, rows in people.items()
    ]
    return sum(number is not None for number in put_now)


def _content(month: Period, unit: str, people: list[PeopleToPushRow], told: list[TimelinesRow]) -> Content:
    by_kind: dict[str, list[PeopleToPushRow]] = defaultdict(list)
    for row in people:
        by_kind[code_title("youth_kind", row["kind"]) if row["kind"] else _NO_KIND].append(row)
    title = f"{load_units().unit(unit).name}{month.chinese}"
    sheets = [
        ListSheet(
            name=kind,
            title=f"{title}推送名单：{kind}",
            under_title=(_WARNING,),
            columns=_PEOPLE,
            rows=[_person(number, row) for number, row in enumerate(rows, 1)],
            notes=("请在收到后逐人建档，按“青年就业服务档案”表（youth_file）报送。",),
        )
        for kind, rows in by_kind.items()
    ]
    timeline = ListSheet(
        name="一人一档",
        title=f"{title}一人一档",
        under_title=(_WARNING,),
        columns=_TIMELINE,
        rows=[_told(line) for line in told],
        notes=(f"最近{MONTHS_TOLD}个月两部门报送的情况，一人一月一行；务工按花名册和务工月监测。",),
    )
    kinds = "、".join(f"{kind}{len(rows)}人" for kind, rows in by_kind.items())
    return Content((*sheets, timeline), len(people), (f"推送{len(people)}人：{kinds}",))


def _person(number: int, row: PeopleToPushRow) -> tuple[str | int, ...]:
    status = code_title("youth_status", row["status"]) if row["status"] else ""
    school = (row["school"], row["level"], row["major"], row["graduated"])
    return number, row["name"], row["id18"], *school, _yes(row["able"]), _yes(row["willing"]), status, row["contact_role"]


def _yes(told: bool | None) -> str:
    return "" if told is None else "是" if told else "否"


def _told(line: TimelinesRow) -> tuple[str, ...]:
    pushed = "、".join(code_title(codes, code) for codes, code in (("youth_kind", line["kind"]), ("youth_status", line["status"])) if code)
    return (
        *(line["name"], line["id18"], Period.parse(line["period"]).chinese),
        (pushed or "已推送") if line["was_pushed"] else "未推送",
        (str(line["opened_on"] or "已建档")) if line["has_file"] else "未建档",
        str(line["plan_on"] or UNDEFINED),
        _services(line),
        str(line["contact_on"] or UNDEFINED),
        "是" if line["works"] else "否",
    )


def _services(line: TimelinesRow) -> str:
    counts = (("政策", line["policies"]), ("指导", line["guidance"]), ("岗位", line["vacancies"]), ("培训见习", line["trainings"]))
    return "、".join(f"{title}{count}次" for title, count in counts if count) or UNDEFINED
