"""The tables that two departments hand over for one unit and month (method §10), as rows of text.

Belongs here: columns and literals. Does not belong here: bytes (`files`), who works (`labour`).

乡村振兴 (rv): 户信息 (everybody), 已外出务工信息 (one row for the work record of everybody at work, one more for a
side job; those who stopped this year keep their ended row, those who stopped in the second half of last year stand
there as 否), 计划外出务工信息 (some who are idle), and the control totals. 人社 (hr): 就业信息 and the control
totals.

Control totals are counted over the rows as they are written (method §9: before rejection and home rules), numbers as
text:
- 务工人数: distinct numbers of rows that cover the month; 文件人数: distinct numbers in the person file;
- 年度累计务工人数: distinct numbers of rows that cover any month from January on. Ended rows stay for the year and
  mistakes stay for the year, so counting the newest file alone or joining the files of the year gives the same
  number; 人社 joins its months;
- 务工月收入合计 and 填报收入人数: sum, and distinct numbers, over rows that cover the month and have an income, in
  range or not.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterator
from fractions import Fraction
from typing import NamedTuple

from wengang.periods import Period
from wengang_trial.files import Row, Table
from wengang_trial.jobs import Employer, Spell
from wengang_trial.labour import UnitMonth
from wengang_trial.people import Dirt, People, Person, damaged
from wengang_trial.units import Unit

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
PLAN_COLUMNS = [
    "县",
    "乡",
    "行政村",
    "户编号",
    "人编号",
    "姓名",
    "证件号码",
    "户类型",
    "劳动技能",
    "是否计划务工",
    "意向地点",
    "意向行业",
    "就业服务需求",
    "是否需要就近务工",
]
EMPLOYMENT_COLUMNS = [
    "证件号码",
    "姓名",
    "统一社会信用代码",
    "单位名称",
    "是否就业登记",
    "是否参保",
    "合同类型",
    "合同开始",
    "合同结束",
    "实发工资",
    "发放日期",
    "是否登记失业",
    "数据来源",
]
TOTALS_COLUMNS = ["指标", "数值"]

LATE_LEAVERS_FROM = 7
"""Who stopped in this month of last year or later stands in this year's files as 否."""
MONTHS_GONE_STAY = 12
PLANNING_PER_VILLAGE = 2
"""A plain number: a small file must not swing by a fifth from month to month, or it is held (method §9)."""
JOBSEEKERS_FROM = 0.95
REGISTERED, INSURED, PAID_DIRECTLY = 0.80, 0.50, 0.30
HR_WAGE_UNKNOWN_TO_RV = "3000"

_TRAVEL_AID = {"省外": "800", "省内县外": "200"}
_SIDE_JOB = Employer("零工", "", "居民服务、修理和其他服务业", "乡内", "", "灵活就业")
_PLANS = (("省外", "制造业", "岗位"), ("省内县外", "住宿和餐饮业", "培训"), ("县内乡外", "农、林、牧、渔业", "岗位"))


def rv_tables(unit: Unit, people: People, month: UnitMonth, planning: int = PLANNING_PER_VILLAGE) -> list[Table]:
    """Give the tables of 乡村振兴 for a month, the control totals last; so many people of each village are planning to go."""
    day = f"{month.period.last_day:%Y%m%d}"
    work = list(_work_rows(people, month))
    return [
        Table("rv_roster", f"户信息_{day}.xlsx", "户信息", ROSTER_COLUMNS, list(_roster_rows(unit, people, month))),
        Table("rv_work", f"（务工月监测）已外出务工信息_{day}.xlsx", "已外出务工信息", WORK_COLUMNS, work),
        Table("rv_plan", f"计划外出务工信息_{day}.xlsx", "计划外出务工信息", PLAN_COLUMNS, list(_plan_rows(people, month, planning))),
        _totals_table(day, _work_totals(work, month.period)),
    ]


def hr_tables(month: UnitMonth) -> list[Table]:
    """Give the tables of 人社 for a month, the control totals last."""
    day = f"{month.period.last_day:%Y%m%d}"
    rows = list(_employment_rows(month))
    return [
        Table("hr_employment", f"就业信息_{day}.csv", "", EMPLOYMENT_COLUMNS, rows),
        _totals_table(day, _employment_totals(rows, month)),
    ]


class Totals(NamedTuple):
    """The control totals of a department, in the order of the file."""

    stock: int
    year: int
    income: Fraction
    filled: int
    persons: int


def _totals_table(day: str, totals: Totals) -> Table:
    names = ("务工人数", "年度累计务工人数", "务工月收入合计", "填报收入人数", "文件人数")
    rows = [[name, str(value)] for name, value in zip(names, totals, strict=True)]
    return Table("control_totals", f"总量核对_{day}.csv", "", TOTALS_COLUMNS, rows)


def _roster_rows(unit: Unit, people: People, month: UnitMonth) -> Iterator[Row]:
    now = month.period.ordinal
    for person in people.persons:
        if person.enters > now or (person.leaves is not None and now - person.leaves >= MONTHS_GONE_STAY):
            continue
        house = person.household
        yield (
            "海南省",
            unit.city,
            house.village.county,
            house.village.town,
            house.village.name,
            house.number,
            person.person_number,
            person.name,
            "男" if person.male else "女",
            f"{person.born:%Y%m%d}",
            "居民身份证" if len(person.number) == len(person.id18) else "残疾人证",
            damaged(person.number) if person.damaged_on_roster else person.number,
            house.ethnic,
            house.phone,
            "",
            person.kin,
            person.education,
            person.school,
            person.health,
            person.skill,
            "是" if house.poor_relief else "否",
            "否",
            house.kind,
            house.monitored,
            house.cleared,
            house.identified,
            "正常" if person.is_active(now) else person.reason,
        )


