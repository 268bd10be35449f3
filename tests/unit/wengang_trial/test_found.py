"""What the reference of the method finds in the province: the plants, and nothing above blue elsewhere."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from tests.reference import archive as reference
from tests.reference.figures import History, row
from tests.unit.wengang_trial.conftest import LAST, Written
from tests.unit.wengang_trial.reading import read_rows

from wengang_trial.units import UNITS

pytestmark = pytest.mark.long

BLUE = 1
QUIET_UNITS = 3
"""So many units in which nothing was planted: all of them are a proof of the real system, month after month (`tests/flows/test_trial_province.py`)."""
PLANTS_WITH_LEVEL = (
    "scale_fall",
    "income_fall",
    "hidden_income_fall",
    "village_cluster",
    "employer_layoff",
    "correction",
)

Figures = dict[str, Any]


def read_quickly(folder: Path, entry: dict[str, object]) -> list[tuple[int, reference.Cells]] | None:
    """Read like the reference, with a reader that takes seconds instead of minutes."""
    rows = read_rows(folder / str(entry["name"]))
    wanted = set(reference.COLUMNS[str(entry["table"])])
    if not wanted - reference.OPTIONAL_COLUMNS <= set(rows[0]):
        return None
    return [(line, {**cells}) for line, cells in enumerate(rows, start=reference.HEADER_ROW + 1)]


def found(root: Path, folder: Path, parts: tuple[str, ...], units: tuple[str, ...]) -> dict[str, Figures]:
    """Give the last month's figures of some units, over some parts of the province."""
    for part in parts:
        for unit in units:
            if (root / part / "inbox" / unit).exists():
                shutil.copytree(root / part / "inbox" / unit, folder / "inbox" / part / unit)
    targets = json.loads((root / "targets.json").read_text(encoding="utf-8"))
    (folder / "targets.json").write_text(json.dumps({unit: targets[unit] for unit in units}), encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(reference, "read_file", read_quickly)
        history = History(reference.read_archive(folder))
    return {unit: row(history, frozenset({unit}), LAST, province=False) for unit in units}


@pytest.fixture(scope="module")
def figures(province: Written, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Figures]:
    """Give the last month after everything has arrived, of the planted units and as many others as make a sample."""
    planted = {province.truth[plant]["unit"] for plant in PLANTS_WITH_LEVEL} | set(province.truth["two_rosters"]["units"])
    quiet = [unit.code for unit in UNITS if unit.code not in planted]
    units = (*sorted(planted), *quiet[:QUIET_UNITS])
    return found(province.root, tmp_path_factory.mktemp("all"), ("history", "month", "later"), units)


@pytest.fixture(scope="module")
def first_figures(province: Written, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Figures]:
    """Give the last month as first delivered, of the units where something arrives later."""
    units = tuple(province.truth[plant]["unit"] for plant in ("late_unit", "returned_file", "correction"))
    return found(province.root, tmp_path_factory.mktemp("first"), ("history", "month"), units)


@pytest.mark.parametrize("plant", PLANTS_WITH_LEVEL)
def test_each_plant_is_found_at_its_level(plant: str, province: Written, figures: dict[str, Figures]) -> None:
    planted = province.truth[plant]
    assert figures[planted["unit"]]["levels"]["unit"] == planted["level"]


def test_nothing_above_blue_is_found_where_nothing_was_planted(province: Written, figures: dict[str, Figures]) -> None:
    planted = {province.truth[plant]["unit"] for plant in PLANTS_WITH_LEVEL}
    above = {unit: one["levels"] for unit, one in figures.items() if unit not in planted and one["levels"]["unit"] > BLUE}
    assert above == {}


@pytest.mark.parametrize("plant", ["scale_fall", "correction"])
def test_the_fall_of_the_scale_is_the_planted_one(plant: str, province: Written, figures: dict[str, Figures]) -> None:
    planted = province.truth[plant]
    one = figures[planted["unit"]]
    assert (one["work_stock"], one["stock_yoy"]) == (planted["work_stock"], planted["yoy"])


@pytest.mark.parametrize("plant", ["income_fall", "hidden_income_fall"])
def test_the_fall_of_income_is_the_planted_one(plant: str, province: Written, figures: dict[str, Figures]) -> None:
    planted = province.truth[plant]
    one = figures[planted["unit"]]
    assert (one["income_mean"], one["income_mom"], one["income_yoy"]) == tuple(planted[key] for key in ("income_mean", "mom", "yoy"))


def test_the_mean_hides_a_fall_that_the_panel_shows(province: Written, figures: dict[str, Figures]) -> None:
    planted = province.truth["hidden_income_fall"]
    one = figures[planted["unit"]]
    assert one["panel_mom"] == planted["panel_mom"]
    assert float(one["income_mom"]) > 0 > float(one["panel_mom"])


def test_the_clusters_are_the_planted_ones(province: Written, figures: dict[str, Figures]) -> None:
    village, employer = province.truth["village_cluster"], province.truth["employer_layoff"]
    assert {unit: one["clusters"] for unit, one in figures.items() if one["clusters"]} == {
        village["unit"]: [["village", village["town"], village["village"], village["lost_job"]]],
        employer["unit"]: [["employer", employer["uscc"], employer["lost_job"]]],
    }


def test_late_and_returned_units_have_no_level_at_first(province: Written, first_figures: dict[str, Figures]) -> None:
    for plant in ("late_unit", "returned_file"):
        assert first_figures[province.truth[plant]["unit"]]["levels"]["unit"] is None


def test_the_correction_changes_the_level(province: Written, first_figures: dict[str, Figures]) -> None:
    planted = province.truth["correction"]
    first = first_figures[planted["unit"]]
    assert (first["work_stock"], first["levels"]["unit"]) == (planted["work_stock_first"], planted["level_first"])
