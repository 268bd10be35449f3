"""A whole trial province on disk: hand-overs of every unit and month, targets, and the answers.

Written below a folder: `history/inbox` (all months but the last), `month/inbox` (the last month as first delivered),
`later/inbox` (what comes afterwards: the late unit, the repaired file, the correction), `chapters/inbox` (files
of the chapters, of one unit, of the last month; those of the two months before stand with the history), `application/inbox` (one
workshop's application for its certification, in the month after the last), `targets.json` and `truth.json`. A run
whose first month is its last writes that month only, with the same bytes as a run over the whole history: people and
labour are always followed from half a year before the year of the fourteenth month back.

After its last month the province goes on: `write_month` writes one of the months after it (`planted.LATER`) below a folder of its own, with
`month/inbox`, `later/inbox` and `truth.json`, the same people and workshops a month older. Everything up to the last month is the same
whether it goes on or not.

`targets.json` asks of each unit what it reached in December of the year before (年度累计): so plan and progress run
together, and a unit on plan is never 0.03 behind. `truth.json` holds only what was planted (`planted`); its figures
are those of the last month as finally delivered, means and rates as exact as method §11 writes them; its `workshops`
say what method §6 finds when all months from the fourteenth back are there; its `answers` are what the trial reviewers answer where they
do not simply agree. Levels are proven for a last month 2025-03 and the months after it.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from fractions import Fraction
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from wengang.periods import Period
from wengang_trial import usual
from wengang_trial.choices import Choices
from wengang_trial.labour import TrialError
from wengang_trial.planted import Kind
from wengang_trial.unit_writer import Written, write_unit
from wengang_trial.units import UNITS

POLICY_TARGET = 280_100
HELD_BACK_BECAUSE = "正在与该单位核对务工月收入的填报口径，核对清楚前暂不发"


@dataclass(frozen=True, slots=True)
class Summary:
    """What was written: one line for the log, and tests."""

    units: int
    hand_overs: int
    roster: int
    stock: int
    target: int


class TrialProvince(Choices):
    """A trial province that can be written."""

    __slots__ = ()

    def write(self, out: Path, *, processes: int = 2, say: Callable[[str], object] = lambda _: None) -> Summary:
        """Write the province into a new or empty folder; `say` is told each stage."""
        if out.exists() and any(out.iterdir()):
            raise TrialError(f"目录 {out} 不是空的，试验省只写进空目录")
        out.mkdir(parents=True, exist_ok=True)
        say(f"1/3 写出 {len(UNITS)} 个单位 {self.first} 至 {self.last} 的报送（比例 {self.scale}，种子 {self.seed}）……")
        written = self._write_units(out, processes, self.last)
        targets = {unit.code: work.target for unit, work in zip(UNITS, written, strict=True)}
        say(f"2/3 写出年度目标，合计 {sum(targets.values())} 人……")
        if sum(targets.values()) < POLICY_TARGET * self.scale:
            raise TrialError(f"年度目标合计 {sum(targets.values())} 人，低于政策目标")
        _write_json(out / "targets.json", targets)
        say("3/3 写出埋设内容与应得结果……")
        _write_json(out / "truth.json", self._truth(written, self.last))
        return Summary(
            len(UNITS),
            sum(work.hand_overs for work in written),
            sum(work.roster for work in written),
            sum(work.stock for work in written),
            sum(targets.values()),
        )

    def write_month(self, out: Path, period: Period, *, processes: int = 2, say: Callable[[str], object] = lambda _: None) -> int:
        """Write one of the months after the last into a new or empty folder, and give how many hand-overs it has.

        Raises `TrialError` for any other month.
        """
        if not self.last < period <= self.end:
            raise TrialError(f"试验省在末月以后只安排到{self.end.chinese}，没有{period.chinese}")
        if out.exists() and any(out.iterdir()):
            raise TrialError(f"目录 {out} 不是空的，试验省只写进空目录")
        out.mkdir(parents=True, exist_ok=True)
        say(f"写出 {len(UNITS)} 个单位 {period} 的报送（比例 {self.scale}，种子 {self.seed}）……")
        written = self._write_units(out, processes, period)
        _write_json(out / "truth.json", self._truth(written, period))
        return sum(work.hand_overs for work in written)

    def _write_units(self, out: Path, processes: int, until: Period) -> list[Written]:
        """Write the units, the largest first; gives them in the order of `UNITS`."""
        order = sorted(UNITS, key=lambda unit: -unit.share)
        tasks = [(self, out, unit, until) for unit in order]
        if processes == 1:
            done = [write_unit(task) for task in tasks]
        else:
            with ProcessPoolExecutor(processes, mp_context=get_context("spawn")) as pool:
                done = list(pool.map(write_unit, tasks))
        by_code = {unit.code: work for unit, work in zip(order, done, strict=True)}
        return [by_code[unit.code] for unit in UNITS]

    def _truth(self, written: list[Written], period: Period) -> dict[str, Any]:
        truth: dict[str, Any] = {"period": str(period)}
        for work in written:
            truth |= work.truth
        truth["answers"] = {"confirm_exits": [number for work in written for number in work.confirmed], "hold_back": None}
        if period != self.last and (fall := truth.get(Kind.INCOME_FALL)):
            truth["answers"]["hold_back"] = {"unit": fall["unit"], "reason": HELD_BACK_BECAUSE}
        truth["workshops"] = [one for work in written for one in work.workshops]
        truth["clues"] = [one for work in written for one in work.clues]
        for name in ("disagreement", "dirt"):
            truth[name] = {unit.code: getattr(work, name) for unit, work in zip(UNITS, written, strict=True)}
        return truth


USUAL = TrialProvince(usual.SCALE, usual.FIRST, usual.LAST, usual.SEED)
"""The province of an ordinary trial."""


def write_province(
    out: Path,
    *,
    scale: Fraction,
    first: Period,
    last: Period,
    seed: int,
    processes: int = 2,
    say: Callable[[str], object] = lambda _: None,
) -> Summary:
    """Write the trial province of these choices below `out`, which must be empty or absent."""
    return TrialProvince(scale, first, last, seed).write(out, processes=processes, say=say)


def _write_json(path: Path, content: object) -> None:
    path.write_text(json.dumps(content, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
