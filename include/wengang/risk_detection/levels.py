"""The risk level of a unit and of the province: triggers, caps, persistence, reasons (method §4).

Belongs here: grading one scope from its exact changes. Does not belong here: finding the inputs (`steps`), clusters (`clusters`).

Assumptions: any fall is at least blue and is notified; thresholds grade, they never suppress (policy 3.2). Ratios are exact fractions.
Numbered stages, in the order that method §4 binds:
  1. `_triggers`: each trigger of each measure with its level; 2. caps (January, season, small base) inside the trigger they limit;
  3. `_both_orange`: both measures ≥ orange → both red; 4. `_persist`: three yellow months, an overdue reply, one level up at most;
  5. clusters: `with_clusters`, at least orange for the unit.
Check: a level is the highest level among its reasons, and a reason stands for each trigger that fired.
Known drawback: a measure that is missing (no valid income) is not judged and cannot raise a unit; its fill rate shows it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from enum import IntEnum, StrEnum
from fractions import Fraction
from typing import Any

from wengang.monitoring.changes import Change
from wengang.numbers import percent, persons, threshold_text
from wengang.periods import Period
from wengang.settings.policy import Policy

JANUARY = 1
DECEMBER = 12


class Level(IntEnum):
    """The five levels."""

    NONE = 0
    BLUE = 1
    YELLOW = 2
    ORANGE = 3
    RED = 4

    @property
    def chinese(self) -> str:
        """The colour word of papers and screens."""
        return ("无", "蓝色", "黄色", "橙色", "红色")[self]

    @property
    def raised(self) -> Level:
        """One level up, at most red."""
        return Level(min(self + 1, Level.RED))


class GradedMeasure(StrEnum):
    """What is graded: 务工规模 or 务工收入; `unit` is the higher of both, clusters included."""

    SCALE = "scale"
    INCOME = "income"
    UNIT = "unit"

    @property
    def chinese(self) -> str:
        """The words of papers."""
        return {"scale": "务工规模", "income": "务工收入", "unit": "综合"}[self]


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a level is what it is: rule id, its inputs, the threshold it passed, and the sentence for papers."""

    rule: str
    level: Level
    inputs: dict[str, Any]
    threshold: str
    text: str

    def as_row(self) -> dict[str, Any]:
        """Give the reason as it is stored."""
        return {
            "rule": self.rule,
            "level": int(self.level),
            "inputs": self.inputs,
            "threshold": self.threshold,
            "text": self.text,
        }


@dataclass(frozen=True, slots=True)
class FallingRun:
    """k, the months of unbroken fall up to a month, and Π(1 + mom) over them."""

    months: int = 0
    kept: Fraction = Fraction(1)

    @property
    def fall(self) -> Fraction:
        """r, the fall over the run."""
        return 1 - self.kept

    def extended(self, mom: Change | None, min_base: int) -> FallingRun:
        """Give the run one month later; it stops where 环比 is undefined, not a fall, or has a small base."""
        if mom is None or mom.value >= 0 or mom.base_persons < min_base:
            return FallingRun()
        return FallingRun(self.months + 1, self.kept * (1 + mom.value))


@dataclass(frozen=True, slots=True)
class Progress:
    """Progress to the yearly target in persons, and last year's share at the same month (None = undefined)."""

    persons: int
    target: int
    plan: Fraction | None


@dataclass(frozen=True, slots=True)
class MeasureInputs:
    """Everything one measure of one scope is graded by."""

    yoy: Change | None
    mom: Change | None
    run: FallingRun
    panels: Sequence[Change] = ()
    progress: Progress | None = None
    graded_before: tuple[Level, Level] = (Level.NONE, Level.NONE)


@dataclass(frozen=True, slots=True)
class Graded:
    """One measure graded: `graded` after step 3, `level` after step 4 (after step 5 for the unit), with its reasons."""

    measure: GradedMeasure
    graded: Level
    level: Level
    reasons: tuple[Reason, ...] = field(default=())


@dataclass(frozen=True, slots=True)
class Cluster:
    """Many lost jobs in one village or at one employer."""

    kind: str
    town: str
    name: str
    lost_job: int


