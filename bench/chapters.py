"""The rows of the chapters: their rules at the size of a province, against one plain read of the same rows in the same run.

Belongs here: making the rows and timing both. Does not belong here: the page (`bench.page`), what the rules find.

Assumptions: the rows are made by SQL in a scratch database, spread evenly over the reporting units: a roster of 650,000 of whom 45 % work, 30,000
posts and their holders (two earlier terms each), attendance and payments of three months, 2,000 projects with 60,000 workers a month, 20,000 young
people and their files. About one row in fifty breaks something. Each chapter runs once, in a process of its own, whose peak memory counts. The floor
reads every row that a chapter names once on the server.
"""

from __future__ import annotations

import multiprocessing
import resource
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from statistics import median

import psycopg

from bench.scratch import flush, scratch_installation
from wengang.clues.chapters import Chapter, load_chapters
from wengang.clues.running import counted, run_chapter
from wengang.database.unit_of_work import unit_of_work
from wengang.monitoring.snapshots import SnapshotRef
from wengang.periods import Period
from wengang.settings.environment import Settings
from wengang.settings.units import load_units

LAST = Period(2025, 3)
PEOPLE, POSTS, PROJECTS, WORKERS, YOUNG = 650_000, 30_000, 2_000, 60_000, 20_000
_READS = 3
_ON = date(2025, 4, 9)
_KIB = 1024
_FILES: Mapping[str, Sequence[str]] = {
    "rv": ("rv_roster", "rv_work", "rv_plan", "youth"),
    "hr": ("hr_employment", "workshop_worker", "post", "post_holder", "post_month", "post_payment", "village_cadre", "youth_file"),
    "dr": ("relief_project", "relief_worker"),
}
_DELIVERY = """
insert into data_sharing.hand_over (manifest_sha256, folder, unit, period, department)
select %(period)s || %(department)s || unit, 'bench', unit, %(period)s, %(department)s from unnest(%(units)s::text[]) as unit;
insert into data_sharing.delivery
  (hand_over_id, unit, period, department, table_name, version, file_name, bytes, sha256, rows_declared, state)
select hand_over.id, hand_over.unit, %(period)s, %(department)s, name, 1, 'bench', 0, %(period)s || name || hand_over.unit, 0, 'accepted'
from data_sharing.hand_over
cross join unnest(%(tables)s::text[]) as name
where hand_over.period = %(period)s and hand_over.department = %(department)s;
"""
_MONTH = """
select data_sharing.open_month(%(period)s);
insert into monitoring.snapshot (period, number, digest, policy_digest, reason) values (%(period)s, 1, %(period)s, 'bench', 'bench');
insert into monitoring.snapshot_delivery (period, number, unit, table_name, department, delivery_id)
select period, 1, unit, table_name, department, id from data_sharing.delivery
where period = %(period)s and table_name in ('rv_roster', 'rv_work', 'rv_plan', 'hr_employment', 'workshop_worker');
create temporary table brought on commit drop as
select table_name, unit, id, row_number() over (partition by table_name order by unit) - 1 as place, count(*) over (partition by table_name) as units
from data_sharing.delivery where period = %(period)s;
create temporary table numbers on commit drop as
select n, md5('person ' || n)::uuid as person_key from generate_series(1, %(people)s) as n;
analyze numbers;
"""
_ROWS: Mapping[str, tuple[int, str]] = {
    "rv_roster": (
        PEOPLE,
        "data_sharing.roster_row (period, delivery_id, row_no, unit, person_key, town, village, labour, roster_status, household_key, subsistence)"
        " select %(period)s, id, n, unit, person_key, n %% 12 || '镇', n %% 190 || '村', (1 + n %% 5)::text,"
        " case when n %% 400 = 0 then 'dead' else 'active' end, md5('home ' || n / 3)::uuid, n %% 9 = 0",
    ),
    "rv_work": (
        PEOPLE,
        "data_sharing.work_row (period, delivery_id, row_no, unit, person_key, working, start_month, channel)"
        " select %(period)s, id, n, unit, person_key, n %% 20 < 9, '2025-01', case when n <= 60000 then '05' else '01' end",
    ),
    "rv_plan": (
        PEOPLE // 2,
        "data_sharing.plan_row (period, delivery_id, row_no, unit, person_key, plans_work, wants_near_home)"
        " select %(period)s, id, n, unit, person_key, n %% 3 = 0, n %% 6 = 0",
    ),
    "hr_employment": (
        PEOPLE // 2,
        "data_sharing.employment_row (period, delivery_id, row_no, unit, person_key, registered, insured, start_month, employer_code)"
        " select %(period)s, id, n, unit, person_key, true, n %% 4 = 0, '2025-01', 'E' || n %% 900",
    ),
    "workshop_worker": (
        7_000,
        "data_sharing.workshop_worker_row (period, delivery_id, row_no, unit, workshop_no, person_key, days)"
        " select %(period)s, id, n, unit, 'CJ' || n %% 1000, person_key, 22",
    ),
    "post": (
        POSTS,
        "public_posts.post (period, delivery_id, row_no, unit, post_no, town, village, full_time, days_required, standard, places, employer_code)"
        " select %(period)s, id, n, unit, 'GW' || n, n %% 12 || '镇', n %% 190 || '村', n %% 5 = 0, 20, 1200, 1 + (n %% 50 = 0)::int, 'E1'",
    ),
    "post_holder": (
        POSTS * 3,
        "public_posts.post_holder (period, delivery_id, row_no, unit, person_key, post_no, noticed_on, applied_on, reviewed_on, shown_from, shown_to,"
        " agreed_from, filed_on, started_on, left_on)"
        " select %(period)s, id, n, unit, person_key, 'GW' || (n - 1) %% 30000 + 1, '2024-05-06', '2024-05-08', '2024-05-13', '2024-05-14', '2024-05-21',"
        " '2024-06-01', '2024-06-03', case (n - 1) / 30000 when 0 then date '2024-06-03' when 1 then date '2023-06-01' else date '2022-06-01' end,"
        " case (n - 1) / 30000 when 0 then null when 1 then date '2024-05-31' else date '2023-05-31' end",
    ),
    "post_month": (
        POSTS,
        "public_posts.post_month (period, delivery_id, row_no, unit, person_key, post_no, attended, due)"
        " select %(period)s, id, n, unit, person_key, 'GW' || n, 20, case when n %% 50 = 0 then 1100 else 1200 end",
    ),
    "post_payment": (
        POSTS,
        "public_posts.post_payment (period, delivery_id, row_no, unit, person_key, post_no, row_digest, of_month, paid, paid_on, payee_key, account)"
        " select %(period)s, id, n, unit, person_key, 'GW' || n, md5(%(period)s || n)::uuid, %(before)s, case when n %% 50 = 0 then 600 else 1200 end,"
        " %(period)s::text::date + 0, person_key, 'A' || n",
    ),
    "village_cadre": (
        5_000,
        "public_posts.village_cadre (period, delivery_id, row_no, unit, person_key, town, village, duty, household_key)"
        " select %(period)s, id, n, unit, person_key, '镇', '村', '书记', md5('home ' || n / 3)::uuid",
    ),
    "relief_project": (
        PROJECTS,
        "work_relief.project (period, delivery_id, row_no, unit, project_no, name, kind, town, central_fund, provincial_fund, approved_ratio, status,"
        " notice_on, started_on)"
        " select %(period)s, id, n, unit, 'YG' || n, '项目', null, '镇', 50000, 100000, 0.2,"
        " (array['not_started', 'under_way', 'completed', 'settled'])[1 + n %% 4], '2025-01-06', '2025-02-10'",
    ),
    "relief_worker": (
        WORKERS,
        "work_relief.worker (period, delivery_id, row_no, unit, project_no, person_key, agreement_told, agreement_on, days, due, paid, paid_on, way, source)"
        " select %(period)s, id, n, unit, 'YG' || (n - 1) %% 2000 + 1, person_key, n %% 50 <> 0, '2025-01-10', 20, 3000, "
        " case when n %% 50 = 0 then 1000 else 3000 end, '2025-03-30', 'bank', case when n %% 2 = 0 then 'provincial' else 'central' end",
    ),
    "youth": (
        YOUNG,
        "youth.person (period, delivery_id, row_no, unit, person_key, kind, school, graduated, able, willing, status)"
        " select %(period)s, id, n, unit, person_key, 'aid_graduated', '学校' || n %% 60, '2024-' || lpad((1 + n %% 12)::text, 2, '0'), true, n %% 10 <> 0,"
        " case when n %% 3 = 0 then 'unemployed' else 'employed' end",
    ),
    "youth_file": (
        YOUNG,
        "youth.file (period, delivery_id, row_no, unit, person_key, opened_on, plan_on, policies, guidance, vacancies, trainings)"
        " select %(period)s, id, n, unit, person_key, '2025-03-07', case when n %% 50 <> 0 then date '2025-03-14' end, 1, 1, 3, n %% 40",
    ),
}
"""By table: how many rows a month has, and how they are made of the numbers of people (`n`) and the file of their unit."""
_FACTS: Mapping[str, Sequence[str]] = {
    "public_posts": (
        "public_posts.post",
        "public_posts.post_holder",
        "public_posts.post_month",
        "public_posts.post_payment",
        "data_sharing.roster_row",
        "data_sharing.work_row",
        "data_sharing.plan_row",
        "data_sharing.employment_row",
    ),
    "work_relief": ("work_relief.project", "work_relief.worker", "data_sharing.roster_row", "data_sharing.work_row"),
    "youth": ("youth.person", "youth.file", "data_sharing.roster_row", "data_sharing.work_row", "data_sharing.employment_row"),
}


