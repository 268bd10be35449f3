"""The floors: the least that any program must do with the same files and the same rows, as plainly as it can be written.

Belongs here: reading and COPY without any judging, and one aggregate pass. Does not belong here: the house's own way (`bench.month`).

Assumptions: the same files, server, durability settings and number of processes; ordinary tables (logged), every column as text.
"""

from __future__ import annotations

import csv
import io
import multiprocessing
import time
from collections.abc import Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import psycopg
from psycopg import sql
from python_calamine import CalamineWorkbook

PROCESSES = 2
REPEATS = 3

_ROSTER_AND_WORK = """
select roster.unit, count(*), sum(work.income)
from data_sharing.roster_row as roster
join data_sharing.work_row as work on work.person_key = roster.person_key
where roster.period = %s and work.period = %s
group by roster.unit
"""


def load_plainly(inbox: Path, address: str) -> None:
    """Read every xlsx and CSV file of an inbox and COPY it as text into a table of its own."""
    files = sorted((path for path in inbox.rglob("*") if path.suffix in (".xlsx", ".csv")), key=lambda path: -path.stat().st_size)
    context = multiprocessing.get_context("fork")
    with ProcessPoolExecutor(PROCESSES, mp_context=context) as pool:
        list(pool.map(_load_file, files, [address] * len(files), [f"floor_{number}" for number in range(len(files))]))


def _load_file(path: Path, address: str, table: str) -> None:
    rows = _rows(path)
    width = max(map(len, rows))
    columns = sql.SQL(", ").join(sql.Identifier(f"c{number}") for number in range(width))
    typed = sql.SQL(", ").join(sql.SQL("{} text").format(sql.Identifier(f"c{number}")) for number in range(width))
    with psycopg.connect(address) as connection:
        connection.execute(sql.SQL("create table {} ({})").format(sql.Identifier(table), typed))
        target = sql.SQL("copy {} ({}) from stdin").format(sql.Identifier(table), columns)
        with connection.cursor() as cursor, cursor.copy(target) as copy:
            for row in _filled(rows, width):
                copy.write_row(row)


def _rows(path: Path) -> Sequence[Sequence[object]]:
    content = path.read_bytes()
    if path.suffix == ".xlsx":
        return CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("gb18030")
    return list(csv.reader(io.StringIO(text, newline="")))


def _filled(rows: Iterable[Sequence[object]], width: int) -> Iterable[list[str]]:
    for row in rows:
        yield [str(cell) for cell in row] + [""] * (width - len(row))


def pass_once(address: str, period: str) -> float:
    """Join roster and work of a month by person and sum by unit; gives the seconds of the middle one of three passes."""
    seconds = []
    with psycopg.connect(address) as connection:
        for _ in range(REPEATS):
            start = time.perf_counter()
            connection.execute(_ROSTER_AND_WORK, [period, period]).fetchall()
            seconds.append(time.perf_counter() - start)
    return sorted(seconds)[REPEATS // 2]


def write_people_once(address: str, period: str) -> float:
    """Copy the placed people of a month into an empty table with the same key and give the seconds: what writing alone costs."""
    people = sql.Identifier("monitoring", f"person_month_{period.replace('-', '_')}")
    with psycopg.connect(address) as connection:
        connection.execute(sql.SQL("create table floor_person_month (like {} including all)").format(people))
        start = time.perf_counter()
        connection.execute(sql.SQL("insert into floor_person_month select * from {}").format(people))
        connection.commit()
        return time.perf_counter() - start
