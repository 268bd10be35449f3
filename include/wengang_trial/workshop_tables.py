"""The tables of the 帮扶车间 that 人社 hands over for one unit and month (method §10), as rows of text.

Belongs here: columns and literals. Does not belong here: who works where (`staffing`), what stands in the register
(`workshops`).

Pay: 实发工资 is the wage of the person's record (so both departments say the same), 应发工资 is higher by the person's
own contributions where there is a labour contract. Days are 19 to 24, six fewer in a month that Spring Festival
empties, four to seven in a stopped workshop. 产值 is that of one head times all who worked, following the season.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from wengang.periods import MONTHS_PER_YEAR, Period
from wengang_trial.course import season
from wengang_trial.draws import happens, stream
from wengang_trial.files import Row, Table
from wengang_trial.labour import Pay
from wengang_trial.numbers import stranger_number
from wengang_trial.people import damaged, invented_name
from wengang_trial.staffing import Crew, Hand
from wengang_trial.units import UNITS
from wengang_trial.workshops import STOPPED, Workshop

REGISTER_COLUMNS = [
    "车间编号",
    "车间名称",
    "统一社会信用代码",
    "法定代表人",
    "车间类型",
    "运营模式",
    "所属领域",
    "县",
    "乡",
    "行政村",
    "季节起",
    "季节止",
    "认定日期",
    "认定编号",
    "有效期至",
]
MEMBER_COLUMNS = ["车间编号", "成员统一社会信用代码", "成员名称"]
WORKER_COLUMNS = [
    "车间编号",
    "成员统一社会信用代码",
    "证件号码",
    "姓名",
    "合同类型",
    "合同开始",
    "合同结束",
    "出勤天数",
    "应发工资",
    "实发工资",
    "发放日期",
]
REPORT_COLUMNS = ["车间编号", "生产状态", "用工总数", "产值", "用电量"]
REVIEW_COLUMNS = ["车间编号", "所属月份", "步骤", "结论", "理由", "审核人", "审核日期"]

DAYS, DAYS_WHEN_STOPPED = (19, 24), (4, 7)
FESTIVAL_DAYS, FESTIVAL_BELOW = 6, 0.97
"""So many days less in a month whose seasonal factor is below this."""
OWN_CONTRIBUTIONS = Fraction(105, 1000)
MOST_STRANGERS = 4
STRANGER_WAGES = (2400, 3600)
POWER_OF_A_HEAD = 45
REVIEW_DAY = 12

_FEN = 100


@dataclass(frozen=True, slots=True)
class _Entry:
    """A worker of a month, before it becomes a row."""

    number: str
    name: str
    member: str
    since: Period
    wage: int
    days: int
    paid: bool = True


def workshop_tables(seed: int, period: Period, crews: Sequence[Crew], pay: Pay) -> list[Table]:
    """Give the workshop tables of a unit and month; members and past decisions only where there are any."""
    day = f"{period.last_day:%Y%m%d}"
    entries = {crew.workshop.number: _entries(seed, period, crew, pay) for crew in crews}
    told = [crew.workshop for crew in crews if not crew.workshop.is_silent(period)]
    members = [row for crew in crews for row in _member_rows(crew.workshop)]
    workers = [row for one in told for row in _worker_rows(one, period, entries[one.number])]
    reports = [_report_row(seed, one, period, entries[one.number]) for one in told]
    reviews = [row for crew in crews for row in _review_rows(crew.workshop, period)]
    register = [_register_row(crew.workshop, period) for crew in crews]
    tables = [
        Table("workshop_register", f"车间登记_{day}.csv", "", REGISTER_COLUMNS, register),
        Table("workshop_member", f"车间成员_{day}.csv", "", MEMBER_COLUMNS, members),
        Table("workshop_worker", f"车间务工人员_{day}.csv", "", WORKER_COLUMNS, workers),
        Table("workshop_report", f"车间月报_{day}.csv", "", REPORT_COLUMNS, reports),
        Table("workshop_review", f"车间以往决定_{day}.csv", "", REVIEW_COLUMNS, reviews),
    ]
    return [table for table in tables if table.rows]


def place_cells(workshop: Workshop) -> tuple[str, ...]:
    """Give the cells that name a workshop in every form: from 车间编号 to 季节止."""
    first, last = workshop.season or ("", "")
    village = workshop.village
    return (
        workshop.number,
        workshop.name,
        workshop.code,
        workshop.legal_person,
        workshop.trade.kind,
        workshop.mode,
        workshop.trade.field,
        village.county,
        village.town,
        village.name,
        str(first),
        str(last),
    )


def _register_row(workshop: Workshop, period: Period) -> Row:
    certification = ("", "", "")
    if workshop.is_certified(period):
        expires = workshop.expires_on(period)
        certification = (f"{workshop.certified_on}", workshop.certificate, f"{expires}")
    return (*place_cells(workshop), *certification)


def _member_rows(workshop: Workshop) -> Iterator[Row]:
    for member in workshop.members:
        yield (workshop.number, member.code, member.name)


def _entries(seed: int, period: Period, crew: Crew, pay: Pay) -> list[_Entry]:
    """Give the workers of a month: its people of the roster, those of no roster, those who were absent."""
    workshop, plant = crew.workshop, crew.workshop.planted_now(period)
    draws = stream(seed, workshop.number, period, "days")
    unpaid = plant.unpaid if plant else 0
    spoilt = plant.damaged if plant else 0
    present = []
    for place, hand in enumerate(crew.present):
        number = damaged(hand.person.id18) if place < spoilt else hand.person.id18
        days = _days(draws, workshop, period)
        present.append(_of_hand(hand, number, pay.wages[hand.person], days, paid=place >= unpaid))
    twice = [_second_member(workshop, entry) for entry in present[:1] if plant and plant.union]
    absent = [_of_hand(hand, hand.person.id18, 0, 0) for hand in crew.absent]
    strangers = [] if workshop.is_empty(period) else _strangers(seed, workshop, period, draws)
    return [*present, *twice, *strangers, *absent]


def _of_hand(hand: Hand, number: str, wage: int, days: int, *, paid: bool = True) -> _Entry:
    member = hand.member.code if hand.member else ""
    return _Entry(number, hand.person.name, member, hand.since, wage, days, paid)


def _second_member(workshop: Workshop, entry: _Entry) -> _Entry:
    """Give the same person's work for another member of the union: fewer days, a third of the wage."""
    other = next(member for member in workshop.members if member.code != entry.member)
    return _Entry(entry.number, entry.name, other.code, entry.since, entry.wage // 3, max(1, entry.days // 3))


def _strangers(seed: int, workshop: Workshop, period: Period, draws: random.Random) -> list[_Entry]:
    """Give the workers who stand on no roster: the same ones every month."""
    block = UNITS.index(workshop.unit)
    member = workshop.members[0].code if workshop.members else ""
    strangers = []
    for one in range(workshop.strangers):
        once = stream(seed, workshop.number, "stranger", one)
        number = stranger_number(block, MOST_STRANGERS * workshop.place + one, male=happens(once, 0.5))
        since = workshop.last.plus(-once.randrange(24, 48))
        strangers.append(
            _Entry(
                number,
                invented_name(once),
                member,
                since,
                once.randrange(*STRANGER_WAGES),
                _days(draws, workshop, period),
            )
        )
    return strangers


def _days(draws: random.Random, workshop: Workshop, period: Period) -> int:
    if workshop.state(period) == STOPPED:
        return draws.randint(*DAYS_WHEN_STOPPED)
    return draws.randint(*DAYS) - (FESTIVAL_DAYS if season(period) < FESTIVAL_BELOW else 0)


def _worker_rows(workshop: Workshop, period: Period, entries: Sequence[_Entry]) -> Iterator[Row]:
    pay_day = f"{period}-{20 + workshop.place % 8}"
    contract = workshop.trade.contract
    insured = contract == "劳动合同"
    for entry in entries:
        due = Fraction(entry.wage) / (1 - OWN_CONTRIBUTIONS) if insured else Fraction(entry.wage)
        paid = entry.paid and entry.days > 0
        yield (
            workshop.number,
            entry.member,
            entry.number,
            entry.name,
            contract,
            f"{entry.since.first_day}",
            f"{_contract_end(entry.since, period).last_day}",
            str(entry.days),
            _yuan(due),
            _yuan(Fraction(entry.wage)) if entry.paid else "",
            pay_day if paid else "",
        )


def _contract_end(since: Period, period: Period) -> Period:
    """Give the last month of the contract: it is made for a year at a time."""
    years = (period.ordinal - since.ordinal) // MONTHS_PER_YEAR + 1
    return since.plus(years * MONTHS_PER_YEAR - 1)


def _report_row(seed: int, workshop: Workshop, period: Period, entries: Sequence[_Entry]) -> Row:
    plant = workshop.planted_now(period)
    draws = stream(seed, workshop.number, period, "report")
    workers = len({entry.number for entry in entries if entry.days > 0})
    days = sum(entry.days for entry in entries)
    revenue = Fraction(workshop.revenue * days, DAYS[1]) * Fraction(draws.randint(97, 103), 100)
    power = "" if workshop.trade.kind == "居家" else str(days * POWER_OF_A_HEAD // DAYS[1])
    return (
        workshop.number,
        workshop.state(period),
        str(workers + (plant.overstated if plant else 0)),
        _yuan(revenue),
        power,
    )


def _review_rows(workshop: Workshop, period: Period) -> Iterator[Row]:
    """Give what was decided before go-live: the guidance letter of the month before, an exit or its refusal."""
    finding = workshop.plant.finding if workshop.plant else None
    if finding and finding.guidance is not None and finding.guidance + 1 == workshop.months_from_last(period):
        about = str(workshop.last.plus(finding.guidance))
        yield (workshop.number, about, "指导", "通过", "吸纳人数未达到要求，已发帮扶指导函", "审核试三", f"{period}-{REVIEW_DAY}")
    decision = workshop.plant.decision if workshop.plant else None
    if decision is None or decision.handed_over != workshop.months_from_last(period):
        return
    about = str(workshop.last.plus(decision.about))
    reviewed = f"{period}-{REVIEW_DAY}"
    yield (workshop.number, about, "退出决定", decision.conclusion, decision.reason, "审核试三", reviewed)


def _yuan(value: Fraction) -> str:
    """Write an amount in 元 with two places, halves up."""
    fen = int(value * _FEN + Fraction(1, 2))
    return f"{fen // _FEN}.{fen % _FEN:02d}"
