"""`wengang whatif`: a parameter file beside the levels of a month, told as lines.

Belongs here: reading the file, and the words. Does not belong here: grading again (`risk_detection.what_if`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from wengang.database.unit_of_work import UnitOfWork
from wengang.monitoring.snapshots import SnapshotRef
from wengang.month_overview.scope_month import chosen_snapshot, snapshots_of_month
from wengang.papers.columns import aligned, broken
from wengang.papers.parameters import value_in_words
from wengang.periods import Period
from wengang.risk_detection.levels import Level
from wengang.risk_detection.what_if import TriedMonth, levels_if
from wengang.settings.config_files import read_yaml
from wengang.settings.policy import Policy, PolicyError, load_policy
from wengang.settings.units import load_units

_OF_LEVELS = ("risk.", "target.measure")
_NOTHING_TOUCHED = "只是试算：快照、等级、函件都没有改动"


def says_levels(name: str) -> bool:
    """Tell whether a parameter has a say in the levels."""
    return name.startswith(_OF_LEVELS)


def parameters_to_try(file: Path) -> Mapping[str, int | str]:
    """Give the values of a file, a line each (`risk.yellow_yoy: "0.02"`). Raises `PolicyError` for what says nothing about levels."""
    try:
        body = read_yaml(file.name, file.parent)
    except FileNotFoundError:
        raise PolicyError(f"试算的参数文件 {file} 不存在") from None
    if not isinstance(body, Mapping) or not body:
        raise PolicyError('试算的参数文件写法不对：每行写一个参数和取值，例如 risk.yellow_yoy: "0.02"')
    if foreign := sorted(str(name) for name in body if not says_levels(str(name))):
        raise PolicyError(f"试算的参数文件中的“{'、'.join(foreign)}”与风险等级无关：只写以 risk. 开头的参数和 target.measure")
    return body


def what_if(work: UnitOfWork, period: Period, values: Mapping[str, int | str]) -> Iterator[str]:
    """Tell which units would have another level under other values, in a month and in the months that it names; touches nothing."""
    policy = load_policy().with_tried(values)
    taken = chosen_snapshot(period, snapshots_of_month(work, period), None)
    months = levels_if(work, SnapshotRef(period, taken["number"]), policy)
    yield f"{period.chinese}快照{taken['number']}，换用以下参数试算（{_NOTHING_TOUCHED}）："
    yield from (f"  {line}" for line in _parameters(policy, values, period))
    yield ""
    yield from _of_month(months[-1])
    yield ""
    yield "各月的等级（现在→试算，按单位计）"
    yield from _of_months(months)


def _parameters(policy: Policy, values: Mapping[str, int | str], period: Period) -> Iterator[str]:
    standing = load_policy()
    for name in values:
        parameter = standing.parameters[name]
        was, tried = (value_in_words(one.in_force(name, period).value, parameter.unit) for one in (standing, policy))
        yield f"{parameter.title}：{was}→{tried}"


def _of_month(month: TriedMonth) -> Iterator[str]:
    if not month.changed:
        yield f"{month.snapshot.period.chinese}没有一个单位的等级会不同"
        return
    yield f"{month.snapshot.period.chinese}等级会不同的单位{len(month.changed)}个"
    rows = [(load_units().unit(unit).name, was.chinese, tried.chinese) for unit, (was, tried) in sorted(month.changed.items())]
    yield from aligned([("单位", "现在", "试算"), *rows])


def _of_months(months: Sequence[TriedMonth]) -> Iterator[str]:
    """Give a line a month: how many units have which level now and would have, and how many notices that makes."""
    levels = sorted(Level, reverse=True)
    rows = []
    for month in months:
        now, tried = Counter(month.standing.values()), Counter(month.tried.values())
        cells = [f"{now[level]}→{tried[level]}" if now[level] != tried[level] else str(now[level]) for level in levels]
        noticed = [sum(count for level, count in counted.items() if level) for counted in (now, tried)]
        rows.append((month.snapshot.period.chinese, *cells, f"{noticed[0]}→{noticed[1]}" if noticed[0] != noticed[1] else str(noticed[0])))
    head = ("月份", *(level.chinese for level in levels), "要提示的")
    yield from aligned([head, *rows], right=range(1, len(head)))
    yield from broken("“要提示的”是有等级的单位数（凡下降即提示）；重报后又改等级的更正函不在其中。")
