"""The quarterly report on 专项整治 of public posts: by kind of misconduct and unit what was found, what of it is true, mended and got back (policy 2.5).

Belongs here: the figures of a quarter and the words of the paper. Does not belong here: who is given it and when (`reporting`), the rules
(`clues`), answers (`wengang.follow_up`).

Method: (1) a case is a matter of the chapter that lived in the quarter, as it stood at the quarter's end: carried over or found in it; what was
withdrawn was opened in error; (2) true is what the newest complete answer says, 属实 or 部分属实; mended is what is true and ended, by
acceptance or by the data; (3) money got back is told in that answer, in the quarter in which it came; (4) arrears paid are payments
of the quarter for pay that a rule had found owed, made after its day.
Known drawback: P2 looks at one month alone, so its matters end with the next run, paid or not; what was paid is told by (4) only.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import reduce

from wengang.clues.matters import kinds_of
from wengang.clues.running import ClueRun
from wengang.database.unit_of_work import UnitOfWork
from wengang.numbers import UNDEFINED, money
from wengang.papers.bases import load_bases, standing_notes
from wengang.papers.paper import Paper, Section, Table
from wengang.papers.parameters import enclosed_parameters
from wengang.papers.wording import day
from wengang.periods import Period
from wengang.public_posts.rows import ArrearsPaidRow, CasesOfQuarterRow
from wengang.settings.policy import load_policy
from wengang.settings.units import load_units

ISSUER = "海南省防止返贫就业攻坚行动监测调度"
PARAMETERS = ("public_posts.", "clue.")
FAMILIES: Mapping[str, tuple[str, ...]] = {
    "优亲厚友": ("P4", "P4N"),
    "轮流坐庄": ("P5",),
    "漠视群众实际需求": ("P8",),
    "挤占挪用资金": ("P9P", "P9S"),
    "拖欠工资补贴": ("P2", "P2L"),
    "顶岗冒领": ("P6D", "P6W", "P6E", "P6A"),
    "重复任职": ("P7P", "P7H", "P7T"),
    "招用程序": ("P3",),
    "补贴计发": ("P1",),
}
"""The kinds of misconduct in the order of the policy's words, further ones after them, each with its rules."""
_COUNTS = ("结转", "新发现", "查实", "不属实", "未反馈", "数据已消除", "查实已整改", "未办结", "追回（元）")


@dataclass(frozen=True, slots=True)
class Tally:
    """Counts of cases, and what was got back in 元."""

    carried: int = 0
    found: int = 0
    confirmed: int = 0
    refuted: int = 0
    unanswered: int = 0
    gone: int = 0
    mended: int = 0
    waiting: int = 0
    recovered: Decimal = Decimal()

    def plus(self, row: CasesOfQuarterRow) -> Tally:
        """Give the tally with the cases of a row."""
        return Tally(*(getattr(self, name) + row[name] for name in Tally.__slots__))  # type: ignore[literal-required]  # the fields are the row's columns

    @property
    def all(self) -> int:
        """How many cases there were."""
        return self.carried + self.found

    @property
    def cells(self) -> tuple[str, ...]:
        """As a table shows it."""
        counts = (self.carried, self.found, self.confirmed, self.refuted, self.unanswered, self.gone, self.mended, self.waiting)
        return (*map(str, counts), f"{self.recovered:.2f}" if self.recovered else UNDEFINED)


@dataclass(frozen=True, slots=True)
class QuarterOfCases:
    """What is recorded of a quarter, named by its last month: cases by rule and unit, and pay by unit."""

    quarter: Period
    cases: Sequence[CasesOfQuarterRow]
    arrears: Sequence[ArrearsPaidRow]
    judged: Period

    def tally(self, holds: Callable[[CasesOfQuarterRow], bool] = lambda _row: True) -> Tally:
        """Give the tally of the cases for which something holds."""
        return reduce(Tally.plus, filter(holds, self.cases), Tally())


def quarter_of_cases(work: UnitOfWork, run: ClueRun, quarter: Period) -> QuarterOfCases:
    """Give what is recorded of a quarter; `run` is the newest leading one of the chapter."""
    days = {"first_day": quarter.plus(-2).first_day, "last_day": quarter.last_day}
    kinds = [kind.code for kind in kinds_of(run.chapter)]
    return QuarterOfCases(
        quarter,
        work.rows("public_posts/cases_of_quarter", CasesOfQuarterRow, kinds=kinds, **days),
        work.rows(
            "public_posts/arrears_paid", ArrearsPaidRow, run=run.id, day=load_policy().whole("public_posts.pay_day", quarter), **days
        ),
        run.period,
    )


