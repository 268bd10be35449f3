"""What is planted in the files of the chapters, in one unit and its last month: of each rule one case, and beside it one that looks alike.

Belongs here: projects, workers and young people of that unit, as rows, and which rows must be found. Does not belong here: bytes (`files`), who
works (`labour`), the rules (method §14.2, §14.3).

The files of the month before hold what reaches back: pay that stays owed, who was handed over before. Whoever must
stand on no roster is a stranger; a few people of the unit have their record of the month told as 以工代赈.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import count

from wengang.periods import Period
from wengang_trial.files import Row, Table
from wengang_trial.labour import UnitMonth
from wengang_trial.numbers import stranger_number
from wengang_trial.people import Person
from wengang_trial.units import Unit

UNIT = "469024"
"""Where everything of the chapters is planted."""
PROJECT_COLUMNS = (
    *("项目编号", "项目名称", "项目类型", "县", "乡", "业主单位", "施工单位", "施工单位统一社会信用代码", "批复文号"),
    *(
        "中央资金",
        "省级专项资金",
        "市县资金",
        "其他资金",
        "批复劳务报酬比例",
        "状态",
        "招工公告日期",
        "开工日期",
        "完工日期",
        "结算日期",
        "组织载体",
    ),
)
WORKER_COLUMNS = (
    *("项目编号", "证件号码", "姓名", "工种", "协议编号", "协议日期", "出勤天数", "应发报酬", "实发报酬", "发放日期"),
    *("发放方式", "资金来源"),
)
YOUTH_COLUMNS = (
    *("证件号码", "姓名", "类别", "学校", "学历层次", "专业", "毕业年月", "有就业能力", "有就业意愿", "状态", "就业单位"),
    *("联系人职务", "核准日期"),
)
FILE_COLUMNS = ("证件号码", "姓名", "建档日期", "计划类型", "计划日期", "政策次数", "指导次数", "岗位次数", "培训见习次数", "最近联系日期")
PEOPLE_NEEDED = 7
_FIRST_STRANGER = 600
"""Places of strangers below this are those of the workshops."""
_FIRST_ROW = 2
Somebody = tuple[str, str]
PlantedClue = tuple[str, str, str, list[int]]
"""Chapter, rule, table, rows."""


@dataclass(slots=True)
class PlantedFile:
    """The rows of one file, and which of them a rule must find."""

    columns: Sequence[str]
    rows: list[Row] = field(default_factory=list)
    found: dict[str, list[int]] = field(default_factory=dict)

    def add(self, *rules: str, **cells: str) -> None:
        """Add a row that these rules must find."""
        for rule in rules:
            self.found.setdefault(rule, []).append(_FIRST_ROW + len(self.rows))
        self.rows.append([cells.get(column, "") for column in self.columns])


@dataclass(frozen=True, slots=True)
class PlantedChapters:
    """The tables of a month by department, and the clues that must come of them."""

    tables: dict[str, list[Table]]
    clues: list[PlantedClue]
    told_without_attendance: str = ""
    """Whose work record names 以工代赈 though no project has seen him (W8V): the row is one of 乡村振兴's file."""


def planted_before(unit: Unit, block: int, month: Period) -> PlantedChapters:
    """Give the files of the month before the last one."""
    workers, youth = PlantedFile(WORKER_COLUMNS), PlantedFile(YOUTH_COLUMNS)
    strangers = _strangers(block)
    _paid(workers, unit, month, next(strangers), "10", "900", due="1000")
    _paid(workers, unit, month, next(strangers), "10", "1000", on=str(month.plus(1).last_day))
    _young(youth, month, _pushed_before(block), 状态="升学")
    return PlantedChapters({"dr": [table_of("relief_worker", workers)], "rv": [table_of("youth", youth)]}, [])


def planted_in(unit: Unit, block: int, month: UnitMonth) -> PlantedChapters:
    """Give the files of the last month."""
    people = sorted(month.movable, key=lambda person: person.id18)[:PEOPLE_NEEDED]
    for person in (*people[:4], people[6]):
        _tell_as_relief(person)
    relief = _relief(unit, block, month.period, [(person.id18, person.name) for person in people])
    youth = _youth(block, month)
    return PlantedChapters({**relief.tables, **youth.tables}, [*relief.clues, *youth.clues], people[6].id18)


def _tell_as_relief(person: Person) -> None:
    """Let the record of a person's work name the channel 以工代赈."""
    if person.spell:
        person.spell.workshop = replace(person.spell.job.employer, channel="以工代赈")


