"""What other values would have done to the levels of the months that stand: `wengang whatif` over the newest month and those it rests on.

Belongs here: which of the changed parameters say anything about levels. Does not belong here: grading again (`risk_detection.what_if`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from wengang.database.unit_of_work import UnitOfWork
from wengang.month_overview.scope_month import months_with_figures
from wengang.month_overview.what_if import says_levels, what_if


def preview(work: UnitOfWork, values: Mapping[str, int | str]) -> Iterator[str]:
    """Tell which levels of the newest month and of the months it rests on would be others under changed values; touches nothing."""
    of_levels = {name: value for name, value in values.items() if says_levels(name)}
    if not of_levels:
        yield "没有改动与风险等级有关的参数，不用试算。"
        return
    if others := len(values) - len(of_levels):
        yield f"另有{others}个改动的参数与风险等级无关，没有试算。"
    months = months_with_figures(work)
    if not months:
        yield "还没有算出指标的月份，不能试算。"
        return
    yield from what_if(work, months[0], of_levels)
