"""What was planted in the trial province is found by the real system, and nothing above blue where nothing was planted."""

from __future__ import annotations

import json
import shutil
from fractions import Fraction
from pathlib import Path
from typing import Any

import psycopg
import pytest

from wengang.database.unit_of_work import unit_of_work
from wengang.history.figures_file import figures_file
from wengang.history.steps import ImportedHistory, import_history, read_targets
from wengang.periods import Period
from wengang.settings.environment import Settings
from wengang_trial.province import write_province

MONTH = "2025-03"
BLUE = 1


@pytest.fixture
def province(settings: Settings, tmp_path: Path) -> tuple[dict[str, Any], dict[str, Any], ImportedHistory]:
    """Give the planted truth, the found figures of the last month, and what came of the import."""
    root = tmp_path / "province"
    write_province(root, scale=Fraction(1, 100), first=Period(2024, 1), last=Period(2025, 3), seed=2025)
    for part in ("history", "month", "later"):
        shutil.copytree(root / part / "inbox", root / "inbox" / part)
    outcome = import_history(settings, root / "inbox", read_targets(root / "targets.json"), accept_held="试验", progress=lambda _text: None)
    with unit_of_work(settings) as work:
        figures = figures_file(work, outcome.snapshots, outcome.held)
    found = {**figures["months"][MONTH], "workshops": figures["workshops"][MONTH]}
    return json.loads((root / "truth.json").read_text(encoding="utf-8")), found, outcome


def test_everything_planted_is_found_and_nothing_else(
    province: tuple[dict[str, Any], dict[str, Any], ImportedHistory], admin: psycopg.Connection
) -> None:
    truth, figures, outcome = province
    workshops = figures.pop("workshops")
    _workshops_are_as_planted(truth["workshops"], workshops)
    planted = {plant["unit"]: plant for name, plant in truth.items() if isinstance(plant, dict) and "level" in plant and "unit" in plant}
    for unit, plant in planted.items():
        assert figures[unit]["levels"]["unit"] == plant["level"], f"planted in {unit}: {plant}"
    quiet = {unit: row["levels"]["unit"] for unit, row in figures.items() if unit not in {*planted, "province"}}
    assert max(quiet.values()) <= BLUE, f"above blue where nothing was planted: {quiet}"

    fall, hidden = truth["scale_fall"], truth["hidden_income_fall"]
    assert figures[fall["unit"]]["stock_yoy"] == fall["yoy"]
    assert (figures[hidden["unit"]]["income_mom"], figures[hidden["unit"]]["panel_mom"]) == (hidden["mom"], hidden["panel_mom"])
    village, employer = truth["village_cluster"], truth["employer_layoff"]
    assert ["village", village["town"], village["village"], village["lost_job"]] in figures[village["unit"]]["clusters"]
    assert ["employer", employer["uscc"], employer["lost_job"]] in figures[employer["unit"]]["clusters"]

    (returned,) = outcome.returned
    assert (returned["unit"], returned["table_name"]) == (truth["returned_file"]["unit"], truth["returned_file"]["table"])
    assert truth["returned_file"]["missing_column"] in returned["reasons"][0]["message"]
    newest = "period = %s and snapshot = (select max(number) from monitoring.snapshot where period = %s)"
    found = admin.execute(f"select unit, agreed, rv_only, hr_only from monitoring.reconciliation where {newest}", [MONTH, MONTH]).fetchall()
    told = {unit: (counts["agreed"], counts["rv_only"], counts["hr_only"]) for unit, counts in truth["disagreement"].items()}
    assert {unit: tuple(counts) for unit, *counts in found} == told
    on_two = admin.execute(
        f"select count(distinct person_key), min(home_unit), max(home_unit) from monitoring.roster_conflict where {newest}", [MONTH, MONTH]
    ).fetchone()
    assert on_two == (truth["two_rosters"]["persons"], truth["two_rosters"]["home"], truth["two_rosters"]["home"])


def _workshops_are_as_planted(planted: list[dict[str, Any]], found: dict[str, dict[str, Any]]) -> None:
    asked = ("status", "absorbed", "unknown", "guidance_since", "reason")
    told = {plant["workshop_no"]: {key: plant[key] for key in asked} for plant in planted if plant["status"]}
    assert {number: found[number] for number in told} == told
    quiet = {number: row for number, row in found.items() if number not in told}
    assert len(quiet) > len(told)
    assert {row["status"] for row in quiet.values()} == {"certified"}
