"""Small random archives with workshops come out equal by the product and by the slow reference of `tests/reference`.

Two fixed archives run each time, each of which reaches every line of the table, and a few tiny ones written by hand; with
PROVE_EVERYTHING=1 Hypothesis looks for one on which the two differ (PROOF_EXAMPLES of them).

Belongs here: `workshops` of the figures file (method §6, §11). Does not belong here: the other figures
(`tests/sql/monitoring`), tasks, letters and certifications.
"""

from __future__ import annotations

import os
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from ops.database import address_for
from tests.conftest import PROVING
from tests.databases import fresh_database
from tests.reference.archive import COLUMNS, UNIT_NAMES, read_archive
from tests.reference.provinces import Delivery, Province, Row, identity_number
from tests.reference.workshop_provinces import random_workshop_province, workshop_provinces, write_archive
from tests.reference.workshops import workshops

from wengang.database.unit_of_work import unit_of_work
from wengang.history.figures_file import figures_file
from wengang.history.steps import import_history
from wengang.periods import Period
from wengang.settings.environment import Mode, Settings

Months = dict[str, dict[str, dict[str, Any]]]
Difference = tuple[str, str, object, object]
EXAMPLES = int(os.environ.get("PROOF_EXAMPLES", "30"))
FIXED = ({"seed": 8, "units": 2, "months": 16 if PROVING else 9}, {"seed": 25, "units": 3, "months": 12})
MORE = pytest.mark.prove("one archive of two shows that they are held against each other")
UNIT, OTHER_UNIT = "469001", "469007"
FIRST = Period(2024, 1)
Tables = dict[str, list[Row]]


def replay(server: str, template: str, targets: dict[str, int], folder: Path) -> Months:
    """Give `workshops` as the product finds it for an archive, in a database of its own."""
    with fresh_database(server, template) as name:
        office = Settings(mode=Mode.TRIAL, var=folder, inbox=folder / "inbox", database_url=address_for(server, name, "wengang_app"))
        outcome = import_history(office, office.inbox, targets, accept_held="对照", progress=lambda _text: None)
        with unit_of_work(office) as work:
            months: Months = figures_file(work, outcome.snapshots, outcome.held)["workshops"]
            return months


def differences(found: Months, expected: Months) -> list[Difference]:
    """Give every workshop and month in which two results differ: month, workshop, found, expected."""
    nothing: dict[str, Any] = {}
    return [
        (month, workshop, mine, theirs)
        for month in sorted(found.keys() | expected.keys())
        for workshop in sorted(found.get(month, nothing).keys() | expected.get(month, nothing).keys())
        if (mine := found.get(month, nothing).get(workshop)) != (theirs := expected.get(month, nothing).get(workshop))
    ]


@pytest.fixture
def compare(server: str, template: str, tmp_path: Path) -> Callable[[Province], list[Difference]]:
    """Give the comparison of one archive: both sides read it from the same files."""

    def compare(province: Province) -> list[Difference]:
        folder = tmp_path / uuid.uuid4().hex
        write_archive(province, folder)
        return differences(replay(server, template, province.targets, folder), workshops(read_archive(folder)))

    return compare


@pytest.mark.parametrize(
    "shape", [FIXED[0], *(pytest.param(shape, marks=MORE) for shape in FIXED[1:])], ids=lambda shape: f"seed-{shape['seed']}"
)
def test_random_archive_equals_the_reference(compare: Callable[[Province], list[Difference]], shape: dict[str, int]) -> None:
    assert compare(random_workshop_province(**shape)) == []


# ---------------------------------------------------------------------------------------------------------------
# Tiny archives written by hand
# ---------------------------------------------------------------------------------------------------------------


def rows_of(table: str, *rows: Row) -> Tables:
    """Give a table with the cells named and all others blank."""
    return {table: [dict.fromkeys(COLUMNS[table], "") | row for row in rows]}


