"""Small random provinces come out equal in every figure by the product and by the slow reference of `tests/reference`.

A few seeds run each time; with PROVE_EVERYTHING=1 Hypothesis looks for a province on which they differ.
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
from tests.reference.figures import figures
from tests.reference.provinces import Province, archive_of, provinces, random_province, with_zeros, write_archive

from wengang.database.unit_of_work import unit_of_work
from wengang.history.figures_file import figures_file
from wengang.history.steps import import_history
from wengang.settings.environment import Mode, Settings

Months = dict[str, dict[str, dict[str, Any]]]
Difference = tuple[str, str, str, object, object]
EXAMPLES = int(os.environ.get("PROOF_EXAMPLES", "60"))
SHAPE = {"units": 3, "months": 16, "persons": 45} if PROVING else {"units": 2, "months": 14, "persons": 40}


def replay(server: str, template: str, province: Province, folder: Path) -> Months:
    """Give the figures of the product for a province, in a database of its own."""
    write_archive(province, folder)
    with fresh_database(server, template) as name:
        office = Settings(mode=Mode.TRIAL, var=folder, inbox=folder / "inbox", database_url=address_for(server, name, "wengang_app"))
        outcome = import_history(office, office.inbox, province.targets, accept_held="对照", progress=lambda _text: None)
        with unit_of_work(office) as work:
            months: Months = figures_file(work, outcome.snapshots, outcome.held)["months"]
            return months


def differences(found: Months, expected: Months) -> list[Difference]:
    """Give every figure in which two results differ: month, scope, key, found, expected."""
    nothing: dict[str, Any] = {}
    return [
        (month, scope, key, mine, theirs)
        for month in sorted(found.keys() | expected.keys())
        for scope in sorted(found.get(month, nothing).keys() | expected.get(month, nothing).keys())
        for key in sorted(_row(found, month, scope).keys() | _row(expected, month, scope).keys())
        if (mine := _any_order(_row(found, month, scope).get(key, "absent")))
        != (theirs := _any_order(_row(expected, month, scope).get(key, "absent")))
    ]


def _row(months: Months, month: str, scope: str) -> dict[str, Any]:
    return months.get(month, {}).get(scope, {})


def _any_order(value: object) -> object:
    return sorted(value, key=str) if isinstance(value, list) else value


@pytest.fixture
def compare(server: str, template: str, tmp_path: Path) -> Callable[[Province], list[Difference]]:
    """Give the comparison of one province."""

    def compare(province: Province) -> list[Difference]:
        return differences(replay(server, template, province, tmp_path / uuid.uuid4().hex), figures(archive_of(province)))

    return compare


@pytest.mark.parametrize(
    "seed", [1, pytest.param(2, marks=pytest.mark.prove("one province of two shows that they are held against each other"))]
)
def test_random_province_equals_the_reference(compare: Callable[[Province], list[Difference]], seed: int) -> None:
    assert compare(random_province(seed, **SHAPE)) == []


def test_numbers_that_a_program_ruined_are_nobodys_in_both(compare: Callable[[Province], list[Difference]]) -> None:
    province = with_zeros(random_province(3, units=2, months=4, persons=30))
    archive = archive_of(province)
    lost = [sum(row.id18 is None for row in roster.rejected) for roster in archive.rosters.values()]
    assert max(lost) >= 3 and min(lost) < 3, "some files have all three people, some have not"
    assert compare(province) == []


@pytest.mark.prove("many provinces take minutes")
@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck), print_blob=True)
@given(province=provinces())
def test_every_random_province_equals_the_reference(compare: Callable[[Province], list[Difference]], province: Province) -> None:
    assert compare(province) == []
