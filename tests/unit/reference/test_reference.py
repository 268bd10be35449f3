"""The reference itself: it gives both sample archives and the worked example of method §4.

Belongs here: what makes the yardstick trustworthy. Does not belong here: the product (its tests compare with the
yardstick).
"""

from __future__ import annotations

import json
import os
import shutil
from fractions import Fraction
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from tests.conftest import SAMPLES
from tests.reference.archive import identity, read_archive, with_lost_digits
from tests.reference.figures import (
    BLUE,
    D_THRESHOLDS,
    E_THRESHOLDS,
    NONE,
    ORANGE,
    YELLOW,
    Change,
    figures,
    grade_fall,
    grade_progress,
    grade_run,
)
from tests.reference.provinces import archive_of, identity_number, numbers_ending_in_zeros, random_province, write_archive

pytestmark = pytest.mark.long


EACH_ARCHIVE = pytest.mark.parametrize(
    "name", [pytest.param(name, marks=pytest.mark.xdist_group(f"reference of {name}")) for name in ("ordinary", "edges")]
)
"""The figures of an archive are computed once, in one process."""


MONTHS, PROVINCES = (None, 2) if "PROVE_EVERYTHING" in os.environ else (3, 1)
"""So many months of a sample are computed: a month rests on no later one; and so many random provinces. `make prove` computes all."""


@cache
def computed(name: str) -> dict[str, dict[str, dict[str, Any]]]:
    """Give the figures of a sample, computed once per test process."""
    with TemporaryDirectory() as folder:
        shutil.copy2(SAMPLES / name / "targets.json", folder)
        for source in (SAMPLES / name / "inbox").glob("*/*"):
            if source.name in expected(name):
                shutil.copytree(source, Path(folder, "inbox", source.parent.name, source.name))
        return figures(read_archive(Path(folder)))


def expected(name: str) -> dict[str, dict[str, dict[str, Any]]]:
    found: dict[str, dict[str, dict[str, Any]]] = json.loads((SAMPLES / name / "expected.json").read_text("utf-8"))
    return {month: found["months"][month] for month in sorted(found["months"])[:MONTHS]}


def any_order(row: dict[str, Any]) -> dict[str, Any]:
    """Give a row of figures with its clusters sorted: their order is free."""
    return {key: sorted(map(tuple, value)) if key == "clusters" else value for key, value in row.items()}


@EACH_ARCHIVE
def test_every_figure_of_a_sample_archive(name: str) -> None:
    wrong = [
        (month, scope, key, computed(name)[month][scope].get(key), value)
        for month, scopes in expected(name).items()
        for scope, row in scopes.items()
        for key, value in any_order(row).items()
        if any_order(computed(name)[month][scope]).get(key) != value
    ]
    assert wrong == []


@EACH_ARCHIVE
def test_no_month_scope_or_key_too_many_or_too_few(name: str) -> None:
    def shape(months: dict[str, dict[str, dict[str, Any]]]) -> dict[tuple[str, str], list[str]]:
        return {(month, scope): list(row) for month, scopes in months.items() for scope, row in scopes.items()}

    assert shape(computed(name)) == shape(expected(name))


def test_worked_example_scale_is_orange() -> None:
    yoy, mom = Change(Fraction(5048, 5210) - 1, base=5210), Change(Fraction(5048, 5204) - 1, base=5204)
    assert grade_fall(yoy, D_THRESHOLDS) == ORANGE
    assert grade_fall(mom, E_THRESHOLDS) == YELLOW
    before = Fraction(-1, 5205)  # “M-1 was itself below M-2”, by however little: k = 2
    assert grade_run([mom.rate, before]) == YELLOW
    assert grade_progress(5360, 9600, Fraction("0.58")) == NONE


def test_worked_example_income_is_blue() -> None:
    yoy, mom = Change(Fraction(3120, 3100) - 1, base=5000), Change(Fraction(3120, 3181) - 1, base=5000)
    assert grade_fall(yoy, D_THRESHOLDS) == NONE
    assert grade_fall(mom, E_THRESHOLDS) == BLUE
    assert grade_run([mom.rate]) == NONE


def test_worked_example_with_a_smaller_fall_is_yellow() -> None:
    assert grade_fall(Change(Fraction(5048, 5204) - 1, base=5204), D_THRESHOLDS) == YELLOW


def test_progress_just_at_the_plan_gap_is_no_orange() -> None:
    assert grade_progress(55, 100, Fraction("0.58")) == NONE
    assert grade_progress(54, 100, Fraction("0.58")) == ORANGE


def test_small_base_grades_at_most_blue() -> None:
    assert grade_fall(Change(Fraction(-1, 2), base=29), D_THRESHOLDS) == BLUE
    assert grade_fall(Change(Fraction(-1, 2), base=30), D_THRESHOLDS) > BLUE


@pytest.mark.parametrize(
    ("number", "person"),
    [
        ("11010519491231002X", "11010519491231002X"),  # the example of GB 11643
        ("11010519491231002x", "11010519491231002X"),
        ("11010519491231002X43", "11010519491231002X"),
        ("11010519491231002X43B1", "11010519491231002X"),
        ("110105194912310021", None),
        ("11010519491331002X", None),
        ("11010519491231002X4", None),
        (110105194912310020.0, None),
        (None, None),
    ],
)
def test_identity_number(number: object, person: str | None) -> None:
    assert identity(number) == person


@pytest.mark.parametrize(("ruined", "others", "lost"), [(3, 147, True), (3, 148, False), (2, 10, False), (3, 0, True)])
def test_numbers_that_a_program_ruined_are_nobodys(ruined: int, others: int, lost: bool) -> None:
    zeros = numbers_ending_in_zeros(ruined)
    people = zeros + [number for n in range(1, 1000) if not (number := identity_number(n)).endswith("000")][:others]
    rows: list[tuple[int, dict[str, object]]] = [(line, {"证件号码": number, "姓名": f"人{line}"}) for line, number in enumerate(people)]
    rows += rows[:1] * 5  # five more rows of one person are no further number
    marked = with_lost_digits(rows)
    assert {identity(cells["证件号码"]) for _, cells in marked} == {None if lost and number in zeros else number for number in people}
    assert [str(cells["证件号码"]) for _, cells in marked] == [cells["证件号码"] for _, cells in rows], "what is written stays"


def test_made_up_numbers_are_valid() -> None:
    assert all(identity(identity_number(n)) == identity_number(n) for n in range(2000))
    assert len({identity_number(n) for n in range(2000)}) == 2000


@pytest.mark.parametrize("seed", range(PROVINCES))
def test_random_province_can_be_written_read_and_counted(seed: int, tmp_path: Path) -> None:
    province = random_province(seed, units=2, months=15, persons=40)
    write_archive(province, tmp_path)
    archive = read_archive(tmp_path)
    assert archive == archive_of(province)
    found = figures(archive)
    assert {level for month in found.values() for row in month.values() for level in row["levels"].values()} > {NONE}
