"""Every try that ends in Airflow, in whatever way, leaves its state change (issue: 400 of 400 over 20 outcomes × 20); beside it what others saw.

A process that is killed, a task that never started, a branch not taken, a mark by hand: Airflow tells listeners nothing of most of them, and its
own log only what somebody asked for. The trigger stands where the state itself is written.
"""

from __future__ import annotations

import json
import os
import re
import shutil
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from ops import stack
from ops.airflow_api import AirflowApi
from tests.flows.conftest import started
from tests.flows.installation import Installation

from wengang.audit.completeness import check_completeness
from wengang.database.unit_of_work import unit_of_work

DAG, RUN = "every_outcome", "each-of-twenty"
TIMES = int(os.environ.get("PROOF_EXAMPLES", "20"))
LONG = 3000
REPORTED_SECONDS = 6
"""What Airflow's executor needs on a busy machine to report that the process of a question ended: an answer in between fails the task."""
HOW_IT_ENDS: dict[str, tuple[str, ...]] = {
    "succeeds": ("success",),
    "fails_and_says_why": ("failed",),
    "raises": ("failed",),
    "succeeds_when_tried_again": ("up_for_retry", "success"),
    "fails_twice": ("up_for_retry", "failed"),
    "is_killed": ("failed",),
    "ends_its_process": ("failed",),
    "leaves_python": ("failed",),
    "takes_too_long": ("failed",),
    "looks_twice": ("success",),
    "skips": ("skipped",),
    "is_skipped_with_what_came_before": ("skipped",),
    "is_never_started": ("upstream_failed",),
    "follows_anyway": ("success",),
    "is_not_chosen": ("skipped",),
    "is_short_cut": ("skipped",),
    "is_cleared": ("success", "success"),
    "is_answered": ("success",),
    "is_marked_success": ("success",),
    "is_marked_failed": ("failed",),
}
"""The twenty outcomes: how each try of them ends."""
pytestmark = pytest.mark.prove("five hundred tasks take ten minutes")


@pytest.fixture(scope="module")
def outcomes(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """Give an installation that also has the procedure of all outcomes."""
    folder = tmp_path_factory.mktemp("dags") / "dags"
    shutil.copytree(stack.PROJECT_ROOT / "dags", folder, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(Path(__file__).parent / "outcomes" / "every_outcome.py", folder)
    listened = tmp_path_factory.mktemp("listened") / "heard.jsonl"
    with started(AIRFLOW__CORE__DAGS_FOLDER=str(folder), PROOF_TIMES=str(TIMES), PROOF_LISTENED=str(listened)) as installation:
        yield installation


def test_each_of_the_ended_tries_is_recorded_in_its_state(outcomes: Installation) -> None:
    operator = outcomes.operator
    operator.trigger(DAG, RUN, {})
    do_what_people_do(operator, outcomes.as_account("reviewer_hr"))
    operator.wait(DAG, RUN, LONG)
    assert operator.clear(DAG, RUN, [("each.is_cleared", number) for number in range(TIMES)], downstream=False) == TIMES
    operator.wait(DAG, RUN, LONG)

    expected = Counter((task, state) for task, states in HOW_IT_ENDS.items() for state in states * TIMES)
    with outcomes.as_administrator("airflow") as connection:
        changes = connection.execute(
            "select distinct task_id, map_index, try_number, state_after from audit.state_change where source = 'task_instance' and run_id = %s"
            " and operation = 'UPDATE' and state_after in ('success', 'failed', 'skipped', 'upstream_failed', 'up_for_retry')",
            [RUN],
        ).fetchall()
        logged = connection.execute(
            "select distinct task_id, map_index, try_number from log where run_id = %s and event in ('success', 'failed', 'skipped')", [RUN]
        ).fetchall()
    found = Counter((_way(task), str(state)) for task, _place, _number, state in changes if _way(task) in HOW_IT_ENDS)
    ended = {(task, place, number) for task, place, number, _state in changes if _way(task) in HOW_IT_ENDS}
    lines = Path(os.environ["PROOF_LISTENED"]).read_text(encoding="utf-8").splitlines()
    heard = {tuple(json.loads(line)[2:5]) for line in lines}
    print(f"ended {len(ended)}, a listener heard of {len(ended & heard)}, Airflow's log has {len(ended & {*logged})}")
    assert found == expected
    with unit_of_work(outcomes.settings) as work:
        assert check_completeness(work, outcomes.airflow_database).ended_without_state_row == ()


def _way(task_id: object) -> str:
    """Give the outcome that a task stands for: of some there is one task each, of others one that is mapped."""
    return re.sub(r"_\d+$", "", str(task_id).removeprefix("each."))


def do_what_people_do(operator: AirflowApi, reviewer: AirflowApi) -> None:
    """Answer each question that is to be answered, and mark the others by hand, as they come."""
    left = {(f"each.{way}", number) for way in ("is_answered", "is_marked_success", "is_marked_failed") for number in range(TIMES)}
    while left:
        for question in reviewer.open_questions(DAG, RUN):
            one = (question.task_id, question.map_index)
            if one not in left:
                continue
            left.remove(one)
            if question.task_id == "each.is_answered":
                reviewer.answer(question, "确认", settle=REPORTED_SECONDS)
            else:
                state = "success" if question.task_id == "each.is_marked_success" else "failed"
                operator.set_state(DAG, RUN, question.task_id, state, map_index=question.map_index)