def roster(unit: str) -> Tables:
    """Give a roster of ten people, the same ones in each month."""
    return rows_of(
        "rv_roster",
        *(
            {
                "县": sorted(UNIT_NAMES[unit])[0],
                "乡": "甲镇",
                "村": "东村",
                "户编号": f"{unit}{serial}",
                "人口编号": "01",
                "姓名": f"试验{serial}",
                "证件号码": identity_number(serial),
                "识别时间": "2018-06",
                "人员状态": "正常",
            }
            for serial in range(1, 11)
        ),
    )


def register(unit: str = UNIT, **different: str) -> Tables:
    county = sorted(UNIT_NAMES[unit])[0]
    return rows_of("workshop_register", {"车间编号": "甲", "县": county, "认定日期": "2023-12-10"} | different)


def workers(count: int, *others: Row) -> Tables:
    """Give so many workers of the roster, and other rows."""
    known = [{"证件号码": identity_number(serial), "出勤天数": "20"} for serial in range(1, count + 1)]
    return rows_of("workshop_worker", *({"车间编号": "甲"} | row for row in (*known, *others)))


def report() -> Tables:
    return rows_of("workshop_report", {"车间编号": "甲", "生产状态": "生产"})


def decision(conclusion: str) -> Tables:
    return rows_of("workshop_review", {"车间编号": "甲", "步骤": "退出决定", "结论": conclusion, "理由": "试验理由"})


NO_ROWS: Tables = {"workshop_register": [], "workshop_worker": [], "workshop_report": []}
HAND_WRITTEN: dict[str, list[dict[str, Tables]]] = {  # a folder of tables a unit and month
    "an empty file is checked beside others that have findings": [
        {UNIT: NO_ROWS},
        {UNIT: register() | workers(3, {"证件号码": ""}, {"证件号码": ""}) | report()},
    ],
    "a workshop moves to another unit and back": [
        {UNIT: register() | workers(2) | report(), OTHER_UNIT: NO_ROWS},
        {UNIT: NO_ROWS, OTHER_UNIT: register(OTHER_UNIT) | workers(3) | report()},
        {UNIT: NO_ROWS, OTHER_UNIT: workers(4) | report()},
        {UNIT: register() | workers(1) | report(), OTHER_UNIT: NO_ROWS},
    ],
    "a later register row without a date does not end the case": [
        {UNIT: register() | workers(2) | report()},
        {UNIT: register(认定日期="") | workers(2) | report()},
    ],
    "a decision for nothing, then one in the month of the proposal": [
        {UNIT: register() | workers(2) | report() | decision("确认退出")},
        {UNIT: workers(0) | report() | decision("不予退出")},
        {UNIT: workers(0) | report() | decision("确认退出")},
        {UNIT: register(认定日期="2024-03-31") | workers(5) | report()},
    ],
    "a decision of another unit": [
        {UNIT: register() | workers(2) | report()},
        {UNIT: workers(0) | report()},
        {UNIT: workers(0) | report(), OTHER_UNIT: decision("确认退出")},
    ],
    "a damaged number in a row that is wrong elsewhere too": [
        {UNIT: register() | workers(0, {"证件号码": "4699", "出勤天数": "20", "发放日期": "上月"}) | report()},
    ],
}


@pytest.mark.parametrize("name", HAND_WRITTEN)
def test_hand_written_archive_equals_the_reference(compare: Callable[[Province], list[Difference]], name: str) -> None:
    deliveries = [
        Delivery(unit, FIRST.plus(number), tables)
        for number, handed in enumerate(HAND_WRITTEN[name])
        for unit, brought in handed.items()
        for tables in (roster(unit), brought)
    ]
    assert compare(Province({UNIT: 10, OTHER_UNIT: 10}, tuple(deliveries))) == []


@pytest.mark.prove("many archives take minutes")
@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck), print_blob=True)
@given(province=workshop_provinces())
def test_every_random_archive_equals_the_reference(compare: Callable[[Province], list[Difference]], province: Province) -> None:
    assert compare(province) == []
