"""The workshop row: 10,000 workshops over 24 months through the monthly review, against one plain read of the same rows.

Belongs here: making the rows and timing both. Does not belong here: the page (`bench.page`).

Assumptions: the rows are made by SQL in a scratch database, seven workers a workshop and month of whom some are away, so that every
status occurs; each month is reviewed by a transaction of its own, in order, as the DAG does it. The floor reads every row of the five
tables once on the server and gives nothing back but counts and a sum.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from pathlib import Path
from statistics import median

import psycopg

from bench.scratch import flush, scratch_installation
from wengang.database.unit_of_work import unit_of_work
from wengang.monitoring.snapshots import SnapshotRef
from wengang.periods import Period, period_range
from wengang.settings.environment import Settings
from wengang.workshops.review import review_workshops

WORKSHOPS = 10_000
MONTHS = 24
WORKERS = 7
LAST = Period(2025, 3)
_READS = 3

_MONTH = """
insert into monitoring.snapshot (period, number, digest, policy_digest, reason) values (%(period)s, 1, %(period)s, 'bench', 'bench');
insert into monitoring.snapshot_unit (period, number, unit, has_roster, has_work) values (%(period)s, 1, '469001', true, true);
insert into data_sharing.hand_over (manifest_sha256, folder, unit, period, department) values (%(period)s, 'bench', '469001', %(period)s, 'hr');
insert into data_sharing.delivery
  (hand_over_id, unit, period, department, table_name, version, file_name, bytes, sha256, rows_declared, state)
select hand_over.id, '469001', %(period)s, 'hr', name, 1, 'bench', 0, %(period)s || name, 0, 'accepted'
from data_sharing.hand_over
cross join unnest(array['workshop_register', 'workshop_worker', 'workshop_report']) as name
where manifest_sha256 = %(period)s;
insert into monitoring.snapshot_delivery (period, number, unit, table_name, department, delivery_id)
select period, 1, unit, table_name, department, id from data_sharing.delivery where period = %(period)s;
select data_sharing.open_month(%(period)s);
insert into monitoring.person_month (period, snapshot, person_key, unit, town, village, employed)
select %(period)s, 1, md5('person ' || n)::uuid, '469001', '镇', '村', true from generate_series(1, %(workshops)s * %(workers)s) as n;
select monitoring.index_people(%(period)s);
insert into data_sharing.workshop_register_row
  (period, delivery_id, row_no, unit, workshop_no, name, certified_on, expires_on, season_from, season_to)
select %(period)s, (select id from data_sharing.delivery where period = %(period)s and table_name = 'workshop_register'), n, '469001',
  'CJ' || n, '车间' || n, '2023-01-15', '2027-01-14', case when n %% 10 = 0 then 11 end, case when n %% 10 = 0 then 2 end
from generate_series(1, %(workshops)s) as n;
insert into data_sharing.workshop_report_row (period, delivery_id, row_no, unit, workshop_no, state, total_workers, output_value)
select %(period)s, (select id from data_sharing.delivery where period = %(period)s and table_name = 'workshop_report'), n, '469001',
  'CJ' || n, case when hashtext(%(period)s || n) %% 300 = 0 then 'stopped' else 'producing' end, 7, 60000
from generate_series(1, %(workshops)s) as n
where hashtext('report' || %(period)s || n) %% 50 <> 0;
insert into data_sharing.workshop_worker_row (period, delivery_id, row_no, unit, workshop_no, person_key, days, wage_paid)
select %(period)s, (select id from data_sharing.delivery where period = %(period)s and table_name = 'workshop_worker'), n, '469001',
  'CJ' || (n - 1) / %(workers)s + 1, md5('person ' || n)::uuid,
  case when hashtext(%(period)s || n) %% 7 <= hashtext('size' || (n - 1) / %(workers)s) %% 5 then 0 else 22 end, 3000
from generate_series(1, %(workshops)s * %(workers)s) as n;
"""
_READ = """
select
  (select count(*) from data_sharing.workshop_register_row), (select count(*) from data_sharing.workshop_report_row),
  (select sum(days) from data_sharing.workshop_worker_row), (select count(*) from monitoring.person_month),
  (select count(*) from monitoring.snapshot_delivery)
"""


@dataclass(frozen=True, slots=True)
class MeasuredWorkshops:
    """Seconds of all reviews and of one plain read, and how much there was."""

    reviewed: float
    read: float
    statuses: int
    worker_rows: int


def measure_workshops(maintenance: str, folder: Path) -> MeasuredWorkshops:
    """Give the measurement."""
    with scratch_installation(maintenance, folder) as settings:
        administrator = settings.database_url.replace("wengang_app@", "postgres@")
        months = list(period_range(LAST.plus(1 - MONTHS), LAST))
        _make_rows(administrator, months)
        flush(maintenance)
        read = _read_plainly(administrator)
        reviewed = _review(settings, months)
        with psycopg.connect(administrator) as connection:
            row = connection.execute(
                "select (select count(*) from workshops.current_month), (select count(*) from data_sharing.workshop_worker_row)"
            ).fetchone()
    statuses, worker_rows = row or (0, 0)
    return MeasuredWorkshops(reviewed, read, statuses, worker_rows)


def _make_rows(address: str, months: list[Period]) -> None:
    with psycopg.connect(address, cursor_factory=psycopg.ClientCursor) as connection:
        for month in months:
            connection.execute(_MONTH, {"period": str(month), "workshops": WORKSHOPS, "workers": WORKERS})
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute("vacuum analyze")


def _read_plainly(address: str) -> float:
    seconds = []
    with psycopg.connect(address) as connection:
        for _ in range(_READS):
            start = time.perf_counter()
            connection.execute(_READ).fetchone()
            seconds.append(time.perf_counter() - start)
    return median(seconds)


def _review(settings: Settings, months: list[Period]) -> float:
    start = time.perf_counter()
    for month in months:
        with unit_of_work(settings) as work:
            review_workshops(work, SnapshotRef(month, 1))
    return time.perf_counter() - start
