"""Matters for whoever looks: what is open and who holds it, the life of one, lags and yield (method §12).

Belongs here: the lines of lists. Does not belong here: changing anything.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

from wengang.database.unit_of_work import UnitOfWork
from wengang.due import Waiting
from wengang.follow_up.letters import RUNG_WORDS, DueMeasure, late_words, past_words
from wengang.follow_up.rows import (
    FollowUpLifeRow,
    LagsRow,
    ListedMattersRow,
    MattersByKindRow,
    MeasuresDueRow,
    VerdictsRow,
    VerifiedLatelyRow,
    YieldsRow,
)
from wengang.matters import ledger
from wengang.matters.clock import Rung, late
from wengang.matters.duties import kind_of, load_duties
from wengang.matters.kinds import OPERATORS, MatterKind
from wengang.matters.ledger import KeptMatter
from wengang.matters.rounds import MatterMove, MatterState, MatterVerdict
from wengang.numbers import SMALLEST_SHOWN, UNDEFINED, is_small, percent
from wengang.papers.columns import aligned, broken
from wengang.papers.wording import day
from wengang.settings.data_sets import load_departments
from wengang.settings.units import load_units

HOLDERS = {"owner": "办理方", "reviewer": "审核人", "system": "系统（等下月数据）"}
_VERDICTS = {MatterVerdict.IMPROVED: "改善", MatterVerdict.NOT_IMPROVED: "未改善"}
_VERIFIED_SHOWN = timedelta(days=92)
LAGS = ("冻结", "印发", "首次完整反馈", "认可")
YIELD_HEAD = ("事项", "规则", "单位", "有完整反馈", "属实或部分属实")


def owner_name(unit: str | None, departments: list[str] | tuple[str, ...]) -> str:
    """Name the owner of a matter: 五指山市人社、乡村振兴, 省级运行人员."""
    names = ["运行人员" if word == OPERATORS else load_departments().get(word, word) for word in departments]
    return f"{load_units().unit(unit).name if unit else '省级'}{'、'.join(names)}"


@dataclass(frozen=True, slots=True)
class ListedMatter:
    """A matter as lists show it: those about persons (`no` empty) together as one line a unit, township, kind and state.

    Fewer than five of those are a small cell (domain section 10): only their own unit, which has the names, sees how many (`exact`).
    """

    no: str
    kind: MatterKind
    unit: str | None
    owner: str
    words: str
    state: MatterState
    holder: str
    due: date
    on: date
    number: int
    exact: bool

    @property
    def hides_number(self) -> bool:
        """Whether its number is a small cell that whoever looks may not see."""
        return self.kind.personal and not self.exact and is_small(self.number)

    @property
    def lateness(self) -> int:
        """Workdays after its due day on the day of the list, negative before it."""
        return late(self.due, self.on)

    @property
    def overdue(self) -> bool:
        """Whether its owner is late with it."""
        return self.holder == "owner" and self.lateness > 0

    @property
    def in_time(self) -> str:
        """How long its owner still has, or in whose hands it is otherwise."""
        return late_words(self.due, self.on) if self.holder == "owner" else HOLDERS[self.holder]

    @property
    def stands(self) -> str:
        """In whose hands it is, and until when."""
        return f"{day(self.due)}到期，{self.in_time}" if self.holder == "owner" else self.in_time

    @property
    def line(self) -> str:
        """It in one line."""
        if self.kind.personal:
            return f"{self.owner}：{self.words}，{self.state.word}，最近的{day(self.due)}到期"
        return f"{self.no} {self.owner}：{self.words}；{self.state.word}，{self.stands}"


def listed_matters(
    work: UnitOfWork, on: date, *, unit: str | None = None, holder: str | None = None, exact: bool = False
) -> list[ListedMatter]:
    """Give the open matters of a day, of a unit or in somebody's hands where asked, nearest due first; `exact` is for the unit itself."""
    personal = [duty.kind.code for duty in load_duties() if duty.kind.personal]
    return [
        _listed(row, on, exact)
        for row in work.rows("follow_up/listed_matters", ListedMattersRow, unit=unit, holder=holder, personal=personal)
    ]


def _listed(row: ListedMattersRow, on: date, exact: bool) -> ListedMatter:
    kind, owner = kind_of(row["kind"]), owner_name(row["unit"], row["departments"])
    if kind.personal:
        number = row["matters"] if exact or not is_small(row["matters"]) else f"<{SMALLEST_SHOWN}"
        owner, words = f"{owner}{'·' if row['town'] else ''}{row['town']}", f"{kind.title}{number}件"
    else:
        words = row["words"]
    return ListedMatter(
        "" if kind.personal else row["no"],
        kind,
        row["unit"],
        owner,
        words,
        MatterState(row["state"]),
        row["holder"],
        row["due_on"],
        on,
        row["matters"],
        exact,
    )


