"""One part is killed again and again while letters are issued and mails sent: it mends itself, nothing is lost, each effect is there once.

30 SIGKILLs of the scheduler, 20 of the web server, 30 of PostgreSQL with ten seconds without it each (issue 15). Nobody helps: what ended is
started again by the supervisor, here after two seconds at most: the growing pause before what keeps ending would make the proof last hours. In
each round a file comes in, mails are queued, and the issue of the month's letters is cleared, so that all three are under way when the part dies.
"""

from __future__ import annotations

import os
import signal
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from random import Random

import psutil
import psycopg
import pytest
from ops.airflow_api import AirflowApiError
from ops.environment import read_ports
from ops.health import airflow_health, database_answers, task_api_answers
from ops.processes import read_record
from tests.flows.conftest import started
from tests.flows.installation import Installation
from tests.flows.office import MONTH, UNITS, Office
from tests.hostile.hand_overs import UNIT_NAMES, plan_row, put

from wengang.audit.completeness import check_completeness
from wengang.database.unit_of_work import unit_of_work
from wengang.mail.outbox import queue_message
from wengang.people import MailList

NOTICES = f"{MONTH}-s1"
HEALED_SECONDS = 120
AWAY_SECONDS = 10
LAST_WORK_SECONDS = 900
MAILS_A_ROUND = 3
OTHER_UNITS = tuple(unit for unit in UNIT_NAMES if unit not in UNITS)
PARTS = {"metadatabase", "scheduler", "triggerer", "dag_processor"}
pytestmark = pytest.mark.prove("each part is killed for a quarter of an hour and more")


@pytest.fixture(scope="package")
def installation() -> Iterator[Installation]:
    """Give an installation whose supervisor does not wait long, and whose PostgreSQL keeps what it says to have committed."""
    with started(longest_pause=2, durable=True) as running:
        yield running


def kill_scheduler(office: Office) -> None:
    os.kill(_child(office, "scheduler"), signal.SIGKILL)


def kill_web_server(office: Office) -> None:
    os.kill(_child(office, "api-server"), signal.SIGKILL)


def kill_database(office: Office) -> None:
    """Kill the server with all its processes, and again whenever it is back within ten seconds."""
    end = time.monotonic() + AWAY_SECONDS
    while time.monotonic() < end:
        with suppress(FileNotFoundError, psutil.NoSuchProcess, ValueError, IndexError):
            server = psutil.Process(int((office.installation.var / "pg" / "postmaster.pid").read_text().splitlines()[0]))
            if "postgres" in server.name():
                for process in (server, *server.children()):
                    with suppress(psutil.NoSuchProcess):
                        process.kill()
        time.sleep(0.2)


HITS: dict[str, tuple[int, Callable[[Office], None]]] = {
    "scheduler": (30, kill_scheduler),
    "web_server": (20, kill_web_server),
    "PostgreSQL": (30, kill_database),
}


@dataclass
class Work:
    """What is brought, queued and cleared in each round, and what was committed of it."""

    office: Office
    queued: list[str] = field(default_factory=list)
    brought: list[str] = field(default_factory=list)
    newest: dict[str, str] = field(default_factory=dict)

    def more(self, number: int) -> None:
        """Bring one file, queue some mails, and let them be taken, sent, and the letters be issued once more."""
        unit = OTHER_UNITS[number % len(OTHER_UNITS)]
        folder = f"round-{number}"
        self.newest[unit] = put(
            self.office.settings.inbox,
            folder,
            {"rv_plan": [plan_row(number + 1, unit)]},
            unit=unit,
            period=MONTH,
            corrects=self.newest.get(unit),
        )
        self.brought.append(folder)
        for place in range(MAILS_A_ROUND):
            self._queue(f"第{number}轮第{place}封")
        for dag in ("data_sharing", "mail_delivery"):
            self.office.start(dag)
        with suppress(AirflowApiError):  # it may still be under way from the round before
            self.office.operator.clear("county_notices", NOTICES, ["issue"])

    def _queue(self, subject: str) -> None:
        with unit_of_work(self.office.settings) as work:
            assert queue_message(
                work,
                key=f"notice:{subject}",
                kind="notice",
                unit="469001",
                addressed_to=MailList.RECIPIENTS,
                recipients=("rsj.469001@wengang.invalid",),
                subject=subject,
                text="请核实。",
                html="<p>请核实。</p>",
            )
        self.queued.append(subject)


@pytest.mark.parametrize("part", HITS)
def test_what_is_killed_again_and_again_leaves_each_effect_once(office: Office, part: str) -> None:
    times, hit = HITS[part]
    times = int(os.environ.get("PROOF_EXAMPLES", times))
    dice, work, healed = Random(times), Work(office), list[float]()  # noqa: S311 - repeatable, and no secret
    office.drafted_month()
    office.start_after_month("county_notices")
    office.approve_both(NOTICES)
    assert office.run_state("county_notices", NOTICES) == "success"
    for number in range(times):
        work.more(number)
        office.until(lambda: busy(office) or None, "something runs", HEALED_SECONDS)
        time.sleep(dice.uniform(0, 3))
        before, heals = committed(office), Healing(office, part)
        hit(office)
        began = time.monotonic()
        office.until(heals.is_done, f"{part} heals", 2 * HEALED_SECONDS)
        healed.append(time.monotonic() - began)
        assert committed(office) >= before, "what was committed is lost"
    print(f"{part}: {times} times, healed after {sorted(round(one) for one in healed)} s")
    assert max(healed) <= HEALED_SECONDS
    finish(office)
    look_at_effects(office, work)


