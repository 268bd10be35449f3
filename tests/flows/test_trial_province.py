"""What was planted in the trial province is found by the real system, month after month, and nothing above blue where nothing was planted.

Its first month and the two that follow.
"""

from __future__ import annotations

import json
import shutil
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

import psycopg
import pytest
from tests.sql.people_deciding import answer

from wengang.database.unit_of_work import unit_of_work
from wengang.history.figures_file import figures_file
from wengang.history.steps import ImportedHistory, import_history, read_targets
from wengang.periods import Period, period_range
from wengang.settings.environment import Settings
from wengang.workdays import add_workdays, closing_of
from wengang.workshops.exits import CONFIRM, EXIT_OF_A_WORKSHOP, REFUSE, open_exits, settle_exit
from wengang_trial.province import TrialProvince

LAST = Period(2025, 3)
PROVINCE = TrialProvince(Fraction(1, 100), Period(2024, 1), LAST, 2025)
FOLLOWED_TO = Period(2025, 5)
BLUE = 1


@pytest.mark.prove("two minutes; the suite finds each plant at its level without Airflow (`tests/unit/wengang_trial`)")
def test_everything_planted_is_found_and_nothing_else_month_after_month(
    settings: Settings, tmp_path: Path, admin: psycopg.Connection
) -> None:
    root = tmp_path / "province"
    PROVINCE.write(root)
    shutil.copytree(root / "history" / "inbox", tmp_path / "inbox" / "history")
    for month in period_range(LAST, FOLLOWED_TO):
        folder = root if month == LAST else tmp_path / str(month)
        if month != LAST:
            PROVINCE.write_month(folder, month)
        outcome = taken_in(settings, tmp_path / "inbox", root, folder, month)
        truth = json.loads((folder / "truth.json").read_text(encoding="utf-8"))
        with unit_of_work(settings) as work:
            figures = figures_file(work, outcome.snapshots, outcome.held)
        units_are_as_planted(truth, figures["months"][str(month)], month)
        workshops_are_as_planted(truth["workshops"], figures["workshops"][str(month)], month)
        files_are_as_planted(truth, outcome, month)
        people_are_as_planted(truth, admin, str(month))
        decide_exits(settings, truth["answers"]["confirm_exits"], add_workdays(closing_of(month).date(), 2))


def taken_in(settings: Settings, inbox: Path, root: Path, folder: Path, month: Period) -> ImportedHistory:
    """Take a month in through the code of an import, with what came late and what was corrected."""
    for part in ("month", "later"):
        shutil.copytree(folder / part / "inbox", inbox / str(month) / part)
    return import_history(settings, inbox, read_targets(root / "targets.json"), accept_held="试验", progress=lambda _text: None)


def units_are_as_planted(truth: dict[str, Any], figures: dict[str, Any], month: Period) -> None:
    planted = {plant["unit"]: plant for plant in truth.values() if isinstance(plant, dict) and "level" in plant and "unit" in plant}
    for unit, plant in planted.items():
        assert figures[unit]["levels"]["unit"] == plant["level"], f"{month}, planted in {unit}: {plant}, found {figures[unit]}"
    quiet = {unit: row["levels"]["unit"] for unit, row in figures.items() if unit not in {*planted, "province"}}
    assert max(quiet.values()) <= BLUE, f"{month}: above blue where nothing was planted: {quiet}"
    for kind in ("scale_fall", "lasting_fall", "correction"):
        if plant := truth.get(kind):
            assert (figures[plant["unit"]]["work_stock"], figures[plant["unit"]]["stock_yoy"]) == (plant["work_stock"], plant["yoy"])
    if income := truth.get("income_fall"):
        assert (figures[income["unit"]]["income_mom"], figures[income["unit"]]["income_yoy"]) == (income["mom"], income["yoy"])
    if hidden := truth.get("hidden_income_fall"):
        assert (figures[hidden["unit"]]["income_mom"], figures[hidden["unit"]]["panel_mom"]) == (hidden["mom"], hidden["panel_mom"])
    if village := truth.get("village_cluster"):
        assert ["village", village["town"], village["village"], village["lost_job"]] in figures[village["unit"]]["clusters"]
    if employer := truth.get("employer_layoff"):
        assert ["employer", employer["uscc"], employer["lost_job"]] in figures[employer["unit"]]["clusters"]


def workshops_are_as_planted(planted: list[dict[str, Any]], found: dict[str, dict[str, Any]], month: Period) -> None:
    asked = ("status", "absorbed", "unknown", "guidance_since", "reason")
    told = {plant["workshop_no"]: {key: plant[key] for key in asked} for plant in planted}
    assert {number: {key: found[number][key] for key in asked} for number in told} == told, str(month)
    quiet = {number: row for number, row in found.items() if number not in told}
    assert len(quiet) > len(told)
    assert {row["status"] for row in quiet.values()} == {"certified"}


def files_are_as_planted(truth: dict[str, Any], outcome: ImportedHistory, month: Period) -> None:
    returned = [row for row in outcome.returned if row["period"] == str(month)]
    plant = truth.get("returned_file")
    assert [(row["unit"], row["table_name"]) for row in returned] == ([(plant["unit"], plant["table"])] if plant else [])
    assert all(truth["returned_file"]["missing_column"] in row["reasons"][0]["message"] for row in returned)
    held = [(row["unit"], row["table_name"]) for row in outcome.held if row["period"] == str(month)]
    assert held == ([(truth["held_file"]["unit"], truth["held_file"]["table"])] if "held_file" in truth else [])


def people_are_as_planted(truth: dict[str, Any], admin: psycopg.Connection, month: str) -> None:
    newest = "period = %s and snapshot = (select max(number) from monitoring.snapshot where period = %s)"
    found = admin.execute(f"select unit, agreed, rv_only, hr_only from monitoring.reconciliation where {newest}", [month, month]).fetchall()
    told = {unit: (counts["agreed"], counts["rv_only"], counts["hr_only"]) for unit, counts in truth["disagreement"].items()}
    assert {unit: tuple(counts) for unit, *counts in found} == told
    on_two = admin.execute(
        f"select count(distinct person_key), min(home_unit), max(home_unit) from monitoring.roster_conflict where {newest}", [month, month]
    ).fetchone()
    assert on_two == (truth["two_rosters"]["persons"], truth["two_rosters"]["home"], truth["two_rosters"]["home"])


def decide_exits(settings: Settings, confirmed: list[str], day: date) -> None:
    """Decide every proposed exit as the plan says, the way two people do."""
    with unit_of_work(settings) as work:
        proposals = open_exits(work, day)
        assert set(confirmed) <= {proposal.workshop_no for proposal in proposals}
        for proposal in proposals:
            option = CONFIRM if proposal.workshop_no in confirmed else REFUSE
            for role in ("hr", "rv"):
                answer(work, EXIT_OF_A_WORKSHOP, proposal, role, f"reviewer_{role}", option, opinion="按试验省的安排决定", on=day)
            settle_exit(work, proposal, day)
