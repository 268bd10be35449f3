"""P11: how many posts a village needs, beside the places that it has (policy 2.5 科学设定; chapters P11).

Belongs here: the need and the tables of the page. Does not belong here: who is counted (`sql/public_posts/need_of_villages`), clues: a quota is a
figure, a deviation is for the county to explain, and no matter is opened.

Method: need = a · people with little labour (弱劳动力或半劳动力) of the active roster who have no work + c · people with 低保, rounded half up to
whole posts. A deviation above the limit is |places − need| ÷ need, or any place where nothing is needed.
Known drawbacks: 公共设施 of a village stand in no file, so their part (b) is not counted and the county tells it when it explains; rosters taken in
before 低保 was kept count nobody with it; villages are matched as the files write them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from wengang.clues.running import ClueRun
from wengang.database.unit_of_work import UnitOfWork
from wengang.numbers import UNDEFINED, decimal, percent, persons, rounded, threshold_text
from wengang.papers.paper import Section, Table
from wengang.periods import Period
from wengang.public_posts.rows import NeedOfVillagesRow
from wengang.settings.policy import load_policy
from wengang.settings.units import load_units

_WEIGHTS = ("public_posts.need_weak", "public_posts.need_subsistence")
_LIMIT = "public_posts.need_deviation"
_OF_UNITS = ("单位", "村", "弱半劳力未就业", "低保", "测算需求（个）", "定员（个）", "偏差超过限度的村")
_OF_VILLAGES = ("乡", "行政村", "弱半劳力未就业", "低保", "测算需求（个）", "定员（个）", "偏差", "是否说明")


@dataclass(frozen=True, slots=True)
class VillageQuota:
    """One village: what it needs and has, in posts; `deviation` is None where nothing is needed."""

    row: NeedOfVillagesRow
    need: int
    limit: Fraction

    @property
    def places(self) -> Fraction:
        """The places of its posts."""
        return Fraction(self.row["places"])

    @property
    def deviation(self) -> Fraction | None:
        """How far its places are from the need, as a share of the need."""
        return abs(self.places - self.need) / self.need if self.need else None

    @property
    def is_to_explain(self) -> bool:
        """Whether the county explains it."""
        return self.places > 0 if self.deviation is None else self.deviation > self.limit


def quotas(work: UnitOfWork, run: ClueRun) -> list[VillageQuota]:
    """Give each village of a run's month with its need."""
    policy, month = load_policy(), run.period
    weak, low = (policy.ratio(name, month) for name in _WEIGHTS)
    limit = policy.ratio(_LIMIT, month)
    return [
        VillageQuota(row, rounded(weak * row["weak_jobless"] + low * row["on_subsistence"]), limit)
        for row in work.rows("public_posts/need_of_villages", NeedOfVillagesRow, run=run.id, period=str(month))
    ]


def quota_sections(work: UnitOfWork, run: ClueRun, unit: str | None) -> Sequence[Section]:
    """Give the table of a run's month: a line a unit, of one unit a line a village; none where the files that it needs are not there."""
    found = [one for one in quotas(work, run) if unit in (None, one.row["unit"])]
    if not found:
        return ()
    table = Table(_OF_VILLAGES, tuple(map(_village, found))) if unit else Table(_OF_UNITS, _units(found))
    return (Section("岗位需求测算", (table, _explained(run.period))),)


def _units(found: Sequence[VillageQuota]) -> tuple[tuple[str, ...], ...]:
    units = dict.fromkeys(one.row["unit"] for one in found)
    return tuple(_unit(unit, [one for one in found if one.row["unit"] == unit]) for unit in units)


def _unit(unit: str, mine: Sequence[VillageQuota]) -> tuple[str, ...]:
    return (
        *(load_units().unit(unit).name, str(len(mine))),
        *(persons(sum(one.row["weak_jobless"] for one in mine)), persons(sum(one.row["on_subsistence"] for one in mine))),
        *(str(sum(one.need for one in mine)), _posts(sum((one.places for one in mine), Fraction()))),
        str(sum(one.is_to_explain for one in mine)),
    )


def _village(one: VillageQuota) -> tuple[str, ...]:
    row = one.row
    return (
        *(row["town"] or UNDEFINED, row["village"] or UNDEFINED, persons(row["weak_jobless"]), persons(row["on_subsistence"])),
        *(str(one.need), _posts(one.places), percent(one.deviation), "请说明" if one.is_to_explain else ""),
    )


def _posts(places: Fraction) -> str:
    return str(places.numerator) if places.denominator == 1 else decimal(places)


def _explained(month: Period) -> str:
    policy = load_policy()
    weak, low = (policy.word(name, month) for name in _WEIGHTS)
    limit = threshold_text(policy.ratio(_LIMIT, month))
    waiting = "" if all(policy.in_force(name, month).confirmed for name in (*_WEIGHTS, _LIMIT)) else "，口径未经确认"
    return (
        f"测算需求＝弱劳动力或半劳动力中未就业人数×{weak}＋低保人数×{low}，四舍五入到整岗；公共设施数量没有报送，未计入。定员与测算需求相差超过"
        f"{limit}，或没有测算需求而设岗的，由市县说明；测算只供参考{waiting}。按花名册、务工月监测和岗位表，只列三个表都已接收的单位。"
    )
