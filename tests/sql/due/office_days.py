"""Workdays of an office in which everything falls due once: what its DAGs start on each day, and which mails they queue.

Belongs here: the rows that make a day, running the tasks of the DAGs in the order of the day. Does not belong here: what must come of it
(the golden file, made once by the code of before decision 0040: `WENGANG_UPDATE_GOLDEN=1` writes it anew).
"""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Iterator
from datetime import date, datetime
from types import SimpleNamespace
from typing import Any, ClassVar

from tests.sql.workshops.certification.applicants import COUNTY, TOWNSHIP, Applicant, answer, applied, review
from tests.sql.workshops.conftest import Found, Province
from tests.statements import by_hand, execute

import audited_task
from wengang.database.unit_of_work import UnitOfWork, unit_of_work
from wengang.monitoring.snapshots import freeze_snapshot
from wengang.periods import Period
from wengang.settings.environment import Settings
from wengang.workdays import is_workday
from wengang.workshops.certification import steps
from wengang.workshops.certification.cases import ReviewLevel
from wengang.workshops.exits import open_exits

FIRST, LAST = date(2025, 4, 1), date(2025, 5, 20)
YEAR_END = (date(2026, 12, 1), date(2026, 12, 2), date(2026, 12, 8))
"""Days on which the workdays of the next year are not known."""
BY_THE_CLOCK = (date(2025, 4, 15), date(2026, 12, 8))
"""Days at which a run without a business date looks, the clock standing on them."""
REQUIRED = [("rv", "rv_roster"), ("rv", "rv_work"), ("rv", "control_totals"), ("hr", "hr_employment"), ("hr", "control_totals")]
Start = list[Any]


def workdays() -> Iterator[date]:
    """Give the workdays from the first day to the last, then those at the end of a year."""
    for number in range(FIRST.toordinal(), LAST.toordinal() + 1):
        if is_workday(date.fromordinal(number)):
            yield date.fromordinal(number)
    yield from YEAR_END


class Clock(datetime):
    """A clock that stands at 18:05 of a day."""

    day: ClassVar[date]

    @classmethod
    def now(cls, tz: Any = None) -> Clock:
        """Give that moment."""
        return cls(cls.day.year, cls.day.month, cls.day.day, 18, 5, tzinfo=tz)