def _work_rows(people: People, month: UnitMonth) -> Iterator[Row]:
    this_year = Period(month.period.year, 1).ordinal
    late_leavers = Period(month.period.year - 1, LATE_LEAVERS_FROM).ordinal
    pay = month.pay
    for person in people.persons:
        spell = month.still_listed.get(person, person.spell)
        if spell is None:
            continue
        if spell.end is None:
            wage = pay.wrong.get(person, str(pay.wages[person]))
            yield _work_row(person, spell, "是", wage, _announced_end(spell, month.period))
            if person in pay.side:
                side = str(pay.side[person])
                yield _work_row(person, spell, "是", side, "", employer=_SIDE_JOB)
        elif spell.end >= late_leavers:
            wage = str(round(3000 * spell.job.level))
            yield _work_row(person, spell, "是" if spell.end >= this_year else "否", wage, _month(spell.end))


def _work_row(person: Person, spell: Spell, working: str, wage: str, end: str, *, employer: Employer | None = None) -> Row:
    house, at = person.household, employer or spell.employer
    return (
        house.village.county,
        house.village.town,
        house.village.name,
        house.number,
        person.person_number,
        person.name,
        damaged(person.number) if person.dirt is Dirt.NUMBER else person.number,
        house.kind,
        house.monitored,
        "" if person.dirt is Dirt.STATUS else working,
        at.county or house.village.county,
        at.place,
        at.name,
        at.code,
        at.industry,
        at.channel,
        "是" if at.channel == "有组织输出" else "否",
        wage,
        _month(spell.start),
        end,
        _TRAVEL_AID.get(at.place, "0"),
        person.skill,
    )


def _announced_end(spell: Spell, period: Period) -> str:
    """Give the end of the quarter for jobs with a term, nothing for the others."""
    return _month(period.ordinal + -period.month % 3) if spell.job.has_term else ""


def _plan_rows(people: People, month: UnitMonth, planning: int) -> Iterator[Row]:
    count = planning * len(people.villages)
    for person in heapq.nlargest(count, month.idle, key=lambda person: person.draw):
        house = person.household
        place, industry, need = _PLANS[person.born.day % len(_PLANS)]
        yield (
            house.village.county,
            house.village.town,
            house.village.name,
            house.number,
            person.person_number,
            person.name,
            person.number,
            house.kind,
            person.skill,
            "是",
            place,
            industry,
            need,
            "是" if place == "县内乡外" else "否",
        )


def _employment_rows(month: UnitMonth) -> Iterator[Row]:
    pay_day = f"{month.period}-25"
    for person in month.hr_employed:
        lot = person.draw * 100 % 1
        spell = person.spell
        employer = spell.employer if spell is not None else _SIDE_JOB
        insured = bool(employer.code) and lot < INSURED
        wage = str(month.pay.wages.get(person, HR_WAGE_UNKNOWN_TO_RV)) if lot > PAID_DIRECTLY else ""
        begun = spell.start if spell is not None else month.period.ordinal
        yield (
            person.id18,
            person.name,
            employer.code,
            employer.name,
            "是" if lot < REGISTERED else "否",
            "是" if insured else "否",
            "劳动合同" if employer.code else "无",
            f"{Period.from_ordinal(begun)}-01" if employer.code else "",
            "",
            wage,
            pay_day if wage else "",
            "否",
            "社保" if insured else "就业登记" if lot < REGISTERED else "工资专户",
        )
    for person in month.idle:
        if person.draw >= JOBSEEKERS_FROM:
            yield (person.id18, person.name, "", "", "否", "否", "无", "", "", "", "", "是", "就业登记")


def _work_totals(rows: list[Row], period: Period) -> Totals:
    column = {name: place for place, name in enumerate(WORK_COLUMNS)}
    number, working, wage = column["证件号码"], column["是否已务工"], column["务工月收入"]
    start, end = column["开始时间"], column["结束时间"]
    now, january = _month(period.ordinal), _month(Period(period.year, 1).ordinal)
    begun = [row for row in rows if row[working] == "是" and row[start] <= now]
    covering = [row for row in begun if not row[end] or row[end] >= now]
    this_year = {row[number] for row in begun if not row[end] or row[end] >= january}
    filled = [row for row in covering if row[wage]]
    return Totals(
        len({row[number] for row in covering}),
        len(this_year),
        sum((Fraction(row[wage]) for row in filled), Fraction()),
        len({row[number] for row in filled}),
        len({row[number] for row in rows}),
    )


def _employment_totals(rows: list[Row], month: UnitMonth) -> Totals:
    wage = EMPLOYMENT_COLUMNS.index("实发工资")
    employed = rows[: len(month.hr_employed)]
    paid = [row for row in employed if row[wage]]
    total = sum((Fraction(row[wage]) for row in paid), Fraction())
    return Totals(len(employed), len(month.hr_year), total, len(paid), len({row[0] for row in rows}))


def _month(ordinal: int) -> str:
    return f"{ordinal // 12}年{ordinal % 12 + 1:02d}月"