def open_matters(work: UnitOfWork, on: date, *, unit: str | None = None, holder: str | None = None) -> Iterator[str]:
    """Give a line each open matter, nearest due first, and their number by holder; those about persons are told as counts."""
    matters = listed_matters(work, on, unit=unit, holder=holder)
    for matter in matters:
        yield from broken(matter.line, "  ")
    yield in_whose_hands(matters)


def in_whose_hands(matters: Sequence[ListedMatter]) -> str:
    """Say how many matters there are, in whose hands, and how many are late; those about persons are left out where a small cell would show."""
    hidden = any(matter.hides_number for matter in matters)
    told = [matter for matter in matters if not (hidden and matter.kind.personal)]
    counts: Counter[str] = Counter()
    for matter in told:
        counts[matter.holder] += matter.number
    overdue = sum(matter.number for matter in told if matter.overdue)
    held = "，".join(f"{name}{counts[holder]}个" for holder, name in HOLDERS.items() if counts[holder])
    people = "（另有逐人的事项，按乡镇列出）" if hidden else ""
    return f"共{counts.total()}个待办事项{people}" + (f"：{held}；办理方已逾期{overdue}个" if held else "")


def matters_by_kind(work: UnitOfWork, on: date) -> list[str]:
    """Give a table of the open matters of a day by kind: in whose hands, how many owners are late with; then what the data said of others."""
    counted: dict[str, Counter[str]] = {}
    for row in work.rows("follow_up/matters_by_kind", MattersByKindRow, on=on):
        count = counted.setdefault(kind_of(row["kind"]).title, Counter())
        count.update({"owner": row["owner"], "reviewer": row["reviewer"], "system": row["system"]})
        count["late"] += row["owner"] if late(row["due_on"], on) > 0 else 0
    head = ("事项", HOLDERS["owner"], "其中逾期", HOLDERS["reviewer"], HOLDERS["system"])
    rows = [(title, *(str(count[held]) for held in ("owner", "late", "reviewer", "system"))) for title, count in counted.items()]
    verified = Counter({row["kept"]: row["matters"] for row in work.rows("follow_up/verdicts", VerdictsRow, on=on)})
    told = "，".join(f"{words}{verified[verdict]}个" for verdict, words in _VERDICTS.items())
    return [
        f"待办事项（截至{day(on)}，按在谁手里计）",
        *(aligned([head, *rows], right=range(1, len(head))) if rows else ["没有"]),
        *([f"已用下月数据验证{verified.total()}个：{told}"] if verified else []),
    ]


def waiting_matters(work: UnitOfWork, on: date) -> list[Waiting]:
    """Give what owners and reviewers hold on a day, one item a matter, those about persons as counts, nearest due first."""
    return [Waiting(matter.line, matter.overdue) for matter in listed_matters(work, on) if matter.holder != "system"]


def measures_due(work: UnitOfWork, on: date, unit: str | None = None) -> list[tuple[str, DueMeasure]]:
    """Give the answered matters whose measures should be done by now and that no figures have verified, each with its owner's name."""
    return [
        (
            load_units().unit(row["unit"]).name if row["unit"] else "省级",
            DueMeasure(row["no"], row["words"], MatterState(row["state"]), row["until"]),
        )
        for row in work.rows("follow_up/measures_due", MeasuresDueRow, on=on, unit=unit)
    ]


def waiting_measures(work: UnitOfWork, on: date) -> list[Waiting]:
    """Give the measures whose day has passed, one item a matter."""
    return [
        Waiting(f"{one.no} {owner}：{one.words}，措施完成时限{day(one.until)}{past_words(one.until, on)}，还没有用数据验证", overdue=True)
        for owner, one in measures_due(work, on)
    ]


@dataclass(frozen=True, slots=True)
class VerifiedMatter:
    """A matter that the figures of the month after have closed, and what they say."""

    no: str
    unit_code: str | None
    period: str | None
    words: str
    verdict: MatterVerdict
    said: str
    """The figures behind the verdict, in words, as they stand in its life: 未改善：2025年4月快照1，规模未改善."""
    on: date

    @property
    def unit(self) -> str:
        """Whose matter it was."""
        return load_units().unit(self.unit_code).name if self.unit_code else "省级"

    @property
    def word(self) -> str:
        """The verdict as a page shows it."""
        return _VERDICTS[self.verdict]

    @property
    def why(self) -> str:
        """The same without the verdict: 2025年4月快照1，规模未改善."""
        return self.said.partition("：")[2]


