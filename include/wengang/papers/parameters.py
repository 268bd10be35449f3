"""Parameters as readers see them: what is not confirmed, by Chinese title, with value and source.

Belongs here: the sentence of a paper, the list that is enclosed with it, the same list for pages, one parameter with everything that is
said of it. Does not belong here: the values themselves (`settings.policy`), which of them a paper rests on (each paper). The name by which
code reads a parameter is never printed.

A paper lists the values by which it judges: of a month those in force on its last day, otherwise those of its own day (decision 0036).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from wengang.numbers import threshold_text
from wengang.papers.paper import Section, Table
from wengang.papers.workbook import ListSheet, SheetColumn
from wengang.settings.policy import When, load_policy
from wengang.settings.units import load_units

MONTH = ("target.", "ingest.", "valid.", "risk.", "notice.")
"""The parameters on which a month's figures, levels and deadlines rest, by the beginning of their names."""
ENCLOSED = "附件"
HEADING = f"{ENCLOSED}：未经确认的口径参数"
_MEANING = "以下取值由系统暂用，尚未经主管部门确认；确认后有变化的，以确认的为准。"
_HEAD = ("口径参数", "取值", "来源")
_SOURCES: Mapping[str, str] = {"S": "政策规定", "F": "参照已有做法", "O": "公开资料", "A": "系统暂定", "D": "两部门决定"}
_MEASURES: Mapping[str, str] = {"work_ytd": "年度累计务工人数", "work_stock": "当月在岗人数"}
_COUNTED: Mapping[str, str] = {"工作日": "个工作日", "月": "个月", "年度": "年"}
_VALUES: Mapping[str, Callable[[str], str]] = {
    "比例": lambda value: threshold_text(Fraction(value)),
    "倍数": lambda value: f"{Decimal(value).normalize():f}倍",
    "指标": lambda value: _MEASURES[value],
    "单位代码": lambda value: "、".join(load_units().unit(code.strip()).name for code in value.split(",")),
}


@dataclass(frozen=True, slots=True)
class Unconfirmed:
    """One parameter that the departments have not confirmed, in words; `is_trial`: a trial uses it as if it were."""

    title: str
    value: str
    source: str
    is_trial: bool

    @property
    def line(self) -> str:
        """It as one line: 黄色：同比降幅：1%（系统暂定）."""
        return f"{self.title}：{self.value}（{self.source}）"


@dataclass(frozen=True, slots=True)
class StatedParameter:
    """One parameter with the value in force, in words: where it comes from, since when it stands, whether it is confirmed."""

    title: str
    value: str
    source: str
    since: date
    standing: str


def stated(name: str, when: When) -> StatedParameter:
    """Give a parameter by its name. Raises `PolicyError`."""
    policy = load_policy()
    value, parameter = policy.in_force(name, when), policy.parameters[name]
    standing = "仅供试用" if name in policy.trial else "已确认" if value.confirmed else "未经确认"
    return StatedParameter(
        parameter.title, value_in_words(value.value, parameter.unit), _SOURCES[value.source], value.effective_from, standing
    )


def unconfirmed_of(when: When, resting_on: tuple[str, ...] = MONTH) -> list[Unconfirmed]:
    """Give what is not confirmed of the values in force whose names begin so, in the order of the files, those of a trial last."""
    policy = load_policy()
    named = {
        name: (parameter, value)
        for name, parameter in policy.parameters.items()
        if name.startswith(resting_on) and (value := parameter.on(when)) is not None
    }
    waiting = [
        Unconfirmed(parameter.title, value_in_words(value.value, parameter.unit), _SOURCES[value.source], is_trial=False)
        for parameter, value in named.values()
        if not value.confirmed
    ]
    tried = [
        Unconfirmed(parameter.title, value_in_words(value.value, parameter.unit), f"仅供试用：{value.note}", is_trial=True)
        for parameter, value in (named[name] for name in policy.trial if name in named)
    ]
    return waiting + tried


def unconfirmed_lines(when: When, resting_on: tuple[str, ...] = MONTH) -> list[str]:
    """Give the list for a page, one line each: title, value and source in Chinese."""
    return [one.line for one in unconfirmed_of(when, resting_on)]


def value_in_words(value: int | str, unit: str) -> str:
    """Give a value with its unit: 1%, 0.8倍, 5个工作日, 30人, names in place of codes."""
    written = _VALUES.get(unit)
    return written(str(value)) if written is not None else f"{value}{_COUNTED.get(unit, unit)}"


def parameter_notes(when: When, resting_on: tuple[str, ...], listed_in: str) -> list[str]:
    """Give the sentences at the foot of a paper; none where everything is confirmed."""
    found = unconfirmed_of(when, resting_on)
    tried = sum(one.is_trial for one in found)
    notes = []
    if waiting := len(found) - tried:
        notes.append(f"口径参数{waiting}项未经确认，清单见{listed_in}。")
    if tried:
        notes.append(f"{'另有' if waiting else ''}口径参数{tried}项只为试用视为已确认，清单见{listed_in}。")
    return notes


def enclosed_parameters(when: When, resting_on: tuple[str, ...] = MONTH) -> tuple[Section, ...]:
    """Give the enclosure that `parameter_notes` names; nothing where everything is confirmed."""
    found = unconfirmed_of(when, resting_on)
    if not found:
        return ()
    rows = tuple((one.title, one.value, one.source) for one in found)
    return (Section(HEADING, (_MEANING, Table(_HEAD, rows)), own_page=True),)


def parameter_sheets(when: When, resting_on: tuple[str, ...]) -> tuple[ListSheet, ...]:
    """Give the same enclosure as a further sheet of a workbook."""
    found = unconfirmed_of(when, resting_on)
    if not found:
        return ()
    columns = (SheetColumn(_HEAD[0], 20, centred=False), SheetColumn(_HEAD[1], 24, centred=False), SheetColumn(_HEAD[2], 16, centred=False))
    rows = [(one.title, one.value, one.source) for one in found]
    return (ListSheet(ENCLOSED, HEADING.removeprefix(f"{ENCLOSED}："), (), columns, rows, (_MEANING,)),)
