"""Months of workshops written by hand, as if hand-overs had been received, frozen and reviewed: for classes, awards and their flows.

Belongs here: rows. Does not belong here: what must come of them (each test).
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import partial
from uuid import UUID

from tests.statements import execute

from wengang.database.unit_of_work import UnitOfWork
from wengang.periods import Period

UNIT = "469001"
CERTIFIED_ON = date(2024, 1, 10)
ENDED = ("exited", "expired")
AREA = "46990019900101"
"""An area that is not issued, so that no number can be somebody's."""


def key_of(person: str) -> UUID:
    """Give the person_key that stands for a name of a test."""
    return UUID(bytes=hashlib.sha256(person.encode()).digest()[:16])


def id18_of(person: str) -> str:
    """Give an identity number of nobody for a name of a test."""
    return AREA + f"{int.from_bytes(hashlib.sha256(person.encode()).digest()[:4]) % 10000:04d}"


@dataclass(frozen=True)
class WorkshopMonth:
    """One workshop in one month: who works there for what pay (元; None = not told), and what the review found.

    `absorbed` is the number of its workers unless told otherwise; `status` None = no row, as in the month of certification.
    """

    workers: Mapping[str, Decimal | int | None] = field(default_factory=dict)
    absorbed: int | None = None
    unknown: int = 0
    status: str | None = "certified"
    output: Decimal | int | None = None
    unit: str = UNIT
    certified_on: date | None = CERTIFIED_ON
    guidance_since: str | None = None

    @property
    def counted(self) -> int:
        """How many the review found absorbed."""
        return len(self.workers) if self.absorbed is None else self.absorbed


def write_month(work: UnitOfWork, period: str, workshops: Mapping[str, WorkshopMonth], *, snapshot: int = 1, reviewed: bool = True) -> None:
    """Write one month: its snapshot, worker rows and roster, and what its review found, with the status of each workshop."""
    run = partial(execute, work)
    run("select data_sharing.open_month(%s)", [period])
    run(
        "insert into monitoring.snapshot (period, number, digest, policy_digest, reason) values (%s, %s, %s, 'policy', 'test')"
        " on conflict do nothing",
        [period, snapshot, f"digest {snapshot}"],
    )
    deliveries = {unit: _delivery(work, period, snapshot, unit) for unit in {item.unit for item in workshops.values()}}
    _write_workers(work, period, snapshot, workshops, deliveries)
    if not reviewed:
        return
    run(
        "insert into workshops.review (period, snapshot, policy_digest) values (%s, %s, 'policy') on conflict do nothing",
        [period, snapshot],
    )
    for number, item in workshops.items():
        run(
            "insert into workshops.finding (period, snapshot, workshop_no, unit, name, town, certified_on, registered, in_season, reported,"
            " state, output_value, present_rows, absorbed, unknown) values (%s, %s, %s, %s, %s, '毛阳镇', %s, true, true, true, 'producing',"
            " %s, %s, %s, %s)",
            [
                period,
                snapshot,
                number,
                item.unit,
                f"{number}车间",
                item.certified_on,
                item.output,
                item.counted + item.unknown,
                item.counted,
                item.unknown,
            ],
        )
        if item.status is not None:
            _write_status(work, period, snapshot, number, item)


def write_months(work: UnitOfWork, first: str, months: Sequence[Mapping[str, WorkshopMonth]], *, snapshot: int = 1) -> str:
    """Write consecutive months and give the last of them."""
    start = Period.parse(first)
    for offset, workshops in enumerate(months):
        write_month(work, str(start.plus(offset)), workshops, snapshot=snapshot)
    return str(start.plus(len(months) - 1))


def _delivery(work: UnitOfWork, period: str, snapshot: int, unit: str) -> int:
    run = partial(execute, work)
    digest = hashlib.sha256(f"{period} {unit} {snapshot}".encode()).hexdigest()
    row = run(
        "insert into data_sharing.hand_over (manifest_sha256, folder, unit, period, department) values (%s, 'test', %s, %s, 'hr') returning id",
        [digest, unit, period],
    ).fetchone()
    assert row is not None
    delivery = run(
        "insert into data_sharing.delivery (hand_over_id, unit, period, department, table_name, version, file_name, bytes, sha256,"
        " rows_declared, state) values (%s, %s, %s, 'hr', 'workshop_worker', %s, 'w.csv', 1, %s, 1, 'accepted') returning id",
        [row["id"], unit, period, 1000 + snapshot, digest],
    ).fetchone()
    assert delivery is not None
    run(
        "insert into monitoring.snapshot_delivery (period, number, unit, table_name, department, delivery_id)"
        " values (%s, %s, %s, 'workshop_worker', 'hr', %s)",
        [period, snapshot, unit, delivery["id"]],
    )
    return int(delivery["id"])


def _write_workers(
    work: UnitOfWork, period: str, snapshot: int, workshops: Mapping[str, WorkshopMonth], deliveries: Mapping[str, int]
) -> None:
    rows = [
        (period, deliveries[item.unit], row_no, item.unit, number, key_of(person), Decimal(20), pay)
        for row_no, (number, item, person, pay) in enumerate(
            ((number, item, person, pay) for number, item in workshops.items() for person, pay in item.workers.items()), 2
        )
    ]
    columns = ("period", "delivery_id", "row_no", "unit", "workshop_no", "person_key", "days", "wage_paid")
    work.copy("data_sharing.workshop_worker_row", columns, rows)
    people = {person: item.unit for item in workshops.values() for person in item.workers}
    for person, unit in people.items():
        execute(
            work,
            "insert into monitoring.person_month (period, snapshot, person_key, unit, town, village, employed)"
            " values (%s, %s, %s, %s, '毛阳镇', '一村', true) on conflict do nothing",
            [period, snapshot, key_of(person), unit],
        )
        execute(
            work,
            "insert into vault.person (person_key, id18, name) values (%s, %s, %s) on conflict do nothing",
            [key_of(person), id18_of(person), person],
        )


def _write_status(work: UnitOfWork, period: str, snapshot: int, number: str, item: WorkshopMonth) -> None:
    since = item.guidance_since or (period if item.status == "guidance" else None)
    proposed = item.status == "exit_proposed"
    version = execute(
        work,
        "select coalesce(max(version), 0) + 1 as version from workshops.status_month where workshop_no = %s and period = %s",
        [number, period],
    ).fetchone()
    assert version is not None
    execute(
        work,
        "insert into workshops.status_month (workshop_no, period, version, snapshot, unit, line, status_before, status, guidance_since, clock,"
        " reason, proposed_in, before_proposal, certified_on, ended_in, silent_months, outcomes)"
        " values (%s, %s, %s, %s, %s, 8, 'certified', %s, %s, 0, %s, %s, %s, %s, %s, 0, '{}')",
        [
            number,
            period,
            version["version"],
            snapshot,
            item.unit,
            item.status,
            since,
            "stopped" if proposed else None,
            period if proposed else None,
            "certified" if proposed else None,
            item.certified_on,
            period if item.status in ENDED else None,
        ],
    )