class OfficeDays:
    """An office whose units, workshops and money wait for something on some of its days."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self._numbers: dict[str, int] = {}
        self._started: set[str] = set()
        self._events = {
            date(2025, 4, 1): self._applications,
            date(2025, 4, 2): self._first_files,
            date(2025, 4, 3): self._reviews,
            date(2025, 4, 10): self._exits,
            date(2025, 4, 11): self._held_file_is_taken,
            date(2025, 4, 14): self._objection,
            date(2025, 4, 15): self._correction,
            date(2025, 4, 16): self._objection_is_answered,
            date(2025, 4, 17): self._certificate,
            date(2025, 4, 22): self._money_is_superseded,
            date(2025, 5, 13): self._late_unit,
        }

    def begin(self) -> None:
        """Write what stood before the first day: two months of workshops, three units with targets, money that came on 25 March."""
        register = {"有效期至": "2025-05-10"}
        Province(self.settings).months(
            "2025-02",
            {1: Found(), 2: Found(register=register)},
            {1: Found(0, "停产"), 2: Found(register=register), 3: Found(register={"有效期至": "2025-05-14"})},
        )
        with unit_of_work(self.settings) as work:
            for unit in ("469001", "469002", "469024"):
                work.run("monitoring/keep_target", year=2025, unit=unit, persons=100)
            factors = self._id(
                work,
                "insert into fund.factor_set (year, version, digest, units, frozen_on) values (2025, 1, 'd', 1, '2025-03-25') returning id",
            )
            self._id(
                work,
                "insert into fund.version (year, version, factor_set_id, pool_document, pool_document_digest, received_on, pool_fen,"
                " given_reserve_fen, reserve_fen, key_units, special_fen, rounding_fen, inputs, inputs_digest, digest, policy_digest,"
                " unconfirmed, proposed_on) values (2025, 1, %s, '一', 'd', '2025-03-25', 0, 0, 0, '{}', 200000000, 1, '', 'd', 'd', 'd', '{}',"
                " '2025-03-26') returning id",
                factors,
            )

    def happen(self, day: date) -> None:
        """Let that happen which a day brings."""
        if event := self._events.get(day):
            with unit_of_work(self.settings) as work:
                event(work)

    def run_what_starts(self, starts: list[Start]) -> None:
        """Freeze the snapshot of each month that is started, as its run would; the same run runs once."""
        for dag_id, run_id, conf, _ in starts:
            if dag_id == "monthly_monitoring" and run_id not in self._started:
                self._started.add(run_id)
                with unit_of_work(self.settings) as work:
                    freeze_snapshot(work, Period.parse(conf["期间"]), conf["重跑原因"])

    def context(self, day: date | None, title: str, dag_id: str) -> dict[str, Any]:
        """Give the context in which Airflow would run a task of a run with a business date, or of one by the clock."""
        task = SimpleNamespace(task_display_name=title)
        run = SimpleNamespace(dag_id=dag_id, run_id=f"{dag_id}-{day}", run_type="scheduled", triggering_user_name=None)
        instance = SimpleNamespace(dag_id=dag_id, run_id=run.run_id, task_id=title, task=task, map_index=-1, try_number=1, id=uuid.uuid4())
        dag = SimpleNamespace(dag_id=dag_id, dag_display_name=dag_id)
        params = {audited_task.BUSINESS_DATE: str(day) if day else None, audited_task.REASON: ""}
        return {"ti": instance, "task_instance": instance, "dag_run": run, "dag": dag, "run_id": run.run_id, "params": params}

    def new_mails(self, known: set[str]) -> list[list[Any]]:
        """Give the mails that are not known yet, by key, with the digest of their text; they are known from now on."""
        with unit_of_work(self.settings) as work:
            rows = execute(work, 'select key, kind, unit, subject, text from mail.outbox order by key collate "C"').fetchall()
        new = [row for row in rows if row["key"] not in known]
        known |= {row["key"] for row in new}
        return [[row["key"], row["kind"], row["unit"], row["subject"], hashlib.sha256(row["text"].encode()).hexdigest()] for row in new]

    def _applications(self, work: UnitOfWork) -> None:
        self._first, self._second = Applicant(work).hand_over(), Applicant(work, unit="469024", workshop="469024-CJ01").hand_over()
        steps.take_application(work, self._second, date(2025, 4, 1), "test")

    def _first_files(self, work: UnitOfWork) -> None:
        self._deliver_all(work, "469002", "2025-03")
        self._deliver(work, "469024", "2025-03", "rv", "rv_roster")
        self._held = self._deliver(work, "469024", "2025-03", "rv", "rv_work", "held")
        self._deliver(work, "469024", "2025-03", "hr", "hr_employment", "returned")

    def _reviews(self, work: UnitOfWork) -> None:
        self._case = applied(steps.take_application(work, self._first, date(2025, 4, 3), "test")).id
        review(work, self._first, ReviewLevel.TOWNSHIP, TOWNSHIP)
        review(work, self._first, ReviewLevel.COUNTY, COUNTY)

    def _exits(self, work: UnitOfWork) -> None:
        open_exits(work, date(2025, 4, 10))

    def _held_file_is_taken(self, work: UnitOfWork) -> None:
        by_hand(work, "update data_sharing.delivery set state = 'accepted' where id = %s", [self._held])

    def _objection(self, work: UnitOfWork) -> None:
        number = steps.record_objection(work, self._case, received_on=date(2025, 4, 11), content="实际没有生产", recorded_by="经办")
        assert number is not None
        self._objected = number

    def _correction(self, work: UnitOfWork) -> None:
        self._deliver(work, "469002", "2025-03", "rv", "rv_work")

    def _objection_is_answered(self, work: UnitOfWork) -> None:
        answer(work, self._first, self._objected, "county_469001_b", on=date(2025, 4, 16))

    def _certificate(self, work: UnitOfWork) -> None:
        assert steps.certify(work, self._first, date(2025, 4, 17), "test") is not None

    def _money_is_superseded(self, work: UnitOfWork) -> None:
        execute(work, "update fund.version set state = 'superseded'")

    def _late_unit(self, work: UnitOfWork) -> None:
        self._deliver_all(work, "469001", "2025-04")

    def _deliver_all(self, work: UnitOfWork, unit: str, period: str) -> None:
        for department, table in REQUIRED:
            self._deliver(work, unit, period, department, table)

    def _deliver(self, work: UnitOfWork, unit: str, period: str, department: str, table: str, state: str = "accepted") -> int:
        key = f"{unit}{period}{department}{table}"
        self._numbers[key] = self._numbers.get(key, 0) + 1
        hand_over = self._id(
            work, "insert into data_sharing.hand_over (manifest_sha256, folder) values (%s, 'f') returning id", f"{key}{self._numbers[key]}"
        )
        return self._id(
            work,
            "insert into data_sharing.delivery (hand_over_id, unit, period, department, table_name, version, file_name, bytes, sha256,"
            " rows_declared, state, settled_at) values (%s, %s, %s, %s, %s, %s, 'f', 1, 's', 1, %s, now()) returning id",
            hand_over,
            unit,
            period,
            department,
            table,
            self._numbers[key],
            state,
        )

    @staticmethod
    def _id(work: UnitOfWork, statement: str, *values: object) -> int:
        row = execute(work, statement, values or None).fetchone()
        assert row is not None
        return int(row["id"])
