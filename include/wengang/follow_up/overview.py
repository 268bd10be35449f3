"""Matters for whoever looks: what is open and who holds it, the life of one, lags and yield (method §12).

Belongs here: the lines of lists. Does not belong here: changing anything.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date
from fractions import Fraction

from wengang.database.unit_of_work import UnitOfWork
from wengang.due import Waiting
from wengang.follow_up.letters import RUNG_WORDS, late_words
from wengang.follow_up.rows import FollowUpLifeRow, LagsRow, ListedMattersRow, MattersByKindRow, YieldsRow
from wengang.matters import ledger
from wengang.matters.clock import Rung, late
from wengang.matters.duties import kind_of, load_duties
from wengang.matters.kinds import OPERATORS, MatterKind
from wengang.matters.rounds import MatterMove, MatterState, MatterVerdict
from wengang.numbers import UNDEFINED, percent
from wengang.papers.columns import aligned, broken
from wengang.papers.wording import day
from wengang.settings.data_sets import load_departments
from wengang.settings.units import load_units

HOLDERS = {"owner": "办理方", "reviewer": "审核人", "system": "系统（等下月数据）"}
_VERDICTS = {MatterVerdict.IMPROVED: "改善", MatterVerdict.NOT_IMPROVED: "未改善"}
_LAGS = ("冻结", "印发", "首次完整反馈", "认可")


def owner_name(unit: str | None, departments: list[str] | tuple[str, ...]) -> str:
    """Name the owner of a matter: 五指山市人社、乡村振兴, 省级运行人员."""
    names = ["运行人员" if word == OPERATORS else load_departments().get(word, word) for word in departments]
    return f"{load_units().unit(unit).name if unit else '省级'}{'、'.join(names)}"


def open_matters(work: UnitOfWork, on: date, *, unit: str | None = None, holder: str | None = None) -> Iterator[str]:
    """Give a line each open matter, nearest due first, and their number by holder; those about persons are told as counts."""
    personal = [duty.kind.code for duty in load_duties() if duty.kind.personal]
    counts: Counter[str] = Counter()
    overdue = 0
    for row in work.rows("follow_up/listed_matters", ListedMattersRow, unit=unit, holder=holder, personal=personal):
        kind, state = kind_of(row["kind"]), MatterState(row["state"])
        counts[row["holder"]] += row["matters"]
        overdue += row["matters"] if row["holder"] == "owner" and late(row["due_on"], on) > 0 else 0
        yield from broken(_line(row, kind, state, on), "  ")
    held = "，".join(f"{name}{counts[holder]}个" for holder, name in HOLDERS.items() if counts[holder])
    yield f"共{counts.total()}个待办事项" + (f"：{held}；办理方已逾期{overdue}个" if held else "")


def _line(row: ListedMattersRow, kind: MatterKind, state: MatterState, on: date) -> str:
    owner = owner_name(row["unit"], row["departments"])
    if kind.personal:
        town = f"·{row['town']}" if row["town"] else ""
        return f"{owner}{town}：{kind.title}{row['matters']}件，{state.word}，最近的{day(row['due_on'])}到期"
    due = f"{day(row['due_on'])}到期，{late_words(row['due_on'], on)}" if row["holder"] == "owner" else HOLDERS[row["holder"]]
    return f"{row['no']} {owner}：{row['words']}；{state.word}，{due}"


def matters_by_kind(work: UnitOfWork, on: date) -> list[str]:
    """Give a table of the open matters of a day: how many of each kind, in whose hands, and how many owners are late with."""
    counted: dict[str, Counter[str]] = {}
    for row in work.rows("follow_up/matters_by_kind", MattersByKindRow, on=on):
        count = counted.setdefault(kind_of(row["kind"]).title, Counter())
        count.update({"owner": row["owner"], "reviewer": row["reviewer"], "system": row["system"]})
        count["late"] += row["owner"] if late(row["due_on"], on) > 0 else 0
    head = ("事项", HOLDERS["owner"], "其中逾期", HOLDERS["reviewer"], HOLDERS["system"])
    rows = [(title, *(str(count[held]) for held in ("owner", "late", "reviewer", "system"))) for title, count in counted.items()]
    return [f"待办事项（截至{day(on)}，按在谁手里计）", *(aligned([head, *rows], right=range(1, len(head))) if rows else ["没有"])]


def waiting_matters(work: UnitOfWork, on: date) -> list[Waiting]:
    """Give what owners and reviewers hold on a day, one item a matter, those about persons as counts, nearest due first."""
    personal = [duty.kind.code for duty in load_duties() if duty.kind.personal]
    rows = work.rows("follow_up/listed_matters", ListedMattersRow, unit=None, holder=None, personal=personal)
    return [
        Waiting(_line(row, kind_of(row["kind"]), MatterState(row["state"]), on), row["holder"] == "owner" and late(row["due_on"], on) > 0)
        for row in rows
        if row["holder"] != "system"
    ]


def life_of(work: UnitOfWork, no: str) -> Iterator[str]:
    """Give the life of one matter, a line each event; raises `UnknownMatterError`."""
    matter = ledger.find(work, no)
    stands = matter.stands
    yield f"{matter.no} {matter.kind.title}：{matter.words}"
    yield f"办理方：{owner_name(matter.unit, matter.departments)}；现为“{stands.state.word}”，期限{day(stands.due)}"
    if stands.verdict:
        yield f"验证结果：{_VERDICTS[stands.verdict]}"
    for row in work.rows("follow_up/life", FollowUpLifeRow, no=matter.no):
        yield from broken(f"{row['business_date']} {_event(row)}", "  ")


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


def lags(work: UnitOfWork, period: str | None) -> Iterator[str]:
    """Give the lags of each notice in workdays: last day of the month → freezing → issue → first complete reply → acceptance."""
    for row in work.rows("follow_up/lags", LagsRow, period=period):
        days = [row["month_end"], row["frozen_on"], row["issued_on"], row["answered_on"], row["accepted_on"]]
        steps = [
            f"{name}{late(before, after)}" if before and after else f"{name}{UNDEFINED}"
            for name, before, after in zip(_LAGS, days, days[1:], strict=False)
        ]
        unit = load_units().unit(row["unit"]).name if row["unit"] else "省级"
        yield f"{row['no']} {unit} {row['period']}：{' → '.join(steps)}（工作日）"


def yields(work: UnitOfWork) -> Iterator[str]:
    """Give of the answered matters the share that was found true, by kind or rule and unit."""
    for row in work.rows("follow_up/yields", YieldsRow):
        unit = load_units().unit(row["unit"]).name if row["unit"] else "省级"
        rule = "" if row["rule"] == row["kind"] else f"（{row['rule']}）"
        found = f"属实或部分属实{row['found_true']}个，占{percent(Fraction(row['found_true'], row['answered']))}"
        yield f"{kind_of(row['kind']).title}{rule} {unit}：有完整反馈{row['answered']}个，{found}"
