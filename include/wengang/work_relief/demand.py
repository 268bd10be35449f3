"""The half-yearly demand: who could work on projects, township by township, beside what the projects still have to pay (policy 2.3; chapters 2.3 item 8).

Belongs here: the figures, the words of the letter to 发展改革, its file. Does not belong here: sending (`wengang.clues.reports`), rules (`clues`).

Method: (1) demand = people of the active roster who can work (普通、技能、弱或半劳动力), are not employed and plan to (rv_plan of the month);
(2) what a project that is not completed still has to pay = its share (批复劳务报酬比例 of all funds, else the least share of provincial funds)
less what was paid; (3) capacity = that ÷ what a day was paid in the unit so far ÷ 21.75 days, in months of one person's work; without any day
paid it is not known.
Known drawbacks: no file tells days that were budgeted, so (3) is an estimate; a project without a township stands in a line of its own.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction

from wengang.clues.chapters import ChapterFile
from wengang.clues.reports import ChapterReport
from wengang.clues.running import ClueRun, leading_run
from wengang.database.unit_of_work import UnitOfWork
from wengang.letters.kinds import LetterKind, register
from wengang.numbers import UNDEFINED, decimal, persons
from wengang.papers.bases import load_bases, standing_notes
from wengang.papers.official import PaperForm, word_file
from wengang.papers.paper import Paper, Section, Table
from wengang.papers.parameters import enclosed_parameters
from wengang.papers.small_cells import LEGEND, cells_of_sum
from wengang.papers.wording import day
from wengang.people import MailList
from wengang.periods import Period
from wengang.settings.policy import load_policy
from wengang.settings.units import load_units
from wengang.work_relief.rows import CapacityOfProjectsRow, DemandOfTownsRow

ISSUER = "海南省防止返贫就业攻坚行动监测调度"
PARAMETERS = ("relief.",)
DEMAND = register(LetterKind("relief_demand", "以工代赈用工需求函", "matter", to=MailList.PERSON, form=PaperForm.LETTER))
_HALF, _JUNE = 6, 6
_HEAD = (
    "乡镇",
    "有劳动能力未就业、计划务工",
    "其中要就近",
    "其中低保、特困",
    "在建和未开工项目",
    "还应发放劳务报酬（元）",
    "折合用工（人月）",
)
_OF_UNITS = ("单位", *_HEAD[1:])
_NO_TOWN = "未写明乡镇"


@dataclass(frozen=True, slots=True)
class TownDemand:
    """People and projects of one township, or of several together; `months` of one person's work is None where no day was paid yet."""

    people: int = 0
    near_home: int = 0
    poorest: int = 0
    projects: int = 0
    left_to_pay: Fraction = Fraction()
    months: Fraction | None = Fraction()

    def plus(self, other: TownDemand) -> TownDemand:
        """Give both together."""
        return TownDemand(
            *(self.people + other.people, self.near_home + other.near_home, self.poorest + other.poorest, self.projects + other.projects),
            self.left_to_pay + other.left_to_pay,
            None if self.months is None or other.months is None else self.months + other.months,
        )


Demand = Mapping[tuple[str, str], TownDemand]
"""By unit and township."""


def demand_of_month(work: UnitOfWork, run: ClueRun) -> Demand:
    """Give demand and capacity of a run's month."""
    found: dict[tuple[str, str], TownDemand] = {}
    for row in work.rows("work_relief/demand_of_towns", DemandOfTownsRow, run=run.id, period=str(run.period)):
        found[row["unit"], row["town"]] = TownDemand(row["persons"], row["near_home"], row["poorest"])
    policy = load_policy()
    share, days = (policy.in_force(name, run.period).value for name in ("relief.provincial_pay_share", "relief.days_of_month"))
    for project in work.rows("work_relief/capacity_of_projects", CapacityOfProjectsRow, run=run.id, share=share):
        place = project["unit"], project["town"]
        found[place] = found.get(place, TownDemand()).plus(_of_project(project, Fraction(str(days))))
    return dict(sorted(found.items()))


def _of_project(project: CapacityOfProjectsRow, days: Fraction) -> TownDemand:
    left = Fraction(project["left_to_pay"])
    known = TownDemand(projects=1, left_to_pay=left)
    if not left:
        return known
    return replace(known, months=left / Fraction(project["a_day"]) / days if project["a_day"] else None)