@dataclass(frozen=True, slots=True)
class Grading:
    """What the grading of a month rests on: policy, the month, and whether it stands in the Spring Festival season."""

    policy: Policy
    period: Period
    festival_season: bool

    def grade(self, scale: MeasureInputs, income: MeasureInputs, *, reply_overdue: bool = False) -> tuple[Graded, Graded]:
        """Grade both measures of a scope through steps 1–4."""
        graded = self._both_orange(self._triggers(GradedMeasure.SCALE, scale), self._triggers(GradedMeasure.INCOME, income))
        return (
            self._persist(graded[0], scale.graded_before, reply_overdue=reply_overdue),
            self._persist(graded[1], income.graded_before, reply_overdue=reply_overdue),
        )

    def _triggers(self, measure: GradedMeasure, inputs: MeasureInputs) -> Graded:
        reasons = [
            *self._fall(measure, "yoy", inputs.yoy, self._cap_yoy),
            *self._fall(measure, "mom", inputs.mom, self._cap_season),
            *self._run(measure, inputs.run),
            *self._panels(inputs.panels),
            *self._progress(inputs.progress),
        ]
        level = max((reason.level for reason in reasons), default=Level.NONE)
        return Graded(measure, level, level, tuple(reasons))

    def _fall(self, measure: GradedMeasure, kind: str, change: Change | None, cap: Callable[[Level], tuple[Level, str]]) -> list[Reason]:
        """Grade a fall (d or e, step 1), then limit it by small base and by `cap` (step 2)."""
        if change is None or change.value >= 0:
            return []
        fall = -change.value
        level, threshold = Level.BLUE, "> 0"
        for candidate in (Level.YELLOW, Level.ORANGE, Level.RED):
            limit = self.policy.ratio(f"risk.{candidate.name.lower()}_{kind}", self.period)
            if fall >= limit:
                level, threshold = candidate, f"≥ {threshold_text(limit)}"
        level, note = cap(level)
        small = change.base_persons < self.policy.whole("risk.min_base", self.period)
        if small:
            level, note = (
                Level.BLUE,
                f"（基数{persons(change.base_persons)}，不足{self.policy.whole('risk.min_base', self.period)}人，最高蓝色）",
            )
        words = {"yoy": "1—2月合并同比" if change.merged else "同比", "mom": "环比"}[kind]
        size = f"下降（基数{persons(change.base_persons)}）" if small else f"下降{percent(fall)}"
        return [
            Reason(
                f"{measure}.{kind}",
                level,
                {"change": change.value, "base_persons": change.base_persons, "merged": change.merged},
                threshold,
                f"{measure.chinese}{words}{size}{note}",
            )
        ]

    def _cap_yoy(self, level: Level) -> tuple[Level, str]:
        if self.period.month == JANUARY and level > Level.BLUE:
            return Level.BLUE, "（1月同比受春节影响，最高蓝色）"
        return level, ""

    def _cap_season(self, level: Level) -> tuple[Level, str]:
        if self.festival_season and level > Level.YELLOW:
            return Level.YELLOW, "（春节季节性影响，最高黄色）"
        return level, ""

    def _run(self, measure: GradedMeasure, run: FallingRun) -> list[Reason]:
        for level in (Level.ORANGE, Level.YELLOW):
            months = self.policy.whole(f"risk.{level.name.lower()}_run_months", self.period)
            limit = self.policy.ratio(f"risk.{level.name.lower()}_run_fall", self.period)
            if run.months >= months and run.fall >= limit:
                capped, note = self._cap_season(level)
                return [
                    Reason(
                        f"{measure}.run",
                        capped,
                        {"months": run.months, "fall": run.fall},
                        f"≥ {months}个月且累计 ≥ {threshold_text(limit)}",
                        f"{measure.chinese}连续{run.months}个月环比下降，累计下降{percent(run.fall)}{note}",
                    )
                ]
        return []

    def _panels(self, panels: Sequence[Change]) -> list[Reason]:
        """Income only: the mean can rise because low earners lost their work, so the fixed panel is looked at too."""
        return [
            Reason(
                f"income.panel_{panel.base_kind}",
                Level.BLUE,
                {"change": panel.value, "persons": panel.base_persons},
                "> 0",
                f"同一批人的务工收入{'环比' if panel.base_kind == 'mom' else '同比'}下降{percent(-panel.value)}"
                f"（{persons(panel.base_persons)}两期都有收入）",
            )
            for panel in panels
            if panel.value < 0
        ]

    def _progress(self, progress: Progress | None) -> list[Reason]:
        if progress is None or progress.target <= 0:
            return []
        reasons = []
        share = Fraction(progress.persons, progress.target)
        inputs = {"persons": progress.persons, "target": progress.target, "plan": progress.plan}
        gap = self.policy.ratio("risk.progress_gap_orange", self.period)
        if progress.plan is not None and share < progress.plan - gap:
            reasons.append(
                Reason(
                    "scale.progress",
                    Level.ORANGE,
                    inputs,
                    f"< {percent(progress.plan)} − {threshold_text(gap)}",
                    f"目标任务完成{percent(share)}，落后于上年同期进度{percent(progress.plan)}超过{threshold_text(gap)}",
                )
            )
        if self.period.month == DECEMBER and progress.persons < progress.target:
            reasons.append(
                Reason(
                    "scale.target",
                    Level.RED,
                    inputs,
                    "< 目标任务",
                    f"年末未完成目标任务：{persons(progress.persons)}，任务{progress.target}人",
                )
            )
        return reasons

    def _both_orange(self, scale: Graded, income: Graded) -> tuple[Graded, Graded]:
        if min(scale.graded, income.graded) < Level.ORANGE:
            return scale, income
        inputs = {"scale": int(scale.graded), "income": int(income.graded)}
        reason = Reason("unit.both_orange", Level.RED, inputs, "≥ 橙色", "务工规模与务工收入同时达到橙色，均列为红色")
        scale, income = (replace(item, graded=Level.RED, level=Level.RED, reasons=(*item.reasons, reason)) for item in (scale, income))
        return scale, income

    def _persist(self, item: Graded, graded_before: tuple[Level, Level], *, reply_overdue: bool) -> Graded:
        """Step 4: three months at ≥ yellow, or an overdue reply at ≥ blue, raise the measure by one level, once."""
        long_yellow = min(item.graded, *graded_before) >= Level.YELLOW
        overdue = reply_overdue and item.graded >= Level.BLUE
        if not (long_yellow or overdue) or item.graded is Level.NONE:
            return item
        level = item.graded.raised
        texts = []
        if long_yellow:
            texts.append(f"{item.measure.chinese}连续三个月不低于黄色")
        if overdue:
            texts.append("上次风险提示逾期未反馈")
        inputs = {"now": int(item.graded), "before": [int(value) for value in graded_before], "reply_overdue": reply_overdue}
        reason = Reason(f"{item.measure}.persistence", level, inputs, "≥ 黄色三个月，或逾期未反馈", "，".join(texts) + "，提高一级")
        return replace(item, level=level, reasons=(*item.reasons, reason))


def with_clusters(scale: Graded, income: Graded, clusters: Sequence[Cluster]) -> Graded:
    """Step 5: the unit's level is the higher of its measures, and at least orange where jobs were lost in a cluster."""
    reasons = [
        Reason(
            f"cluster.{cluster.kind}",
            Level.ORANGE,
            {"town": cluster.town, "name": cluster.name, "lost_job": cluster.lost_job},
            "聚集性失去务工",
            f"{cluster.town}{cluster.name}有{cluster.lost_job}人失去务工"
            if cluster.kind == "village"
            else f"用人单位（{cluster.name}）有{cluster.lost_job}人失去务工",
        )
        for cluster in clusters
    ]
    highest = max(scale.level, income.level)
    level = max(highest, Level.ORANGE) if clusters else highest
    return Graded(GradedMeasure.UNIT, highest, level, (*scale.reasons, *income.reasons, *reasons))
