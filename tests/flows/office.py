"""An office at work for the flow tests: hands over files, starts DAGs, answers human tasks, looks at what came of it.

Belongs here: the moves of people. Does not belong here: what must come of them (each test).
Every test starts from the same state: the sample archive `ordinary` up to 2025-02 is imported, 2025-03 is still to come. What a test is
about goes through Airflow; what only has to be there before is brought by the code of the tasks (`take_in`, `drafted_month`), which spares a
dozen starts of tasks.
"""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from ops.airflow_api import AirflowApi, Question
from psycopg.rows import dict_row
from tests.conftest import SAMPLES
from tests.flows.installation import Installation

from wengang.county_notices.steps import draft_notices
from wengang.data_sharing.steps import check_hand_over, take_hand_overs
from wengang.database.unit_of_work import unit_of_work
from wengang.monitoring.steps import compute_figures, start_month
from wengang.periods import Period
from wengang.risk_detection.steps import detect_risks
from wengang.settings.environment import Settings
from wengang.workdays import OFFICE_TIME

ARCHIVE = SAMPLES / "ordinary"
MONTH = "2025-03"
DAY = "2025-04-03"
UNITS = ("460400499", "469001", "469024")
LONG = 180
OPINION = "数据已核，同意"
NOISE = ("::group::", "::endgroup::")