@dataclass(frozen=True, slots=True)
class MeasuredChapter:
    """Seconds of all rules of a chapter and of one plain read of its rows, peak memory of the process in MiB, and what was found."""

    title: str
    judged: float
    read: float
    mebibytes: float
    found: int


def measure_chapters(maintenance: str, folder: Path) -> list[MeasuredChapter]:
    """Give the measurement of each chapter."""
    with scratch_installation(maintenance, folder) as settings:
        administrator = settings.database_url.replace("wengang_app@", "postgres@")
        for month in (LAST.plus(-2), LAST.before, LAST):
            _make_rows(administrator, month)
        with psycopg.connect(administrator, autocommit=True) as connection:
            connection.execute("vacuum analyze")
        measured = []
        for chapter in load_chapters():
            flush(maintenance)
            read = _read_plainly(administrator, _FACTS[chapter.code])
            with multiprocessing.get_context("spawn").Pool(1) as pool:
                judged, mebibytes, found = pool.apply(_judge, (settings, chapter.code))
            measured.append(MeasuredChapter(chapter.title, judged, read, mebibytes, found))
    return measured


def _judge(settings: Settings, code: str) -> tuple[float, float, int]:
    chapter: Chapter = next(one for one in load_chapters() if one.code == code)
    start = time.perf_counter()
    with unit_of_work(settings) as work:
        run = run_chapter(work, chapter, SnapshotRef(LAST, 1), _ON)
        if run is None:
            raise LookupError("the chapter has no file of the month")
    seconds = time.perf_counter() - start
    with unit_of_work(settings) as work:
        _, found = counted(work, run)
    return seconds, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / _KIB, found


