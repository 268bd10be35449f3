"""`make next-month`: the trial province goes on, one month a call, as of the month's own business days.

Belongs here: which month is next, and the order of the stages. Does not belong here: what both commands share (`trial_month`,
`trial_office`, `trial_page`), what is planted (`wengang_trial`), any business.

A month that has its result below `var/months/` is finished; the next call takes the one after it. A call that was ended before goes on
with the same month: what is done stays done, runs that failed are taken up again.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

from ops import stack
from ops.condition import MB
from ops.cycle import result_of_cycle
from ops.database import var_folder
from ops.environment import stack_environment
from ops.trial_month import CYCLE_MONTH, Report, TrialError, refuse_in_production, write_month
from ops.trial_office import Office
from ops.trial_page import count_rows, finish
from wengang.periods import Period
from wengang.plain_end import ended_plainly
from wengang.settings.environment import Settings, read_env_file
from wengang_trial.province import USUAL

COMMAND = "make next-month"
MONTH_BYTES = 300 * MB


class NoNextMonthError(TrialError):
    """There is no month that could be run now."""


def main() -> None:
    """Run the next month and stay up."""
    read_env_file()
    refuse_in_production(COMMAND)
    var = var_folder()
    period = next_month(var)
    report = Report(COMMAND)
    stack.refuse_without_space(var, MONTH_BYTES)
    with report.stage("启动"):
        stack.up(var)
    os.environ.update(stack_environment(var))
    settings = Settings.from_environment()
    before = count_rows(settings)
    with report.stage(f"{period.chinese}：写出报送"):
        month = write_month(var, period)
    office = Office(var, month, settings.inbox)
    with report.stage(f"{period.chinese}：截止与提示") as say:
        office.run_month(say)
    with report.stage(f"{period.chinese}：迟报与更正") as say:
        office.run_later(say)
    with report.stage(f"{period.chinese}：反馈与督办") as say:
        office.run_follow_up(say)
    with report.stage(f"{period.chinese}：通报") as say:
        office.run_bulletin(say)
    finish(var, settings, month, report, before, result_of_month(var, period))


def next_month(var: Path) -> Period:
    """Give the first month after that of `make cycle` that has no result yet; raises `NoNextMonthError` where there is none."""
    if not result_of_cycle(var).exists():
        raise NoNextMonthError(f"{CYCLE_MONTH.chinese}还没有办完：请先运行 make cycle")
    period = CYCLE_MONTH.plus(1)
    while result_of_month(var, period).exists():
        period = period.plus(1)
    if period > USUAL.end:
        raise NoNextMonthError(
            f"试验省安排到{USUAL.end.chinese}为止，各月都已办完：要从头再来请运行 make reset CONFIRM=yes，再运行 make cycle"
        )
    return period


def result_of_month(var: Path, period: Period) -> Path:
    """Give where the result of a month is kept."""
    return var / "months" / f"{period}.json"


if __name__ == "__main__":
    sys.exit(ended_plainly(main))
