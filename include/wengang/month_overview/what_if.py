"""`wengang whatif` and the page 试算: other parameters beside the levels of a month, as lines and as tables.

Belongs here: reading what is tried, and the words. Does not belong here: grading again (`risk_detection.what_if`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import yaml

from wengang.database.unit_of_work import UnitOfWork
from wengang.monitoring.snapshots import SnapshotRef
from wengang.month_overview.scope_month import chosen_snapshot, snapshots_of_month
from wengang.month_overview.steps import NoSnapshotError
from wengang.papers.columns import aligned, broken
from wengang.papers.paper import Table
from wengang.papers.parameters import value_in_words
from wengang.periods import Period
from wengang.risk_detection.levels import Level
from wengang.risk_detection.what_if import TriedMonth, levels_if
from wengang.settings.config_files import parse_yaml
from wengang.settings.policy import PolicyError, load_policy
from wengang.settings.units import load_units

_OF_LEVELS = ("risk.", "target.measure")
NOTHING_TOUCHED = "只是试算：快照、等级、函件都没有改动"
NOTICED = "“要提示的”是有等级的单位数（凡下降即提示）；重报后又改等级的更正函不在其中。"


def says_levels(name: str) -> bool:
    """Tell whether a parameter has a say in the levels."""
    return name.startswith(_OF_LEVELS)


def parameters_to_try(file: Path) -> Mapping[str, int | str]:
    """Give the values of a file, as `values_to_try`. Raises `PolicyError`."""
    try:
        text = file.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise PolicyError(f"试算的参数文件 {file} 不存在") from None
    except (UnicodeDecodeError, OSError):
        raise PolicyError(f"试算的参数文件 {file} 读不出来：请存为 UTF-8 的文字文件") from None
    return values_to_try(text)


def values_to_try(text: str) -> Mapping[str, int | str]:
    """Give the values of a text, a line each (`risk.yellow_yoy: "0.02"`). Raises `PolicyError` for what says nothing about levels."""
    try:
        body = parse_yaml(text)
    except yaml.YAMLError:
        body = None
    if not isinstance(body, Mapping) or not body or any(isinstance(value, Mapping | list) for value in body.values()):
        raise PolicyError('试算的参数文件写法不对：每行写一个参数和取值，例如 risk.yellow_yoy: "0.02"')
    if foreign := sorted(str(name) for name in body if not says_levels(str(name))):
        raise PolicyError(f"试算的参数文件中的“{'、'.join(foreign)}”与风险等级无关：只写以 risk. 开头的参数和 target.measure")
    return body


@dataclass(frozen=True, slots=True)
class TriedLevels:
    """A month under other values, with the months that it names, oldest first."""

    parameters: Sequence[str]
    months: Sequence[TriedMonth]

    @property
    def month(self) -> TriedMonth:
        """The month itself."""
        return self.months[-1]

    @property
    def title(self) -> str:
        """Which month and snapshot was tried: 2025年3月快照1."""
        return f"{self.month.snapshot.period.chinese}快照{self.month.snapshot.number}"

    @property
    def verdict(self) -> str:
        """How many units would have another level."""
        period, changed = self.month.snapshot.period.chinese, self.month.changed
        return f"{period}等级会不同的单位{len(changed)}个" if changed else f"{period}没有一个单位的等级会不同"

    @property
    def units(self) -> Table:
        """The units that would have another level: what stands, what would."""
        rows = [(load_units().unit(unit).name, was.chinese, tried.chinese) for unit, (was, tried) in sorted(self.month.changed.items())]
        return Table(("单位", "现在", "试算"), tuple(rows))

    @property
    def counts(self) -> Table:
        """A line a month: how many units have which level now and would have, and how many notices that makes."""
        levels = sorted(Level, reverse=True)
        rows = []
        for month in self.months:
            now, tried = Counter(month.standing.values()), Counter(month.tried.values())
            noticed = [sum(count for level, count in counted.items() if level) for counted in (now, tried)]
            cells = [_from_to(now[level], tried[level]) for level in levels]
            rows.append((month.snapshot.period.chinese, *cells, _from_to(*noticed)))
        return Table(("月份", *(level.chinese for level in levels), "要提示的"), tuple(rows))

    def as_text(self) -> Iterator[str]:
        """Give it as lines of the terminal."""
        yield f"{self.title}，换用以下参数试算（{NOTHING_TOUCHED}）："
        yield from (f"  {line}" for line in self.parameters)
        yield ""
        yield self.verdict
        if self.month.changed:
            yield from aligned([self.units.head, *self.units.rows])
        yield ""
        yield "各月的等级（现在→试算，按单位计）"
        yield from aligned([self.counts.head, *self.counts.rows], right=range(1, len(self.counts.head)))
        yield from broken(NOTICED)

    def as_data(self) -> dict[str, object]:
        """Give it as data: the parameters, the units that would have another level, and each month's counts, now and tried."""
        tables = {"units": self.units, "months": self.counts}
        return {
            "title": self.title,
            "parameters": list(self.parameters),
            "verdict": self.verdict,
            **{name: [dict(zip(table.head, row, strict=True)) for row in table.rows] for name, table in tables.items()},
        }


def tried_levels(work: UnitOfWork, period: Period, values: Mapping[str, int | str]) -> TriedLevels:
    """Give the levels of a month and of the months that it names under other values; touches nothing.

    Raises `PolicyError` for values that cannot be tried, `NoSnapshotError` where the month has no levels.
    """
    policy = load_policy().with_tried(values)
    taken = chosen_snapshot(period, snapshots_of_month(work, period), None)
    months = levels_if(work, SnapshotRef(period, taken["number"]), policy)
    if not months or months[-1].snapshot.period != period:
        raise NoSnapshotError(f"{period.chinese}还没有评定等级：没有可试算的")
    return TriedLevels(list(parameter_words(values, period)), months)


def what_if(work: UnitOfWork, period: Period, values: Mapping[str, int | str]) -> Iterator[str]:
    """Tell which units would have another level under other values, in a month and in the months that it names; touches nothing."""
    yield from tried_levels(work, period, values).as_text()


def parameter_words(values: Mapping[str, int | str], period: Period) -> Iterator[str]:
    """Give a line for each value that is tried: what it is called, what is in force for a month, what is tried."""
    standing = load_policy()
    tried = standing.with_tried(values)
    for name in values:
        parameter = standing.parameters[name]
        words = (value_in_words(one.in_force(name, period).value, parameter.unit) for one in (standing, tried))
        yield f"{parameter.title}：{'→'.join(words)}"


def values_in_force(period: Period) -> str:
    """Give the values that grade a month as the text of a parameter file, each under its title: to be changed and tried."""
    policy = load_policy()
    names = [name for name in policy.parameters if name.startswith(_OF_LEVELS)]
    return "\n".join(
        line for name in names for line in (f"# {policy.parameters[name].title}", f"{name}: {_yaml(policy.in_force(name, period).value)}")
    )


def changed_values(values: Mapping[str, int | str], period: Period) -> Mapping[str, int | str]:
    """Give those of some values that are not in force for a month. Raises `PolicyError` where none is left."""
    policy = load_policy()
    policy.with_tried(values)
    changed = {name: value for name, value in values.items() if policy.in_force(name, period).value != value}
    if not changed:
        raise PolicyError("没有改动任何参数：请改一个取值再试算")
    return changed


def _yaml(value: int | str) -> str:
    return str(value) if isinstance(value, int) else f'"{value}"'


def _from_to(now: int, tried: int) -> str:
    return f"{now}→{tried}" if now != tried else str(now)