def _make_rows(address: str, month: Period) -> None:
    """Make the rows of a month; of the months before only what the rules of the last one read."""
    values = {"period": str(month), "before": str(month.before), "people": PEOPLE}
    units = [unit.code for unit in load_units().reporting]
    whole = month == LAST
    earlier = ("post_month", "post_payment", "relief_worker", "youth")
    with psycopg.connect(address, cursor_factory=psycopg.ClientCursor) as connection:
        for department, tables in _FILES.items():
            brought = [table for table in tables if whole or table in earlier]
            connection.execute(_DELIVERY, {**values, "department": department, "tables": brought, "units": units})
        connection.execute(_MONTH, values)
        for table, (rows, into) in _ROWS.items():
            if whole or table in earlier:
                made = f"insert into {into} from numbers join brought on place = n %% units and table_name = '{table}' where n <= {rows}"
                connection.execute(made.replace("%(period)s::text::date + 0", f"date '{month.first_day}' + 9"), values)


def _read_plainly(address: str, tables: Sequence[str]) -> float:
    counts = ", ".join(f"(select sum(row_no) from {table})" for table in tables)  # noqa: S608 - names of this module
    seconds = []
    with psycopg.connect(address) as connection:
        for _ in range(_READS):
            start = time.perf_counter()
            connection.execute(f"select {counts}").fetchone()
            seconds.append(time.perf_counter() - start)
    return median(seconds)