def demand_paper(found: Demand, month: Period, on: date) -> Paper:
    """Give the letter to 发展改革 with the demand of a month, on a day."""
    bases, half = load_bases(), _half_after(month)
    whole = _sum(list(found.values()))
    return Paper(
        phrases=("关于提供", half, "以工代赈", "用工需求", "的函"),
        issuer=f"{ISSUER}以工代赈",
        addressee="省发展和改革委员会：",
        opening=(
            f"按{month.chinese}的花名册、务工月监测和务工意愿，全省有劳动能力、未就业且计划务工的脱贫人口和监测对象{persons(whole.people)}，其中要就近务工的"
            f"{persons(whole.near_home)}、低保和特困的{persons(whole.poorest)}。现将分乡镇的用工需求和项目吸纳能力提供给你们，作为安排{half}以工代赈项目和组织用工的依据。",
        ),
        sections=(
            Section("一、分单位", (Table(_OF_UNITS, _units(found)),) if found else ("没有符合条件的人员和项目。",)),
            Section("二、计算办法", _explained(month)),
            Section("三、联系方式", (bases.contact(on),)),
        ),
        signature=(*bases.both_departments(on), day(on)),
        notes=("本函由系统起草，不含个人信息，由两部门审核人核对、签章后送出。", *standing_notes(on, PARAMETERS)),
        appendices=(*_towns(found), *enclosed_parameters(on, PARAMETERS)),
    )


def _half_after(month: Period) -> str:
    """Give the half-year that follows a month, or in whose first month the letter is written: 2025年下半年."""
    after = month.plus(1)
    return f"{after.year}年{'上' if after.month <= _JUNE else '下'}半年"


def _sum(several: Sequence[TownDemand]) -> TownDemand:
    whole = TownDemand()
    for one in several:
        whole = whole.plus(one)
    return whole


def _units(found: Demand) -> tuple[tuple[str, ...], ...]:
    units = list(dict.fromkeys(unit for unit, _ in found))
    wholes = [_sum([one for (of, _), one in found.items() if of == unit]) for unit in units]
    return _lines([load_units().unit(unit).name for unit in units], wholes)


def _towns(found: Demand) -> tuple[Section, ...]:
    return tuple(
        Section(f"附表：{load_units().unit(unit).name}分乡镇", (Table(_HEAD, _lines(*_of_unit(found, unit))),), own_page=place == 0)
        for place, unit in enumerate(dict.fromkeys(unit for unit, _ in found))
    )


def _of_unit(found: Demand, unit: str) -> tuple[list[str], list[TownDemand]]:
    mine = {town: one for (of, town), one in found.items() if of == unit}
    return [town or _NO_TOWN for town in mine], list(mine.values())


def _lines(names: Sequence[str], several: Sequence[TownDemand]) -> tuple[tuple[str, ...], ...]:
    """Give the lines of a table of which the reader knows the sums of people."""
    people = [cells_of_sum(column) for column in zip(*((one.people, one.near_home, one.poorest) for one in several), strict=True)]
    return tuple(
        (name, *cells, str(one.projects), decimal(one.left_to_pay), UNDEFINED if one.months is None else decimal(one.months, 1))
        for name, one, *cells in zip(names, several, *people, strict=True)
    )


def _explained(month: Period) -> tuple[str, ...]:
    days = load_policy().word("relief.days_of_month", month)
    return (
        f"有劳动能力指劳动技能为普通、技能、弱劳动力或半劳动力；只列花名册和务工月监测都已接收、报送务工意愿的单位。1至4人不展示；{LEGEND}。",
        "还应发放的劳务报酬，按批复劳务报酬比例乘全部资金（没有批复比例的，按省级专项资金的最低占比）减去已发放的；折合用工是以此除以本单位以往日均实发、"
        f"再除以每月{days}天的估算，没有发放记录的不估算。",
    )


def _paper(work: UnitOfWork, run: ClueRun, _end: Period, on: date) -> Paper:
    return demand_paper(demand_of_month(work, run), run.period, on)


REPORT = ChapterReport(
    months=_HALF,
    workday="relief.demand_workday",
    kinds=(DEMAND,),
    roles=("hr", "rv", "dr"),
    words=lambda end: f"{_half_after(end)}以工代赈用工需求函",
    paper=_paper,
)


def demand_file(work: UnitOfWork, run: ClueRun, _unit: str | None, on: date) -> bytes | None:
    """Give the letter of a run's month as a Word file."""
    newest = leading_run(work, run.chapter)
    return word_file(_paper(work, newest or run, run.period, on), PaperForm.LETTER, work.settings.var)


DEMAND_FILE = ChapterFile(code="demand", title="用工需求函", ending="docx", content=demand_file)
