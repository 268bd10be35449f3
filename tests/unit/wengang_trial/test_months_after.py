"""The months after the last: their own files, the same for equal choices, and everything up to the last month as it was."""

from __future__ import annotations

import hashlib
import json
from fractions import Fraction
from pathlib import Path

import pytest
from tests.unit.wengang_trial.conftest import FIRST, LAST, SEED

from wengang.periods import Period
from wengang_trial.labour import TrialError
from wengang_trial.planted import FATES, LATER, MONTHS_AFTER, Kind
from wengang_trial.planted_workshops import PLANTS
from wengang_trial.province import TrialProvince

PROVINCE = TrialProvince(Fraction(1, 100), FIRST, LAST, SEED)
APRIL = LAST.plus(1)


def sums(folder: Path) -> dict[str, str]:
    """Give the sum of every file below a folder."""
    return {str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest() for path in folder.rglob("*") if path.is_file()}


@pytest.fixture(scope="module")
def april(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("april") / "2025-04"
    PROVINCE.write_month(folder, APRIL)
    return folder


def test_equal_choices_give_equal_bytes(april: Path, tmp_path: Path) -> None:
    PROVINCE.write_month(tmp_path / "again", APRIL, processes=1)
    assert sums(tmp_path / "again") == sums(april)


def test_nothing_is_a_copy_of_the_month_before(april: Path, tmp_path: Path) -> None:
    TrialProvince(Fraction(1, 100), LAST, LAST, SEED).write(tmp_path / "march")
    same = set(sums(tmp_path / "march" / "month").values()) & set(sums(april / "month").values())
    copied = {Path(name).name.rsplit("_", 1)[0] for name, total in sums(april / "month").items() if total in same}
    assert copied <= {"户信息", "计划外出务工信息", "车间登记", "车间成员"}, (
        "where nobody moved a register may stay; who works and earns never does"
    )


def test_every_hand_over_is_of_the_month(april: Path) -> None:
    manifests = [json.loads(path.read_text(encoding="utf-8")) for path in april.rglob("manifest.json")]
    assert {manifest["period"] for manifest in manifests} == {str(APRIL)}
    assert len({manifest["unit"] for manifest in manifests}) == 19
    assert {path.parent.name for path in (april / "later").rglob("manifest.json")} == {"rv", "hr", "rv-correction"}


def test_only_months_of_the_plan_are_written(tmp_path: Path) -> None:
    for period in (LAST, LAST.plus(MONTHS_AFTER + 1)):
        with pytest.raises(TrialError, match="只安排到2025年11月"):
            PROVINCE.write_month(tmp_path / str(period), period)
    assert PROVINCE.end == Period(2025, 11)


def test_no_unit_is_struck_two_months_running_but_for_the_fall_that_lasts() -> None:
    months = {0: FATES, **LATER}
    for number in range(1, MONTHS_AFTER + 1):
        falls = [{unit for unit, fate in months[one].items() if fate.level} for one in (number - 1, number)]
        assert {months[number][unit].kind for unit in falls[0] & falls[1]} <= {Kind.LASTING_FALL}


def test_every_month_has_its_own_troubles() -> None:
    for number, fates in LATER.items():
        kinds = [fate.kind for fate in fates.values()]
        assert len(kinds) == len(set(kinds)), f"month {number}: one of a kind, or truth.json cannot name it"
        assert Kind.LATE_UNIT in kinds
        assert Kind.INCOME_FALL in kinds


def test_an_exit_is_confirmed_in_the_month_that_proposes_it() -> None:
    for plant in PLANTS:
        if plant.confirmed is not None:
            before, after = plant.found(plant.confirmed), plant.found(plant.confirmed + 1)
            assert before is not None
            assert after is not None
            assert (before.status, after.status, before.reason) == ("exit_proposed", "exited", after.reason)