def verified_lately(work: UnitOfWork, on: date, unit: str | None = None) -> list[VerifiedMatter]:
    """Give what the figures have closed with a verdict within a quarter, newest first."""
    return [
        VerifiedMatter(row["no"], row["unit"], row["period"], row["words"], MatterVerdict(row["verdict"]), row["said"], row["verified_on"])
        for row in work.rows("follow_up/verified_lately", VerifiedLatelyRow, unit=unit, since=on - _VERIFIED_SHOWN)
    ]


def verdict_of(matter: KeptMatter) -> str:
    """Give what the figures of the month after say of a matter that they closed; empty where they closed none."""
    return _VERDICTS[matter.stands.verdict] if matter.stands.verdict else ""


def life_of(work: UnitOfWork, no: str) -> Iterator[str]:
    """Give the life of one matter, a line each event; raises `UnknownMatterError`."""
    matter = ledger.find(work, no)
    yield f"{matter.no} {matter.kind.title}：{matter.words}"
    yield standing_of(matter)
    if verdict := verdict_of(matter):
        yield f"验证结果：{verdict}"
    for on, words in events_of(work, matter):
        yield from broken(f"{on} {words}", "  ")


def standing_of(matter: KeptMatter) -> str:
    """Say who owns a matter, how it stands and until when."""
    owner, stands = owner_name(matter.unit, matter.departments), matter.stands
    return f"办理方：{owner}；现为“{stands.state.word}”，期限{day(stands.due)}"


def events_of(work: UnitOfWork, matter: KeptMatter) -> list[tuple[date, str]]:
    """Give what happened to a matter, in its order: the day and the words."""
    return [(row["business_date"], _event(row)) for row in work.rows("follow_up/life", FollowUpLifeRow, no=matter.no)]


def _event(row: FollowUpLifeRow) -> str:
    what = row["what"]
    if what == "opened":
        return "开立"
    if what.startswith("rung:"):
        reason = "（连续三个月未改善或未反馈）" if row["opinion"] == "three_months" else ""
        return f"登记{RUNG_WORDS[Rung(what.removeprefix('rung:'))]}{reason}"
    if what.startswith("skipped:"):
        return f"不再{RUNG_WORDS[Rung(what.removeprefix('skipped:'))]}（登记时已过期限，或没有提醒的日子）"
    if what == "transferred":
        return f"同时移交：{row['opinion']}（{row['made_by']}）"
    by = "系统" if row["made_by"] == ledger.SYSTEM else row["made_by"]
    return f"{MatterMove(what).word}（{by}）：{row['opinion']}"


@dataclass(frozen=True, slots=True)
class NoticeLags:
    """The workdays of one notice from step to step: last day of the month → freezing → issue → first complete reply → acceptance."""

    no: str
    unit: str | None
    period: str | None
    steps: Mapping[str, str]

    @property
    def unit_name(self) -> str:
        """Whose notice it is."""
        return load_units().unit(self.unit).name if self.unit else "省级"


def lags_of_notices(work: UnitOfWork, period: str | None) -> list[NoticeLags]:
    """Give the lags of each notice of a month, or of all; a step that has not come is —."""
    return [
        NoticeLags(row["no"], row["unit"], row["period"], _lag_steps(row)) for row in work.rows("follow_up/lags", LagsRow, period=period)
    ]


def _lag_steps(row: LagsRow) -> Mapping[str, str]:
    days = [row["month_end"], row["frozen_on"], row["issued_on"], row["answered_on"], row["accepted_on"]]
    return {
        name: str(late(before, after)) if before and after else UNDEFINED for name, before, after in zip(LAGS, days, days[1:], strict=False)
    }


def lags(work: UnitOfWork, period: str | None) -> Iterator[str]:
    """Give the lags of each notice in workdays, a line each."""
    for one in lags_of_notices(work, period):
        steps = " → ".join(f"{name}{days}" for name, days in one.steps.items())
        yield f"{one.no} {one.unit_name} {one.period}：{steps}（工作日）"


def yields(work: UnitOfWork) -> Iterator[str]:
    """Give of the answered matters the share that was found true, by kind or rule and unit."""
    for kind, rule, unit, answered, found_true in yield_rows(work):
        found = f"属实或部分属实{found_true}个，占{percent(Fraction(found_true, answered))}"
        yield f"{kind}{f'（{rule}）' if rule else ''} {unit}：有完整反馈{answered}个，{found}"


def yield_rows(work: UnitOfWork) -> list[tuple[str, str, str, int, int]]:
    """Give the same as cells under `YIELD_HEAD`."""
    return [
        (
            kind_of(row["kind"]).title,
            "" if row["rule"] == row["kind"] else row["rule"],
            load_units().unit(row["unit"]).name if row["unit"] else "省级",
            row["answered"],
            row["found_true"],
        )
        for row in work.rows("follow_up/yields", YieldsRow)
    ]