@dataclass(slots=True)
class Office:
    """People and files of one test."""

    installation: Installation
    _runs: int = 0

    @property
    def settings(self) -> Settings:
        """Give the settings of the business database."""
        return self.installation.settings

    @property
    def operator(self) -> AirflowApi:
        """Give the API as the operator."""
        return self.installation.operator

    def hand_over(self, unit: str, folder: str = "rv", change: Callable[[Path], None] | None = None) -> None:
        """Put one unit's hand-over of 2025-03 into the inbox, changed before its manifest arrives where asked."""
        source = ARCHIVE / "inbox" / unit / MONTH / folder
        target = self.settings.inbox / unit / MONTH / folder
        shutil.copytree(source, target, ignore=shutil.ignore_patterns("manifest.json"))
        if change:
            change(target)
        if not (target / "manifest.json").exists():
            shutil.copy2(source / "manifest.json", target / "manifest.json")

    def hand_over_all(self) -> None:
        """Put every unit's first hand-over of 2025-03 into the inbox."""
        for unit in UNITS:
            self.hand_over(unit)

    def start(self, dag_id: str, run_id: str | None = None, **params: object) -> str:
        """Start a DAG as the operator and give the run id."""
        self._runs += 1
        run_id = run_id or f"test-{self._runs}-{time.time_ns()}"
        self.operator.trigger(dag_id, run_id, {"业务日期": DAY, "重跑原因": "流程测试", **params})
        return run_id

    def run(self, dag_id: str, **params: object) -> str:
        """Start a DAG, wait for it and give its end state."""
        return self.operator.wait(dag_id, self.start(dag_id, **params), LONG)

    def question(self, dag_id: str, task_id: str, run_id: str | None = None) -> Question:
        """Wait until a human task asks and give it."""
        return self.until(
            lambda: next(
                (
                    item
                    for item in self.operator.open_questions()
                    if item.dag_id == dag_id and item.task_id == task_id and run_id in (None, item.run_id)
                ),
                None,
            ),
            f"{dag_id}.{task_id} asks",
        )

    def answer(self, question: Question, user: str, option: str, opinion: str | None = OPINION, **form: object) -> None:
        """Answer a human task as a user."""
        self.installation.as_account(user).answer(question, option, {"意见": opinion, **form})

    def approve_both(self, run_id: str | None = None, **form: object) -> None:
        """Let both departments approve the month's letters."""
        for role in ("hr", "rv"):
            question = self.question("county_notices", f"approve_{role}", run_id)
            self.answer(question, f"reviewer_{role}", "同意", **{"暂不发单位": None, **form})

    def run_state(self, dag_id: str, run_id: str) -> str:
        """Wait for the end of a run that something else starts, and give its state."""
        self.until(lambda: any(run["dag_run_id"] == run_id for run in self.operator.runs(dag_id)) or None, f"{dag_id} {run_id} starts")
        return self.operator.wait(dag_id, run_id, LONG)

    def until(self, look: Callable[[], Any], what: str, seconds: float = LONG) -> Any:
        """Look until something is there; fails naming what did not come."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            found = look()
            if found is not None:
                return found
            time.sleep(0.3)
        raise AssertionError(f"did not come within {seconds} s: {what}")

    def rows(self, query: str, *values: object) -> list[dict[str, Any]]:
        """Look into the business database."""
        with self.installation.as_administrator() as connection, connection.cursor(row_factory=dict_row) as cursor:
            return cursor.execute(query, values or None).fetchall()

    def states(self, dag_id: str, run_id: str) -> dict[str, str | None]:
        """Give the state of each task of a run."""
        return self.operator.states(dag_id, run_id)

    def one(self, query: str, *values: object) -> Any:
        """Give the single value of a look into the business database."""
        (row,) = self.rows(query, *values)
        (value,) = row.values()
        return value

    def mails(self) -> list[str]:
        """Give the keys of all mails in the outbox, receipts left out."""
        return [row["key"] for row in self.rows("select key from mail.outbox where kind <> 'receipt' order by key")]

    def month(self, run_id: str = f"{MONTH}-s1-auto") -> None:
        """Hand over every unit's files, take them in and wait for the month's figures and drafts."""
        self.hand_over_all()
        assert self.run("data_sharing") == "success"
        assert self.run_state("monthly_monitoring", run_id) == "success"

    def take_in(self) -> None:
        """Take what lies in the inbox by the code of the tasks, without Airflow: for tests of what comes after."""
        with unit_of_work(self.settings) as work:
            for hand_over in take_hand_overs(work).hand_overs:
                check_hand_over(work, hand_over, lambda _line: None).raise_undone()

    def drafted_month(self) -> None:
        """Bring the month to its figures and drafts in the same way."""
        self.hand_over_all()
        self.take_in()
        moment = datetime.fromisoformat(f"{DAY}T18:05").replace(tzinfo=OFFICE_TIME)
        with unit_of_work(self.settings) as work:
            snapshot = start_month(work, Period.parse(MONTH), "流程测试", moment)
            compute_figures(work, snapshot)
            detect_risks(work, snapshot)
            draft_notices(work, snapshot, moment.date())

    def start_after_month(self, dag_id: str) -> str:
        """Start what the month's monitoring starts, as it starts it, and give the run id."""
        return self.start(dag_id, f"{MONTH}-s1", 期间=MONTH, 快照=1)

    def last_line(self, dag_id: str, run_id: str, task_id: str, *, map_index: int = -1) -> str:
        """Give the last line of a task's newest try as the page shows it."""
        newest = next(one for one in self.operator.tasks(dag_id, run_id) if (one.task_id, one.map_index) == (task_id, map_index))
        lines = self.operator.log(dag_id, run_id, task_id, map_index=map_index, try_number=newest.try_number).splitlines()
        return [line for line in lines if line.strip() and not line.startswith(NOISE)][-1]

    def end_of_retried(self, dag_id: str, run_id: str) -> str:
        """Wait for the end of a run whose tasks are tried again after a minute, which passes at once here, and give its state."""

        def look() -> str | None:
            with self.installation.as_administrator("airflow") as connection:
                connection.execute("update task_instance set end_date = end_date - interval '1 minute' where state = 'up_for_retry'")
            state = next((run["state"] for run in self.operator.runs(dag_id) if run["dag_run_id"] == run_id), None)
            return state if state in ("success", "failed") else None

        return str(self.until(look, f"{dag_id} {run_id} ends", 400))

    def issued(self) -> list[str]:
        """Give the units whose notice is issued."""
        return [row["unit"] for row in self.rows("select unit from county_notices.notice where state = 'issued' order by unit, number")]
