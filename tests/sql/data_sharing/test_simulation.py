"""A trial left running over a real workday judges nothing by the clock; an office does (issue “make next-month”)."""

from __future__ import annotations

import uuid
from dataclasses import replace

import pandas as pd
import pytest
from tests.statements import execute

from wengang.data_sharing.problems import RefusedError
from wengang.data_sharing.simulation import clock_counts, refuse_invented_people
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


def test_production_takes_nobody_of_the_trial_province(work: UnitOfWork) -> None:
    people = pd.DataFrame({"id18": ["460100" + "199001011234", "", "469900199001011234"]})
    refuse_invented_people(work, people, "户信息.xlsx")
    production = replace(work, settings=work.settings.model_copy(update={"mode": Mode.PRODUCTION}))
    refuse_invented_people(production, people[:2], "户信息.xlsx")
    with pytest.raises(RefusedError, match=r"户信息\.xlsx：有 1 行是试用数据的虚构人员"):
        refuse_invented_people(production, people, "户信息.xlsx")
