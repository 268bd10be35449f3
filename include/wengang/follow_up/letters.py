"""The words of what is written about matters: the mail of a day to its owner, 督办, and 约谈建议 to the leaders.

Belongs here: sentences. Does not belong here: who is written to and when (`daily`, `supervision`), layout (`papers.paper`).
No person is named: matters about persons are told as counts of a township, under five as “<5人” (domain section 10).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from wengang.letters.content import DOCUMENT_NUMBER, ISSUE_DATE
from wengang.matters.clock import Rung, late
from wengang.matters.kinds import MatterKind
from wengang.matters.ledger import KeptMatter
from wengang.matters.rounds import MatterState
from wengang.numbers import persons
from wengang.papers.bases import load_bases, standing_notes
from wengang.papers.paper import Paper, Section, Table
from wengang.papers.parameters import enclosed_parameters
from wengang.papers.wording import day, hour, to_both_departments
from wengang.settings.units import load_units
from wengang.workdays import until

PARAMETERS = ("notice.", "matter.")
"""On which days of matters rest."""
ISSUER = "海南省防止返贫就业攻坚行动监测调度"
RUNG_WORDS = {Rung.REMIND: "提醒", Rung.URGE: "催办", Rung.SUPERVISE: "督办", Rung.TALK: "约谈建议"}
_NAMED = 3
_HEAD = ("事项编号", "事项", "期限", "情况")


@dataclass(frozen=True, slots=True)
class WaitingMatter:
    """A matter as the mail of a day tells it; `rung` is that of today, `why_back` why it came back."""

    no: str
    kind: MatterKind
    town: str
    words: str
    state: MatterState
    due: date
    rung: Rung | None
    why_back: str = ""


@dataclass(frozen=True, slots=True)
class DueMeasure:
    """An answered matter whose measures should be done by `until`, and which no figures have verified yet (decision 0069)."""

    no: str
    words: str
    state: MatterState
    until: date


def past_words(until: date, on: date) -> str:
    """Say for how long the day of a measure has passed."""
    return f"已过{late(until, on)}个工作日" if late(until, on) > 0 else "已过"


def late_words(due: date, on: date) -> str:
    """Say how late a day is: 还有3个工作日, 今天到期, 已超过2个工作日."""
    lateness = late(due, on)
    return f"已超过{lateness}个工作日" if lateness > 0 else f"还有{-lateness}个工作日" if lateness < 0 else "今天到期"


def mail_of_the_day(unit: str, waiting: Sequence[WaitingMatter], on: date, page: str = "", measures: Sequence[DueMeasure] = ()) -> Paper:
    """Give the one mail of a day to a unit: everything that waits for it, nearest due first, what it does about each kind, and on which page.

    `measures` are those it should have done by now; they wait for nobody's answer.
    """
    name = load_units().unit(unit).name
    rungs = {matter.rung for matter in waiting if matter.rung}
    told = RUNG_WORDS[max(rungs, key=list(Rung).index)] if rungs else ""
    kinds = list({matter.kind.code: matter.kind for matter in waiting}.values())
    return Paper(
        phrases=(f"关于{name}", "待办事项", f"的{told}通知"),
        issuer=f"{ISSUER}事项办理",
        addressee=to_both_departments(name),
        opening=(
            f"截至{day(on)}，以下{_number_of(waiting)}事项等待你方办理，期限近的在前。"
            if waiting
            else f"截至{day(on)}，没有等待你方办理的事项；你方反馈的下列措施已过完成时限。",
        ),
        sections=_numbered(
            *_waiting_sections(waiting, kinds, on, page),
            *_measures_section(measures, on),
            ("联系方式", (load_bases().contact(on),)),
        ),
        signature=(*load_bases().both_departments(on), day(on)),
        notes=(
            "本通知由系统生成，不含个人信息；有新事项、退回、催办或措施过了完成时限时发，缺报期间每个工作日发，同一天只发一封。",
            *standing_notes(on, PARAMETERS),
        ),
        appendices=enclosed_parameters(on, PARAMETERS),
    )


def _numbered(*sections: tuple[str, tuple[str | Table, ...]]) -> tuple[Section, ...]:
    return tuple(Section(f"{'一二三四'[place]}、{title}", body) for place, (title, body) in enumerate(sections))


def _waiting_sections(
    waiting: Sequence[WaitingMatter], kinds: Sequence[MatterKind], on: date, page: str
) -> Sequence[tuple[str, tuple[str | Table, ...]]]:
    if not waiting:
        return ()
    return (
        ("待办事项", (Table(_HEAD, (*_rows(waiting, on), *_counted(waiting, on))),)),
        ("怎样办理", tuple(f"{kind.title}：{kind.next_step}。" for kind in kinds) + _how_to_answer(kinds, page)),
    )


def _measures_section(measures: Sequence[DueMeasure], on: date) -> Sequence[tuple[str, tuple[str | Table, ...]]]:
    if not measures:
        return ()
    rows = tuple((one.no, one.words, day(one.until), f"{past_words(one.until, on)}，{one.state.word}") for one in measures)
    return (
        (
            "已过完成时限的措施",
            (
                Table(("事项编号", "事项", "完成时限", "情况"), rows),
                "这些措施到了你方反馈的完成时限，还没有用数据验证。请核对是否做完，没有做完的抓紧办结；成效以下月报送的数据验证，不用另行反馈。一个事项只提醒一次。",
            ),
        ),
    )


def _number_of(matters: Sequence[WaitingMatter] | Sequence[KeptMatter]) -> str:
    """Say how many matters there are; nothing where some are about persons, whose number could be worked out from it."""
    return "" if any(matter.kind.personal for matter in matters) else f"{len(matters)}个"


def _how_to_answer(kinds: Sequence[MatterKind], page: str) -> tuple[str, ...]:
    where = (f"办理页面：{page}",) if page else ()
    if not any(kind.answered for kind in kinds):
        return where
    return (
        *where,
        "反馈在办事页的“事项”里逐项填写，缺什么当场写明；也可以用“事项反馈”表（matter_reply，CSV 或 xlsx，第1行为表头："
        "事项编号、是否属实、原因类别、核实结果、措施、责任人职务、完成时限、现场帮扶日期、完成情况；追回资金的另加“追回金额”一列，以元为单位），随清单放入收件箱；"
        "一个事项有几项措施就写几行。都不写姓名、电话、证件号码。",
        "反馈不完整的，当天退回并写明缺什么；完整的由省级审核人审核。超过期限的，依次催办、督办、建议约谈。",
    )


def _rows(waiting: Sequence[WaitingMatter], on: date) -> Sequence[tuple[str, ...]]:
    return [(matter.no, matter.words, hour(until(matter.due)), _situation(matter, on)) for matter in waiting if not matter.kind.personal]


def _situation(matter: WaitingMatter, on: date) -> str:
    said = [late_words(matter.due, on)]
    if matter.state is MatterState.RETURNED:
        said.insert(0, f"已退回：{matter.why_back.rstrip('。')}" if matter.why_back else "已退回，请补齐")
    if matter.rung:
        said.append(f"今天{RUNG_WORDS[matter.rung]}" + ("（督办函经审批后另行印发）" if matter.rung is Rung.SUPERVISE else ""))
    return "，".join(said)


def _counted(waiting: Sequence[WaitingMatter], on: date) -> Sequence[tuple[str, ...]]:
    """Give the matters about persons as counts of a township, with how many of them are late."""
    personal = [matter for matter in waiting if matter.kind.personal]
    places = Counter((matter.kind.code, matter.kind.title, matter.town) for matter in personal)
    overdue = Counter((matter.kind.code, matter.kind.title, matter.town) for matter in personal if late(matter.due, on) > 0)
    nearest = {
        place: min(matter.due for matter in personal if (matter.kind.code, matter.kind.title, matter.town) == place) for place in places
    }
    return [
        (
            "",
            f"{place[2] or '未写明乡镇'}：{place[1]}{persons(number)}",
            f"最近的{hour(until(nearest[place]))}",
            f"其中逾期{persons(overdue[place])}",
        )
        for place, number in sorted(places.items(), key=lambda item: (nearest[item[0]], item[0]))
    ]


def supervision_letter(unit: str, matters: Sequence[KeptMatter], on: date, ledger_no: str) -> Paper:
    """Give the draft of 督办 to a unit: what it has not done by its day, and what was written to it before."""
    name = load_units().unit(unit).name
    rows = tuple(row[1:] for row in _late_rows(matters, on))
    return Paper(
        phrases=(f"关于督办{name}", "逾期事项", "的函"),
        issuer=f"{ISSUER}督办",
        reference=(f"台账编号：{ledger_no}", f"文号：{DOCUMENT_NUMBER}"),
        addressee=to_both_departments(name),
        opening=(f"以下{_number_of(matters)}事项到期后仍未办理，经催办没有结果，现予督办。",),
        sections=(
            Section("一、督办事项", (Table(("事项编号", "事项", "期限", "截至起草时", "此前"), rows),)),
            Section(
                "二、要求",
                (
                    "请两部门主要负责人过问，自印发之日起尽快按事项的要求办理；要反馈的，用“事项反馈”表报送。",
                    *(f"{kind.title}：{kind.next_step}。" for kind in dict.fromkeys(matter.kind for matter in matters) if kind.personal),
                    "仍不办理的，省级将向有关领导提出约谈建议。",
                ),
            ),
            Section("三、联系方式", (load_bases().contact(on),)),
        ),
        signature=(*load_bases().both_departments(on), ISSUE_DATE),
        notes=("本函不含个人信息。", *standing_notes(on, PARAMETERS)),
        appendices=enclosed_parameters(on, PARAMETERS),
    )


def talk_proposal(matters: Sequence[KeptMatter], on: date) -> Paper:
    """Give the paper to the leaders: which units hold what since when in spite of 督办; they decide, and nothing is sent to a unit."""
    units = list(dict.fromkeys(matter.unit for matter in matters if matter.unit))
    names = [load_units().unit(unit).name for unit in units]
    rows = _late_rows(matters, on)
    return Paper(
        phrases=("关于约谈", "、".join(names[:_NAMED]) + (f"等{len(names)}个单位" if len(names) > _NAMED else ""), "的建议"),
        issuer=f"{ISSUER}约谈建议",
        addressee="各位领导：",
        opening=(f"截至{day(on)}，以下{len(units)}个单位的{_number_of(matters)}事项逾期6个工作日以上仍未办理，建议约谈。",),
        sections=(
            Section("一、逾期事项", (Table(("单位", "事项编号", "事项", "期限", "逾期", "此前"), rows),)),
            Section("二、说明", ("是否约谈、何时约谈由领导决定；本建议不发单位，事项照常计算逾期。",)),
        ),
        signature=(*load_bases().both_departments(on), day(on)),
        notes=("本建议由系统生成，不含个人信息；一个事项每轮只建议一次。", *standing_notes(on, PARAMETERS)),
        appendices=enclosed_parameters(on, PARAMETERS),
    )


def _late_rows(matters: Sequence[KeptMatter], on: date) -> tuple[tuple[str, ...], ...]:
    """Give a row for each late matter: unit, number, words, due day, how late, what was written; those about persons as counts of a township."""
    alone, places = [], defaultdict(list)
    for matter in matters:
        if matter.kind.personal:
            places[matter.unit or "", matter.town, matter.kind.code].append(matter)
        else:
            alone.append((matter.unit or "", matter.no, matter.words, matter.stands.due, _climbed(matter)))
    for (unit, town, _), there in sorted(places.items()):
        words = f"{town or '未写明乡镇'}：{there[0].kind.title}{persons(len(there))}"
        alone.append((unit, "", words, min(matter.stands.due for matter in there), "期限为最早的一件"))
    return tuple((load_units().unit(unit).name, no, words, day(due), late_words(due, on), told) for unit, no, words, due, told in alone)


def _climbed(matter: KeptMatter) -> str:
    rungs = [f"{day(on)}{RUNG_WORDS[rung]}" for rung, on in sorted(matter.stands.rungs.items(), key=lambda item: item[1])]
    returned = ["曾退回"] if matter.stands.state is MatterState.RETURNED else []
    return "，".join([*rungs, *returned])