def _child(office: Office, name: str) -> int:
    record = read_record(office.installation.var)
    assert record is not None
    return record.children[name]


def busy(office: Office) -> bool:
    with office.installation.as_administrator("airflow") as connection:
        return bool(connection.execute("select from task_instance where state = 'running' limit 1").fetchall())


def committed(office: Office) -> tuple[int, ...]:
    """Give how much there is of what only grows."""
    (row,) = office.rows(
        "select (select count(*) from audit.task_record) as records, (select count(*) from mail.outbox) as mails,"
        " (select count(*) from data_sharing.hand_over) as hand_overs, (select count(*) from approvals.opinion) as opinions"
    )
    return tuple(row.values())


class Healing:
    """Whether everything works again after a hit: the new process, heartbeats that are younger than the hit, the answers."""

    def __init__(self, office: Office, part: str) -> None:
        self._office, self._hit_at = office, time.time()
        self._child = {"scheduler": "scheduler", "web_server": "api-server"}.get(part)
        self._before = self._child and _child(office, self._child)

    def is_done(self) -> bool | None:
        """Give True once it is."""
        port = read_ports(self._office.installation.var).airflow
        if self._child and _child(self._office, self._child) in (0, self._before):
            return None
        health = airflow_health(port)
        if {part for part, state in health.items() if state == "healthy"} < PARTS or not database_answers(self._office.installation.var):
            return None
        return (self._beating() and task_api_answers(port)) or None

    def _beating(self) -> bool:
        with suppress(psycopg.Error), self._office.installation.as_administrator("airflow") as connection:
            beats = connection.execute(
                "select distinct job_type from job where state = 'running' and latest_heartbeat > to_timestamp(%s)"
                " and job_type in ('SchedulerJob', 'DagProcessorJob', 'TriggererJob')",
                [self._hit_at],
            ).fetchall()
            return len(beats) == 3
        return False


def finish(office: Office) -> None:
    """Let everything that was begun come to its end, and what failed for good be done by one more run, as the clock would start it."""
    for _ in range(2):
        office.until(lambda: _at_rest(office) or None, "all runs have ended", LAST_WORK_SECONDS)
        for dag in ("data_sharing", "mail_delivery"):
            office.end_of_retried(dag, office.start(dag))
    if office.run_state("county_notices", NOTICES) != "success":
        office.operator.clear("county_notices", NOTICES, ["issue"])
        assert office.end_of_retried("county_notices", NOTICES) == "success"
    office.end_of_retried("mail_delivery", office.start("mail_delivery"))


def _at_rest(office: Office) -> bool:
    with office.installation.as_administrator("airflow") as connection:
        connection.execute("update task_instance set end_date = end_date - interval '1 minute' where state = 'up_for_retry'")
        return not connection.execute(
            "select from dag_run where state in ('queued', 'running') and dag_id in ('data_sharing', 'mail_delivery', 'county_notices') limit 1"
        ).fetchall()


def look_at_effects(office: Office, work: Work) -> None:
    sent = Counter((str(mail["Message-ID"]), str(mail["X-Envelope-To"])) for mail in office.installation.mails())
    assert {key: number for key, number in sent.items() if number > 1} == {}, "a mail came twice"
    states = {row["key"]: row["state"] for row in office.rows("select key, state from mail.outbox")}
    came = Counter(str(mail["Subject"]) for mail in office.installation.mails())
    doubtful = [subject for subject in work.queued if states[f"notice:{subject}"] == "unknown"]
    print(f"{len(states)} mails: {Counter(states.values())}")
    assert set(states.values()) <= {"accepted", "unknown"}
    assert [subject for subject in work.queued if subject not in doubtful and came[subject] != 1] == []

    taken = office.rows("select folder, count(*) as number from data_sharing.hand_over where folder like 'round-%' group by folder")
    assert {row["folder"]: row["number"] for row in taken} == dict.fromkeys(work.brought, 1)
    versions = office.rows(
        "select hand_over_id, count(*) as number from data_sharing.delivery join data_sharing.hand_over h on h.id = hand_over_id"
        " where folder like 'round-%' and state = 'accepted' group by 1"
    )
    assert [row["number"] for row in versions] == [1] * len(work.brought)
    assert office.issued() == sorted(UNITS)
    assert office.one("select count(*) = count(distinct key) from mail.outbox where key like 'notice:%'") is True
    assert office.one("select count(*) from approvals.opinion") == 2, "each department was asked and answered once"
    with unit_of_work(office.settings) as checked:
        assert check_completeness(checked, office.installation.airflow_database).ended_without_state_row == ()
