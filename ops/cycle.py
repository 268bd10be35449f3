"""`make cycle`: one whole month of the trial province on this machine, from an empty folder to issued notices.

Belongs here: the order of the stages. Does not belong here: answering (`trial_office`), the month's days and plan (`trial_month`), the
result page (`trial_page`), the months after it (`next_month`), any business.

Stages: start the stack, write the province, import the earlier months, hand over 2025-03, let the DAGs run it as of its own days,
answer the human tasks over the REST API, deliver the mail (the mailboxes of one unit are closed: its mail is given up, and sent again by an
operator when they are open); then what came late and what was corrected, as a second snapshot; then the
answers of the units: in time, without a measure, late, none until 督办; then the bulletin of the month and of the quarter; then one
application of a workshop, from the files to the certificate.
A call that was ended goes on where it stood. Once the month is done, a further call imports, takes in, closes and runs the same month again and
reports 0 new business rows and 0 mails.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path

from ops import stack
from ops.condition import MB
from ops.database import var_folder
from ops.environment import stack_environment
from ops.trial_mail import close_mailboxes, mend_dead_mails
from ops.trial_month import Report, TrialMonth, refuse_in_production, write_province
from ops.trial_office import Office
from ops.trial_page import count_rows, finish
from wengang.history.steps import import_history, read_targets
from wengang.plain_end import ended_plainly
from wengang.settings.environment import Settings, read_env_file

COMMAND = "make cycle"
CYCLE_BYTES = 1500 * MB


def main() -> None:
    """Run the month and stay up."""
    read_env_file()
    refuse_in_production(COMMAND)
    var = var_folder()
    report = Report(COMMAND)
    done_before = result_of_cycle(var).exists()
    if not done_before:
        stack.refuse_without_space(var, CYCLE_BYTES)
    with report.stage("启动"):
        stack.up(var)
    os.environ.update(stack_environment(var))
    settings = Settings.from_environment()
    before = count_rows(settings)
    with report.stage("试验省"):
        month = write_province(var)
    with report.stage("导入往月") as say:
        import_earlier_months(settings, month, say)
    office = Office(var, month, settings.inbox)
    if done_before:
        with report.stage("三月：原样重跑") as say:
            office.run_again(say)
    else:
        with report.stage("三月：截止与提示") as say:
            close_mailboxes(var)
            office.run_month(say)
        with report.stage("三月：迟报与更正") as say:
            office.run_later(say)
            office.run_mails_again(mend_dead_mails(settings, var), say)
        with report.stage("四月：反馈与督办") as say:
            office.run_follow_up(say)
            office.run_answers(settings, say)
        with report.stage("四月：通报") as say:
            office.run_bulletin(say)
        with report.stage("四月：认定一个车间") as say:
            office.run_certification(month.folder / "application" / "inbox", month.application_days, say)
    finish(var, settings, month, report, before, result_of_cycle(var))


def result_of_cycle(var: Path) -> Path:
    """Give where the result of the month is kept."""
    return var / "cycle.json"


def import_earlier_months(settings: Settings, month: TrialMonth, say: Callable[[str], None]) -> None:
    """Load the 14 months before, as an office does at go-live."""
    import_history(
        settings,
        month.folder / "history" / "inbox",
        read_targets(month.folder / "targets.json"),
        accept_held="试验省：历史数据按原样接收",
        progress=say,
    )


if __name__ == "__main__":
    sys.exit(ended_plainly(main))
