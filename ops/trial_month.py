"""One month of the trial province: its folder, its business days, what was planted in it and what the reviewers answer.

Belongs here: what both `make cycle` and `make next-month` know of a month before they run it. Does not belong here: running it
(`trial_office`), printing it (`trial_page`), what is planted where (`wengang_trial`).
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from functools import cached_property
from pathlib import Path
from time import monotonic
from typing import Any

from ops.never_silent import never_silent
from wengang.bulletin.spans import Span, SpanKind
from wengang.periods import Period
from wengang.settings.environment import Mode, read_mode
from wengang.user_error import UserError
from wengang.workdays import add_workdays, closing_of

FIRST = Period(2024, 1)
CYCLE_MONTH = Period(2025, 3)
"""The month of `make cycle`, the last of the province as it is written first."""
SCALE = Fraction(1, 50)
SEED = 2025
ISSUED_AFTER = 2
"""Workdays from the closing to the issue of the notices in the trial."""


FOLLOWED_UP = 14
"""Workdays after the issue within which the month's answers come and 督办 is decided."""


class TrialError(UserError):
    """A run of the trial that did not end well; the message says where to look."""


def refuse_in_production(command: str) -> None:
    """Raise `TrialError` where the environment says production: invented units and people must never stand beside real ones."""
    if read_mode() is Mode.PRODUCTION:
        raise TrialError(f"{command} 写入虚构的单位和人员，正式环境不能用。要试用，请另用一份代码文件夹，不带正式环境的 .env")


@dataclass(frozen=True)
class TrialMonth:
    """A month of the trial whose hand-overs stand below `folder`; the days follow from the calendar of workdays (method §8)."""

    period: Period
    folder: Path

    @property
    def first_inbox(self) -> Path:
        """What is handed over in time."""
        return self.folder / "month" / "inbox"

    @property
    def later_inbox(self) -> Path:
        """What comes late, and what is corrected."""
        return self.folder / "later" / "inbox"

    @property
    def chapters_inbox(self) -> Path:
        """The files of the chapters, where the month has any."""
        return self.folder / "chapters" / "inbox"

    @cached_property
    def closing_day(self) -> date:
        """The day on which deliveries for the month close."""
        return closing_of(self.period).date()

    @cached_property
    def intake_day(self) -> date:
        """The day on which the files are taken in and held ones decided: the workday before the closing."""
        before = self.period.plus(1).first_day
        while (after := add_workdays(before, 1)) < self.closing_day:
            before = after
        return before

    @cached_property
    def missed_day(self) -> date:
        """The workday after the closing, on which units are told of what they missed."""
        return add_workdays(self.closing_day, 1)

    @cached_property
    def issue_day(self) -> date:
        """The day on which notices are issued, and late files taken in."""
        return add_workdays(self.closing_day, ISSUED_AFTER)

    @cached_property
    def bulletin_day(self) -> date:
        """The day on which the month's bulletin is drafted."""
        return Span(SpanKind.MONTH, self.period).due_on

    @property
    def days(self) -> frozenset[str]:
        """The days as of which the trial acts for the month; every run that follows from one of its starts is handed its day."""
        follow_up = (add_workdays(self.issue_day, number) for number in range(FOLLOWED_UP + 1))
        acted = (self.intake_day, self.closing_day, self.missed_day, *follow_up, self.bulletin_day, *self.application_days.values())
        return frozenset(map(str, acted))

    @cached_property
    def truth(self) -> dict[str, Any]:
        """What was planted."""
        content: dict[str, Any] = json.loads((self.folder / "truth.json").read_text(encoding="utf-8"))
        return content

    @property
    def application_days(self) -> dict[str, date]:
        """When an application for a certification is taken and when its publicity has ended, where the month has one."""
        if "application" not in self.truth:
            return {}
        certified_on = date.fromisoformat(self.truth["application"]["certified_on"])
        return {"受理申请": add_workdays(self.issue_day, 1), "公示期满": certified_on}

    @property
    def confirmed_exits(self) -> frozenset[str]:
        """The workshops whose proposed exit is confirmed."""
        return frozenset(self.truth["answers"]["confirm_exits"])

    @property
    def held_back(self) -> tuple[str, str] | None:
        """The unit whose letter is held back at first, and why."""
        held_back = self.truth["answers"]["hold_back"]
        return (held_back["unit"], held_back["reason"]) if held_back else None


@dataclass(slots=True)
class Report:
    """What a command of the trial did: seconds of each stage; `command` is how to go on after an interruption."""

    command: str
    seconds: dict[str, float] = field(default_factory=dict)

    @contextmanager
    def stage(self, name: str) -> Iterator[Callable[[str], None]]:
        """Time one stage, print lines for it, one every few seconds at least; an error says in which stage it happened."""
        start = monotonic()

        def say(text: str) -> None:
            print(f"[{monotonic() - start:6.1f} 秒] {name}：{text}", flush=True)

        try:
            with never_silent(say) as speak:
                yield speak
        except UserError as error:
            raise TrialError(f"“{name}”没有完成：{str(error).rstrip('。')}。再运行一次 {self.command} 接着做") from None
        except KeyboardInterrupt as interrupt:
            told = f"“{name}”被中断：系统仍在运行，已经交给流程的工作会继续做完。再运行一次 {self.command} 接着做，停止用 make down"
            raise KeyboardInterrupt(*(interrupt.args or (told,))) from None
        self.seconds[name] = round(monotonic() - start, 1)
        say("完成")


def cycle_folder(var: Path) -> Path:
    """Give where the province stands."""
    return var / "trial"


def write_province(var: Path) -> TrialMonth:
    """Write the hand-overs of the province up to the month of `make cycle`, once."""
    folder = cycle_folder(var)
    if not (folder / "application").is_dir() or not _has_answers(folder):
        _write(folder, ["--first", str(FIRST), "--last", str(CYCLE_MONTH)])
    return TrialMonth(CYCLE_MONTH, folder)


def write_month(var: Path, period: Period) -> TrialMonth:
    """Write the hand-overs of one of the months after it, once."""
    folder = var / "trial-months" / str(period)
    if not (folder / "truth.json").exists():
        _write(folder, ["--first", str(FIRST), "--last", str(CYCLE_MONTH), "--month", str(period)])
    return TrialMonth(period, folder)


def _has_answers(folder: Path) -> bool:
    """Tell whether the province was written by this version: an older one did not know what the reviewers answer."""
    truth = folder / "truth.json"
    return truth.exists() and "answers" in json.loads(truth.read_text(encoding="utf-8"))


def _write(folder: Path, months: Sequence[str]) -> None:
    """Write hand-overs aside until they are whole."""
    aside = folder.with_name(f"{folder.name}.new")
    for left in (folder, aside):
        shutil.rmtree(left, ignore_errors=True)
    aside.parent.mkdir(parents=True, exist_ok=True)
    command = [sys.executable, "-m", "wengang_trial", "--out", str(aside), "--scale", str(float(SCALE)), "--seed", str(SEED), *months]
    ended = subprocess.run(command, check=False, start_new_session=True)  # Ctrl-C is told here, once
    if ended.returncode:
        raise TrialError(f"试验省没有写成，原因见上面几行：请看磁盘空间和 {folder.parent} 的权限")
    aside.rename(folder)