def report_paper(told: QuarterOfCases, on: date) -> Paper:
    """Give the report of a quarter as of a day."""
    bases, whole, name = load_bases(), told.tally(), told.quarter.quarter_in_words
    return Paper(
        phrases=("关于", name, "乡村公益性岗位", "专项整治情况", "的报告"),
        issuer=f"{ISSUER}专项整治",
        addressee="各位领导：",
        opening=(_in_words(told, whole),),
        sections=(
            Section("一、按问题类别", (Table(("问题类别", *_COUNTS), _families(told)),)),
            Section("二、按单位", (Table(("单位", *_COUNTS), _units(told)),) if told.cases else ("本季没有核查事项。",)),
            Section("三、拖欠补贴的补发", _arrears(told)),
            Section("四、说明", _explained(told)),
        ),
        signature=(*bases.both_departments(on), day(on)),
        notes=(
            "本报告由系统按已登记的核查事项汇总，不含个人信息，不发市县；报送前由审核人核对、签章。",
            *standing_notes(on, PARAMETERS),
        ),
        appendices=(*_by_unit_and_family(told), *enclosed_parameters(on, PARAMETERS)),
    )


def _in_words(told: QuarterOfCases, whole: Tally) -> str:
    paid = sum((row["paid_late"] for row in told.arrears), Decimal())
    return (
        f"{told.quarter.quarter_in_words}核查事项共{whole.all}件，其中上季结转{whole.carried}件、本季新发现{whole.found}件；"
        f"查实（含部分属实）{whole.confirmed}件，不属实{whole.refuted}件，尚未反馈{whole.unanswered}件；查实的已整改{whole.mended}件，"
        f"追回资金{money(Fraction(whole.recovered))}，补发拖欠补贴{money(Fraction(paid))}。"
    )


def _families(told: QuarterOfCases) -> tuple[tuple[str, ...], ...]:
    lines = [(family, *told.tally(_of(rules)).cells) for family, rules in FAMILIES.items()]
    return (*lines, ("合计", *told.tally().cells))


def _units(told: QuarterOfCases) -> tuple[tuple[str, ...], ...]:
    return tuple((load_units().unit(unit).name, *told.tally(_in(unit)).cells) for unit in _units_of(told))


def _by_unit_and_family(told: QuarterOfCases) -> tuple[Section, ...]:
    """Give each unit with each kind of misconduct of which it had a case."""
    lines = [
        (load_units().unit(unit).name, family, *tally.cells)
        for unit in _units_of(told)
        for family, rules in FAMILIES.items()
        if (tally := told.tally(_of(rules, unit))).all
    ]
    return (Section("附表：各单位各类问题", (Table(("单位", "问题类别", *_COUNTS), tuple(lines)),), own_page=True),) if lines else ()


def _of(rules: Collection[str], unit: str | None = None) -> Callable[[CasesOfQuarterRow], bool]:
    return lambda row: row["rule"] in rules and unit in (None, row["unit"])


def _in(unit: str) -> Callable[[CasesOfQuarterRow], bool]:
    return lambda row: row["unit"] == unit


def _units_of(told: QuarterOfCases) -> list[str]:
    return list(dict.fromkeys(row["unit"] for row in told.cases))


def _arrears(told: QuarterOfCases) -> tuple[str | Table, ...]:
    if not told.arrears:
        return (f"本季没有逾期后补发的补贴；按{told.judged.chinese}的判定，没有尚欠的补贴。",)
    lines = tuple((load_units().unit(row["unit"]).name, f"{row['paid_late']:.2f}", f"{row['still_owed']:.2f}") for row in told.arrears)
    return (Table(("单位", "本季补发（元）", f"{told.judged.chinese}判定时尚欠（元）"), lines),)


def _explained(told: QuarterOfCases) -> tuple[str, ...]:
    return (
        "一个核查事项计1件，不等于一个人；线索经核查属实的才计“查实”。撤回的事项（开立有误）不计。",
        "“查实已整改”指查实且已经认可办结，或数据不再显示的；“数据已消除”指没有反馈而数据已不再显示的。",
        "“追回”是核查反馈中填报的追回金额。拖欠的线索按月判定，下月自动消除，是否补发以第三部分为准：晚于规定发放日、在本季发放的计补发。",
        f"事项情况截至{day(told.quarter.last_day)}。",
    )
