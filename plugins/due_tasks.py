"""Tasks that start and remind what the domains declare as due (decision 0040).

Belongs here: one pair of tasks a procedure that may be to start, one mapped task a domain that reminds, and whether the day counts.
Does not belong here: what is due (`wengang.<domain>.due`), when it is looked (`dags/`).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from airflow.sdk import get_current_context

from audited_task import AuditedTask, NothingToDo, audited_task, business_date, business_moment, is_day_given
from office_dag import day_counts, start_each
from wengang.audit.task_records import PartlyDoneError
from wengang.data_sharing.simulation import CLOCK_DOES_NOT_COUNT
from wengang.due import AsOf, Occasion, Starts, domains_that_remind, reminders, to_start
from wengang.run_params import BUSINESS_DATE

Start = dict[str, object]


def start_what_is_due(on: Occasion) -> list[tuple[Any, Any]]:
    """Look for what is to start on an occasion and start it: a pair of tasks for each procedure, so that one that fails stops no other.

    What rests on a snapshot is looked for only where the tasks before have made it.
    """
    pairs = []
    for due in to_start(on):
        starts = look_for(due, "all_success" if on is Occasion.SNAPSHOT else "all_done")()
        pairs.append((starts, start_each(f"start_{due.dag_id}", due.title, due.dag_id, starts)))
    return pairs


def start_what_rests_on_a_snapshot() -> list[Any]:
    """Look for what a month's snapshot starts and start it; give the tasks that look."""
    return [found for found, _ in start_what_is_due(Occasion.SNAPSHOT)]


def look_for(due: Starts, after: str = "all_done") -> Any:  # noqa: ANN401 - Airflow's task
    """Give the task that looks for the runs of one procedure, by a trigger rule of Airflow."""

    @audited_task(due.found, task_id=f"find_{due.dag_id}", trigger_rule=after)
    def find(running: AuditedTask) -> list[Start] | NothingToDo:
        """Give one start for each run."""
        context = get_current_context()
        if not (due.by_clock or day_counts(running, context)):
            return NothingToDo(CLOCK_DOES_NOT_COUNT)
        given = context["params"][BUSINESS_DATE] if is_day_given(context) else None
        as_of = AsOf(business_moment(context), given, running.counts)
        runs = due.runs(running.work, as_of)
        return [{"trigger_run_id": run.run_id, "conf": dict(run.conf), "note": run.note} for run in runs]

    return find


@audited_task("提醒", map_index_template="{{ title }}", trigger_rule="all_done")
def remind(running: AuditedTask, domain: Mapping[str, str]) -> dict[str, object] | NothingToDo:
    """Remind what waits in one domain; what cannot be reminded of is named, and the rest is done."""
    context = get_current_context()
    counts = day_counts(running, context)
    due = [one for one in reminders(domain["domain"]) if counts or one.by_clock]
    if not due:
        return NothingToDo(CLOCK_DOES_NOT_COUNT)
    done: dict[str, object] = {}
    undone: list[tuple[str, Exception]] = []
    for one in due:
        try:
            with running.work.savepoint():
                done[one.count] = one.remind(running.work, business_date(context))
        except Exception as error:
            undone.append((one.title, error))
    if undone:
        running.counts.update(done)
        raise PartlyDoneError(undone, "其余的已提醒" if done else "")
    return done


def remind_of_what_is_due() -> Any:  # noqa: ANN401 - Airflow's mapped task
    """Remind on a workday: one task a domain, named by its title."""
    return remind.expand(domain=[{"domain": domain, "title": title} for domain, title in domains_that_remind().items()])