def _relief(unit: Unit, block: int, month: Period, people: Sequence[Somebody]) -> PlantedChapters:
    projects, workers = PlantedFile(PROJECT_COLUMNS), PlantedFile(WORKER_COLUMNS)
    strangers = _strangers(block, skipped=10)
    _project(projects, unit, "01", "W1", 状态="结算", 省级专项资金="10000")
    _project(projects, unit, "02", 状态="结算", 省级专项资金="10000")
    _project(projects, unit, "03", "W1F", 状态="完工", 省级专项资金="10000")
    _project(projects, unit, "04", "W2C", 状态="结算", 中央资金="10000")
    _project(projects, unit, "05", 状态="结算", 中央资金="10000")
    _project(projects, unit, "06", "W2A", 状态="结算", 市县资金="10000", 批复劳务报酬比例="0.20")
    _project(projects, unit, "07", 状态="结算", 市县资金="10000", 批复劳务报酬比例="0.20")
    _project(projects, unit, "08", "W7")
    _project(projects, unit, "09")
    _project(projects, unit, "10", "W9", 招工公告日期=str(month.before.first_day.replace(day=2)))
    _project(projects, unit, "11", 招工公告日期=str(month.before.first_day))
    for no, amount in (("01", "1499.99"), ("02", "1500"), ("03", "1499.99")):
        _paid(workers, unit, month, next(strangers), no, amount)
    for no, amount, source in (("04", "2999", "中央"), ("05", "3000", "中央"), ("06", "1999", "市县"), ("07", "2000", "市县")):
        _paid(workers, unit, month, next(strangers), no, amount, source=source)
    for somebody in (people[0], people[1], next(strangers), next(strangers), next(strangers)):
        _present(workers, unit, month, somebody, "08", "20")
    for somebody in (people[2], people[3], next(strangers), next(strangers)):
        _present(workers, unit, month, somebody, "09", "25")
    _present(workers, unit, month, next(strangers), "10", "5", "W3", 协议编号="", 协议日期="")
    _present(workers, unit, month, next(strangers), "10", "0.5", 协议编号="", 协议日期="")
    _present(workers, unit, month, next(strangers), "10", "2", "W5", 应发报酬="100", 实发报酬="100", 发放方式="现金")
    _present(workers, unit, month, next(strangers), "10", "2", 发放方式="现金")
    days = month.last_day.day
    for somebody, together, rules in ((next(strangers), days + 1, ["W6"]), (next(strangers), days, [])):
        _present(workers, unit, month, somebody, "10", "20", *rules)
        _present(workers, unit, month, somebody, "11", str(together - 20), *rules)
    _present(workers, unit, month, people[4], "11", "10", "W8R")
    _present(workers, unit, month, people[5], "11", "0.5")
    clues = [
        *(("work_relief", rule, "relief_project", rows) for rule, rows in projects.found.items()),
        *(("work_relief", rule, "relief_worker", rows) for rule, rows in workers.found.items()),
    ]
    owed: PlantedClue = ("work_relief", "W4", "relief_worker", [])
    return PlantedChapters({"dr": [table_of("relief_project", projects), table_of("relief_worker", workers)]}, [*clues, owed])


