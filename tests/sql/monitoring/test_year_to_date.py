"""The year-to-date is carried on from the month before, and is that of all months of the year read anew, whatever was corrected meanwhile."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.hostile.hand_overs import put, roster_row, work_row
from tests.sql.monitoring.conftest import Import, Months, Rows
from tests.statements import by_hand

from wengang.database.unit_of_work import unit_of_work
from wengang.history import steps
from wengang.monitoring.snapshots import SnapshotRef
from wengang.periods import Period

UNIT = "469024"
DECEMBER, JANUARY, FEBRUARY, MARCH = (Period(2024, 12), Period(2025, 1), Period(2025, 2), Period(2025, 3))
WORKERS = {
    DECEMBER: {1: "东村", 9: "东村"},
    JANUARY: {1: "东村", 2: "东村", 3: "东村"},
    FEBRUARY: {2: "西村", 4: "西村"},
    MARCH: {4: "东村", 5: "东村"},
}
CORRECTED = {1: "东村", 3: "西村", 6: "西村"}
EVERYBODY = range(1, 10)
READ_ANEW = """
select village, count(*) as persons
from (
  select distinct on (person_key) person_key, village
  from monitoring.person_month as person
  where employed and left(period, 4) = left(%(period)s, 4)
    and ((period = %(period)s and snapshot = %(number)s)
      or exists (select from monitoring.snapshot_base as base where base.period = %(period)s and base.number = %(number)s
        and base.base_period = person.period and base.base_number = person.snapshot))
  order by person_key, period desc
) as latest
group by village
"""
COUNTED = """
select split_part(scope_code, '/', 3) as village, work_ytd as persons
from monitoring.indicator
where period = %(period)s and snapshot = %(number)s and scope_kind = 'village' and work_ytd > 0
"""


def _put(inbox: Path, period: Period, workers: dict[int, str], name: str) -> None:
    tables = {
        "rv_roster": [roster_row(serial, UNIT, 村=workers.get(serial, "东村")) for serial in EVERYBODY],
        "rv_work": [work_row(serial, UNIT) for serial in workers],
    }
    put(inbox, name, tables, unit=UNIT, period=str(period))


def _write(inbox: Path) -> None:
    for period, workers in WORKERS.items():
        _put(inbox, period, workers, f"{UNIT}-{period}")


@pytest.fixture(scope="module")
def months(imported: Import) -> Months:
    return imported(_write, {UNIT: 10})


def _read_anew(months: Months, snapshot: SnapshotRef) -> Rows:
    return _sorted(months, READ_ANEW, snapshot)


def _counted(months: Months, snapshot: SnapshotRef) -> Rows:
    return _sorted(months, COUNTED, snapshot)


def _sorted(months: Months, query: str, snapshot: SnapshotRef) -> Rows:
    found = months.admin.execute(query, {"period": str(snapshot.period), "number": snapshot.number}).fetchall()
    return sorted(found, key=lambda row: row["village"])


def _carried_from(months: Months, snapshot: SnapshotRef) -> tuple[str, int] | None:
    with unit_of_work(months.settings) as work:
        row = work.row("monitoring/year_carried_from", **snapshot.key, year_start=f"{snapshot.period.year}-01")
    return row and (row["period"], row["snapshot"])


def test_each_month_carries_on_the_month_before_and_counts_as_if_all_were_read(months: Months) -> None:
    snapshots = {snapshot.period: snapshot for snapshot in months.outcome.snapshots}
    assert [_carried_from(months, snapshots[period]) for period in WORKERS] == [None, None, ("2025-01", 1), ("2025-02", 1)]
    for snapshot in snapshots.values():
        assert _counted(months, snapshot) == _read_anew(months, snapshot)
    assert _counted(months, snapshots[MARCH]) == [{"village": "东村", "persons": 4}, {"village": "西村", "persons": 1}]


def test_who_worked_earlier_is_whom_the_month_itself_does_not_count(months: Months) -> None:
    rows = months.rows("select period, count(*) as persons from monitoring.worked_earlier group by period order by period")
    assert [(row["period"], row["persons"]) for row in rows if row["period"] < "2025-04"] == [("2025-02", 2), ("2025-03", 3)]


def test_a_month_that_was_corrected_since_is_read_again(months: Months, monkeypatch: pytest.MonkeyPatch) -> None:
    _put(months.settings.inbox, JANUARY, CORRECTED, f"{UNIT}-2025-01-correction")
    monkeypatch.setattr(steps, "_months", lambda *_values, **_named: [JANUARY, MARCH])  # February still rests on what January was
    january, march = months.load_again().snapshots
    assert (january.number, march.number) == (2, 2)
    assert _carried_from(months, march) == ("2025-01", 2)
    assert _counted(months, march) == _read_anew(months, march)
    assert _counted(months, march) == [{"village": "东村", "persons": 3}, {"village": "西村", "persons": 3}]


def test_a_month_of_before_the_upgrade_is_read_again(months: Months, monkeypatch: pytest.MonkeyPatch) -> None:
    by_hand(months.admin, "delete from monitoring.year_carried")
    _put(months.settings.inbox, MARCH, {5: "东村", 7: "西村"}, f"{UNIT}-2025-03-correction")
    monkeypatch.setattr(steps, "_months", lambda *_values, **_named: [MARCH])
    (march,) = months.load_again().snapshots
    assert _carried_from(months, march) is None
    assert _counted(months, march) == _read_anew(months, march)
