"""The life of one workshop as a page of plain Chinese: what it is, month by month, decisions, letters (view `workshop_life`).

Belongs here: the page. Does not belong here: rows (the views), who may see it (people of the office and of the unit: it
shows counts under five).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from wengang.database.unit_of_work import UnitOfWork
from wengang.numbers import UNDEFINED, money
from wengang.papers.columns import aligned
from wengang.papers.wording import day
from wengang.periods import Period
from wengang.settings.data_sets import code_title
from wengang.settings.units import load_units
from wengang.user_error import UserError
from wengang.workshops.certification.cases import CaseState, Role
from wengang.workshops.classes.rules import WorkshopClass
from wengang.workshops.letters import EXIT, GUIDANCE, MONTHLY
from wengang.workshops.rows import LifeRow, RegisterEntryRow
from wengang.workshops.states import ExitReason, Status, TableLine
from wengang.workshops.timeline import Conclusion

_FEN = 100
MONTH_HEAD = ("月份", "评定", "依据", "生产状态", "吸纳", "待核", "月报用工", "实发工资合计", "版本")
_WORKSHOP_STATES = {"producing": "生产", "season_break": "季节停", "stopped": "停产"}
_LETTERS = {kind.code: kind.title for kind in (GUIDANCE, MONTHLY, EXIT)}
_DIFFERENCES = {"decided_already": "数据更正后评定不同，已作的决定不变", "decision_without_proposal": "报送的决定没有对应的拟退出"}


class UnknownWorkshopError(UserError):
    """A number that no register names."""


@dataclass(frozen=True, slots=True)
class WorkshopLife:
    """The life of one workshop: its unit, what it is, the evaluated months as cells under `MONTH_HEAD`, everything else as day and words."""

    unit: str
    head: Sequence[str]
    months: Sequence[tuple[str, ...]]
    others: Sequence[tuple[str, str]]

    @property
    def text(self) -> str:
        """The same for the terminal."""
        months = aligned([MONTH_HEAD, *self.months]) if self.months else ["（还没有评定过的月份）"]
        others = [f"{when}　{told}" for when, told in self.others] or ["（没有）"]
        return "\n".join([*self.head, "", "逐月评定", *months, "", "决定、函件和其他记录", *others])


def life_of(work: UnitOfWork, workshop_no: str, *, with_drafts: bool = True) -> WorkshopLife:
    """Give the life of a workshop, for its unit without letters that are not issued; raises `UnknownWorkshopError`."""
    entry = work.row("workshops/register_entry", RegisterEntryRow, workshop_no=workshop_no)
    if entry is None:
        raise UnknownWorkshopError(f"没有编号为“{workshop_no}”的车间：请核对编号（写法与登记表相同），或先接收该单位的车间登记表")
    events = work.rows("workshops/life", LifeRow, workshop_no=workshop_no)
    months = [_month(row["period"], row["detail"]) for row in events if row["event"] == "month"]
    others = [
        (_when(row), _TOLD[row["event"]](row["detail"]))
        for row in events
        if row["event"] != "month" and (with_drafts or row["event"] != "letter" or row["detail"]["state"] == "issued")
    ]
    return WorkshopLife(entry["unit"], list(_head(entry)), months, others)


def life_page(work: UnitOfWork, workshop_no: str) -> str:
    """Give the life of a workshop as text for the terminal; raises `UnknownWorkshopError`."""
    return life_of(work, workshop_no).text


def _head(entry: RegisterEntryRow) -> Iterator[str]:
    unit = load_units().unit(entry["unit"]).name
    yield f"{entry['workshop_no']}　{entry['name'] or '未填名称'}"
    described = (
        unit,
        f"{entry['town'] or ''}{entry['village'] or ''}",
        *(entry[column] and code_title(f"workshop_{column}", entry[column]) for column in ("kind", "mode", "field")),
    )
    yield " · ".join(part for part in described if part)
    if entry["certified_on"] is None:
        yield "尚未认定（候选）"
        return
    until = f"，有效期至{day(entry['expires_on'])}" if entry["expires_on"] else "，未填有效期"
    yield f"认定于{day(entry['certified_on'])}（{entry['certificate_no'] or '未填编号'}）{until}；{_season(entry)}"
    yield f"现在：{_now(entry)}"


def _season(entry: RegisterEntryRow) -> str:
    if entry["season_from"] is None or entry["season_to"] is None:
        return "全年生产"
    return f"生产季节{entry['season_from']}月至{'次年' if entry['season_to'] < entry['season_from'] else ''}{entry['season_to']}月"


def _now(entry: RegisterEntryRow) -> str:
    if entry["status"] is None:
        return "尚未评定"
    status = Status(entry["status"])
    parts = [status.chinese]
    if entry["guidance_since"] and status in (Status.GUIDANCE, Status.EXIT_PROPOSED):
        parts.append(f"{Period.parse(entry['guidance_since']).chinese}起帮扶指导，已{entry['clock']}个月")
    if entry["reason"] and status in (Status.EXIT_PROPOSED, Status.EXITED):
        parts.append(ExitReason(entry["reason"]).chinese)
    parts.append(f"{Period.parse(entry['found_in']).chinese}吸纳{entry['absorbed']}人，待核{entry['unknown']}人")
    return "，".join(parts)


def _month(period: str, detail: dict[str, Any]) -> tuple[str, ...]:
    before, after = Status(detail["status_before"]), Status(detail["status"])
    return (
        Period.parse(period).chinese,
        after.chinese if before is after else f"{before.chinese}→{after.chinese}",
        TableLine(detail["line"]).chinese,
        _WORKSHOP_STATES.get(detail["state"] or "", UNDEFINED) if detail["reported"] else "未报",
        f"{detail['absorbed']}人",
        f"{detail['unknown']}人",
        UNDEFINED if detail["total_workers"] is None else f"{detail['total_workers']}人",
        UNDEFINED if detail["wage_paid"] is None else money(Fraction(detail["wage_paid"])),
        f"快照{detail['snapshot']}" + (f" 第{detail['version']}次" if detail["version"] > 1 else ""),
    )


def _when(row: LifeRow) -> str:
    happened: date | None = row["happened_on"]
    return day(happened) if happened else Period.parse(row["period"]).chinese


def _decision(detail: dict[str, Any]) -> str:
    month = Period.parse(detail["proposed_in"]).chinese
    source = "随“车间以往决定”报送" if detail["source"] == "handed_over" else f"两部门决定（{'、'.join(detail['decided_by'])}）"
    return f"{Conclusion(detail['conclusion']).chinese}：针对{month}的拟退出，{source}；理由：{detail['reason'] or '未填'}"


def _letter(detail: dict[str, Any]) -> str:
    state = "已印发" if detail["state"] == "issued" else "待审批"
    return f"{_LETTERS[detail['kind']]} {detail['ledger_no']}（{state}）"


def _exit(detail: dict[str, Any]) -> str:
    return f"摘牌退出，停止奖补，{detail['workers']}名工人列入帮扶名单"


def _difference(detail: dict[str, Any]) -> str:
    return f"{_DIFFERENCES[detail['kind']]}：现为“{detail['stands']}”，数据所示为“{detail['would_be']}”"


def _certification(detail: dict[str, Any]) -> str:
    return f"认定案件{detail['case_no']}：{CaseState(detail['state']).chinese}（{Role(detail['role']).chinese}）：{detail['opinion']}"


def _class(detail: dict[str, Any]) -> str:
    return f"{detail['year']}年第{detail['quarter']}季度分类：{WorkshopClass(detail['class']).chinese}。{'；'.join(detail['reasons'])}"


def _award(detail: dict[str, Any]) -> str:
    return f"奖补{detail['persons']}人，{money(Fraction(int(detail['amount_fen']), _FEN))}"


_TOLD: Mapping[str, Callable[[dict[str, Any]], str]] = {
    "decision": _decision,
    "letter": _letter,
    "exit": _exit,
    "difference": _difference,
    "certification": _certification,
    "class": _class,
    "award": _award,
}
