"""A trial left running over a real workday judges nothing by the clock; an office does (issue “make next-month”)."""

from __future__ import annotations

import uuid
from dataclasses import replace

import pytest
from tests.statements import execute

from wengang.data_sharing.simulation import clock_counts
from wengang.database.unit_of_work import UnitOfWork
from wengang.settings.environment import Mode


@pytest.mark.parametrize(
    ("mode", "area", "counts"),
    [
        (Mode.TRIAL, "469900", False),
        (Mode.TRIAL, "469001", True),
        (Mode.TRIAL, None, True),
        (Mode.PRODUCTION, "469900", True),
    ],
)
def test_the_clock_counts_but_for_invented_people_on_trial(work: UnitOfWork, mode: Mode, area: str | None, counts: bool) -> None:
    if area:
        execute(work, "insert into vault.person (person_key, id18, name) values (%s, %s, '某')", [uuid.uuid4(), f"{area}199001011234"])
    assert clock_counts(replace(work, settings=work.settings.model_copy(update={"mode": mode}))) is counts
