"""The field cases: small hand-overs that made the system fail, each with what must come of it (method §10.1).

Belongs here: one outcome a variant. Does not belong here: how a kind is read (`tests/unit`), which is tested kind by kind.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from ops.database import address_for
from tests.conftest import SAMPLES
from tests.databases import fresh_database
from tests.hostile.conftest import Office

from wengang.database.unit_of_work import unit_of_work
from wengang.history.figures_file import figures_file
from wengang.history.steps import import_history
from wengang.settings.environment import Settings

CASES = SAMPLES / "field-cases"
UNIT = "469001"


@pytest.fixture
def case(office: Office) -> Iterator[Any]:
    """Give a function that lays the inbox of a case and looks into it."""

    def lay(name: str) -> Office:
        shutil.copytree(CASES / name / "inbox", office.settings.inbox, dirs_exist_ok=True)
        office.scan()
        return office

    return lay


def rules(office: Office, table: str) -> dict[str, int]:
    """Count the findings of a table by rule."""
    found: dict[str, int] = {}
    for rule, *_ in office.findings(table, UNIT):
        found[rule] = found.get(rule, 0) + 1
    return found


def causes(office: Office) -> set[str]:
    """Give the causes that findings tell."""
    return {row[0] for row in office.admin.execute("select cause from data_sharing.finding where cause is not null").fetchall()}


def test_every_case_has_an_outcome_here() -> None:
    told = {"02", "03", "10", "14", "16", "17", "20", "22", "31"}
    assert {path.name[:2] for path in CASES.iterdir() if path.is_dir()} == told


def test_a_month_typed_as_a_number_is_nobodys_january(case: Any) -> None:
    office = case("02-month-typed-as-number/01")
    assert rules(office, "rv_work") == {"MONTH_UNREADABLE": 3}
    (cause,) = causes(office)
    assert "2025年10月 或 2025-10" in cause


def test_error_cells_and_uncalculated_formulas_are_never_empty(case: Any) -> None:
    office = case("03-error-cells-and-formulas-without-value/01")
    assert rules(office, "rv_work") == {"MONTH_UNREADABLE": 4, "INCOME_UNREADABLE": 2, "3_01_009": 1, "ID_CHECK": 1}
    assert causes(office) and all("公式" in cause for cause in causes(office))


def test_numbers_are_read_at_fifteen_digits(case: Any) -> None:
    office = case("10-float-artefacts/01")
    assert office.versions("rv_work", UNIT) == [(1, "accepted")]
    assert rules(office, "rv_work") == {"1111_12": 1, "5_16_001": 1}, "100 and 30000 are in range, 124600 is not"
    incomes = {row[0] for row in office.admin.execute("select income from data_sharing.work_row where unit = %s", [UNIT]).fetchall()}
    assert all(income == round(income, 2) for income in incomes - {None})


@pytest.mark.parametrize(
    ("variant", "table", "named"),
    [("01", "rv_work", "“务工月收入”和"), ("02", "rv_work", "“结束时间”和"), ("03", "rv_roster", "“行政村”")],
)
def test_two_columns_of_one_name_refuse_the_file(case: Any, variant: str, table: str, named: str) -> None:
    office = case(f"22-duplicate-headers/{variant}")
    reasons = office.reasons(table)
    assert list(reasons) == ["COLUMN_TWICE"]
    assert named in reasons["COLUMN_TWICE"]
    assert office.count(f"data_sharing.{table.removeprefix('rv_')}_row") == 0


@pytest.mark.parametrize(
    ("variant", "table", "numeric"),
    [("01", "hr_employment", True), ("02", "hr_employment", True), ("03", "rv_roster", True), ("04", "rv_roster", False)],
)
def test_numbers_that_excel_ruined_are_no_persons(case: Any, variant: str, table: str, numeric: bool) -> None:
    office = case(f"14-identity-numbers-through-excel/{variant}")
    found = rules(office, table)
    assert ("ID_NUMERIC" in found) == numeric and "ID_CHECK" not in found
    rows = {row for rule, _, row, _ in office.findings(table, UNIT) if rule == "ID_NUMERIC"}
    declared = office.admin.execute("select rows_declared from data_sharing.delivery where unit = %s", [UNIT]).fetchone()
    fact = {"hr_employment": "employment_row", "rv_roster": "roster_row"}[table]
    assert office.count(f"data_sharing.{fact}", UNIT) == declared[0] - len(rows)


@pytest.mark.parametrize("variant", ["01", "03", "04", "05"])
def test_manifests_of_windows_are_read(case: Any, variant: str) -> None:
    assert case(f"16-uppercase-digest/{variant}").versions("rv_roster", UNIT) == [(1, "accepted")]


def test_a_correction_named_in_capitals_is_a_correction(case: Any) -> None:
    assert case("16-uppercase-digest/02").versions("rv_roster", UNIT) == [(1, "accepted"), (2, "accepted")]


@pytest.mark.parametrize(
    ("variant", "taken"), [("01", False), ("02", False), ("03", True), ("04", False), ("05", False), ("06", True), ("07", False)]
)
def test_manifests_in_other_encodings_and_under_other_names(case: Any, variant: str, taken: bool) -> None:
    office = case(f"17-manifest-encoding/{variant}")
    assert office.versions("rv_roster", UNIT) == ([(1, "accepted")] if taken else [])


@pytest.mark.parametrize(("variant", "versions"), [("01", 1), ("02", 1), ("03", 0), ("04", 0)])
def test_what_share_folders_leave_is_not_looked_at(case: Any, variant: str, versions: int) -> None:
    office = case(f"20-share-folders/{variant}")
    assert len(office.versions("rv_roster", UNIT)) == versions
    assert office.refused() == {}


@pytest.fixture
def workshops_of(server: str, template: str, settings: Settings) -> Iterator[Callable[[str], dict[str, Any]]]:
    """Give a function that imports a case as history in a database of its own and gives its workshops by month."""
    with fresh_database(server, template) as name:
        own = settings.model_copy(update={"database_url": address_for(server, name, "wengang_app")})

        def load(case_name: str) -> dict[str, Any]:
            outcome = import_history(own, CASES / case_name / "inbox", {UNIT: 30}, accept_held="试验", progress=lambda _text: None)
            with unit_of_work(own) as work:
                workshops: dict[str, Any] = figures_file(work, outcome.snapshots, ())["workshops"]
                return workshops

        yield load


@pytest.mark.parametrize("variant", ["01", "02", "03", "04", "05", "06", "07", "08"])
def test_a_workshop_keeps_its_people_however_its_number_is_written(workshops_of: Any, variant: str) -> None:
    workshop = workshops_of(f"31-workshop-number-dashes/{variant}")["2025-03"]["469001-CJ01"]
    assert (workshop["status"], workshop["absorbed"], workshop["unknown"]) == ("certified", 8, 0)


def test_people_of_an_unknown_workshop_make_the_month_undetermined(workshops_of: Any) -> None:
    workshop = workshops_of("31-workshop-number-dashes/09")["2025-03"]["469001-CJ01"]
    assert (workshop["status"], workshop["absorbed"], workshop["unknown"]) == ("certified", 0, 8)


def test_the_cases_stand_beside_the_project() -> None:
    assert CASES.is_dir(), f"{CASES.name} lies beside the samples; see the README of the samples"
    assert Path(CASES / "README.md").is_file()