def _youth(block: int, month: UnitMonth) -> PlantedChapters:
    youth, files = PlantedFile(YOUTH_COLUMNS), PlantedFile(FILE_COLUMNS)
    period, strangers = month.period, _strangers(block, skipped=60)
    at_work, idle = ((person.id18, person.name) for person in (month.counted[0], month.idle[0]))
    _young(youth, period, next(strangers), "Y2R", 状态="升学")
    _kept(files, period, next(strangers), "Y2H")
    told: list[tuple[Somebody, list[str], dict[str, str], dict[str, str]]] = [
        (next(strangers), ["Y3"], {"状态": "在读", "类别": "雨露在读", "毕业年月": str(period.before)}, {}),
        (next(strangers), [], {"状态": "在读", "类别": "雨露在读", "毕业年月": str(period)}, {}),
        (next(strangers), ["Y5A"], {"毕业年月": str(period.plus(-3))}, {}),
        (next(strangers), [], {"毕业年月": str(period.plus(-2))}, {}),
        (next(strangers), ["Y5R"], {"毕业年月": str(period.plus(-6))}, {}),
        (next(strangers), ["Y6J"], {"状态": "就业", "就业单位": "试验果业"}, {}),
        (at_work, [], {"状态": "就业", "就业单位": "试验果业"}, {}),
        (next(strangers), ["Y7"], {"毕业年月": str(period)}, {"岗位次数": "2"}),
        (next(strangers), [], {"毕业年月": str(period)}, {"岗位次数": "3"}),
        (idle, [], {"有就业能力": "否"}, {}),
    ]
    for somebody, rules, cells, services in told:
        _young(youth, period, somebody, *rules, **cells)
        _kept(files, period, somebody, **services)
    second = (month.counted[1].id18, month.counted[1].name)
    _young(youth, period, second, "Y6U", 有就业能力="否")
    _kept(files, period, second)
    for somebody, rules in ((_pushed_before(block), ["Y4"]), (next(strangers), [])):
        _young(youth, period, somebody, 状态="升学")
        _kept(files, period, somebody, *rules, 计划日期="")
    clues = [
        *(("youth", rule, "youth", rows) for rule, rows in youth.found.items()),
        *(("youth", rule, "youth_file", rows) for rule, rows in files.found.items()),
    ]
    return PlantedChapters({"rv": [table_of("youth", youth)], "hr": [table_of("youth_file", files)]}, clues)


def _strangers(block: int, skipped: int = 0) -> Iterator[Somebody]:
    for place in count(_FIRST_STRANGER + skipped):
        yield stranger_number(block, place, male=True), "试外人"


def _pushed_before(block: int) -> Somebody:
    return stranger_number(block, _FIRST_STRANGER - 1, male=False), "试外人"


def _project(projects: PlantedFile, unit: Unit, no: str, *rules: str, **cells: str) -> None:
    told = {
        "项目编号": f"{unit.code}-YG{no}",
        "项目名称": f"灌溉渠整修{no}",
        "项目类型": "专项投资",
        "县": unit.name,
        "业主单位": "镇人民政府",
        "状态": "在建",
        "招工公告日期": "2024-12-02",
        "开工日期": "2025-02-01",
    }
    projects.add(*rules, **(told | cells))


def _present(workers: PlantedFile, unit: Unit, month: Period, somebody: Somebody, no: str, days: str, *rules: str, **cells: str) -> None:
    told = {
        "项目编号": f"{unit.code}-YG{no}",
        "证件号码": somebody[0],
        "姓名": somebody[1],
        "工种": "砌筑",
        "协议编号": f"协{no}",
        "协议日期": str(month.before.first_day),
        "出勤天数": days,
        "应发报酬": "0",
        "实发报酬": "0",
        "发放方式": "一卡通",
    }
    workers.add(*rules, **(told | cells))


def _paid(
    workers: PlantedFile,
    unit: Unit,
    month: Period,
    somebody: Somebody,
    no: str,
    paid: str,
    *,
    due: str = "",
    source: str = "省级专项",
    on: str = "",
) -> None:
    told = {"应发报酬": due or paid, "实发报酬": paid, "发放日期": on or str(month.last_day), "资金来源": source}
    _present(workers, unit, month, somebody, no, "1", **told)


def _young(youth: PlantedFile, period: Period, somebody: Somebody, *rules: str, **cells: str) -> None:
    told = {
        "证件号码": somebody[0],
        "姓名": somebody[1],
        "类别": "雨露毕业",
        "学校": "试验技工学校",
        "学历层次": "中职",
        "专业": "焊接",
        "毕业年月": str(period),
        "有就业能力": "是",
        "有就业意愿": "是",
        "状态": "未就业",
        "联系人职务": "村党支部书记",
        "核准日期": str(period.last_day),
    }
    youth.add(*rules, **(told | cells))


def _kept(files: PlantedFile, period: Period, somebody: Somebody, *rules: str, **cells: str) -> None:
    told = {
        "证件号码": somebody[0],
        "姓名": somebody[1],
        "建档日期": str(period.first_day),
        "计划类型": "岗位",
        "计划日期": str(period.last_day),
        **dict.fromkeys(("政策次数", "指导次数", "培训见习次数"), "1"),
        "岗位次数": "3",
        "最近联系日期": str(period.last_day),
    }
    files.add(*rules, **(told | cells))


def table_of(name: str, file: PlantedFile) -> Table:
    """Give a file as a table of a hand-over."""
    return Table(name, f"{name}.csv", name, list(file.columns), file.rows)
