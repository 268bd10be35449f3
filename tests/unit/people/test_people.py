"""Who approves and where mail goes: every reporting unit has addresses in the trial, and a missing one blocks only its unit."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from pydantic import ValidationError

from wengang.mail.message import is_address
from wengang.people import PeopleError, airflow_user, load_people
from wengang.settings.units import load_units

OFFICE = """
reviewers:
  hr: {account: zhang, title: 审核人, account_id: "7"}
operators: []
units:
  "469001": {senders: [rv@example.org]}
"""


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give the office's own file, as production names it."""
    path = tmp_path / "office.yaml"
    path.write_text(OFFICE, encoding="utf-8")
    monkeypatch.setenv("WENGANG_PEOPLE_FILE", str(path))
    return path


def test_every_reporting_unit_has_addresses_in_the_trial(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("WENGANG_PEOPLE_FILE", raising=False)
    people = load_people()
    reporting = {unit.code for unit in load_units().units if unit.reports}
    assert set(people.units) == {*reporting, load_units().province.code}
    assert people.senders(load_units().province.code), "the province gets receipts"
    addresses = [*people.operator_addresses]
    for unit in reporting:
        assert people.senders(unit) and people.recipients(unit), f"people.yaml: {unit} has no address"
        addresses += [*people.senders(unit), *people.recipients(unit)]
    assert all(is_address(address) for address in addresses)
    assert all(address.endswith("wengang.invalid") for address in addresses), "a trial knows nobody's real address"


def test_two_departments_are_two_accounts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("WENGANG_PEOPLE_FILE", raising=False)
    people = load_people()
    assert people.reviewer("hr").account != people.reviewer("rv").account
    assert people.reviewer("hr").account != people.reviewer("hr_leader").account, "two people of 人社 approve the allocation of the fund"


def test_unit_has_two_workshop_reviewers_at_each_level_in_the_trial(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("WENGANG_PEOPLE_FILE", raising=False)
    people = load_people()
    for unit in (unit.code for unit in load_units().reporting):
        levels = [{one.account for one in people.reviewers_of_workshops(level, unit)} for level in ("township", "county")]
        assert all(len(accounts) == 2 for accounts in levels), "one to review, one for the case that comes back"
        assert not levels[0] & levels[1]
    assert people.reviewers_of_workshops("county", "469001") != people.reviewers_of_workshops("county", "469024")
    accounts = [one.account for one in people.everybody_asked]
    assert len(accounts) == len(set(accounts)) == 11


@pytest.mark.usefixtures("office")
def test_office_without_workshop_reviewers_has_none() -> None:
    assert load_people().reviewers_of_workshops("township", "469001") == ()


@pytest.mark.usefixtures("office")
def test_missing_address_is_empty_and_no_error() -> None:
    people = load_people()
    assert (people.senders("469001"), people.recipients("469001")) == (("rv@example.org",), ())
    assert (people.senders("469002"), people.recipients("469002")) == ((), ())


@pytest.mark.usefixtures("office")
def test_role_that_nobody_fills_is_named() -> None:
    assert airflow_user("hr").model_dump() == {"id": "7", "name": "zhang"}
    with pytest.raises(PeopleError, match=r"rv.*reviewers"):
        airflow_user("rv")


def test_account_of_the_local_stack_gives_its_number(office: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    office.write_text(OFFICE.replace(', account_id: "7"', ""), encoding="utf-8")
    monkeypatch.setenv("WENGANG_VAR", str(tmp_path))
    monkeypatch.setenv("WENGANG_DATABASE_URL", "postgresql://")
    with pytest.raises(PeopleError, match=r"zhang.*account_id"):
        airflow_user("hr")
    (tmp_path / "keys").mkdir()
    (tmp_path / "keys" / "accounts.json").write_text(json.dumps({"zhang": {"id": 3}}), encoding="utf-8")
    assert airflow_user("hr").id == "3"


@pytest.mark.parametrize("wrong", ["owner: x", "operators: [nobody]"])
def test_unknown_key_and_wrong_address_are_refused(office: Path, wrong: str) -> None:
    office.write_text(OFFICE.replace("operators: []", wrong), encoding="utf-8")
    with pytest.raises(ValidationError):
        load_people()


@pytest.mark.parametrize("name", ["zhang", " 审核人 "])
@pytest.mark.usefixtures("office")
def test_person_is_known_by_account_or_title(name: str) -> None:
    assert load_people().known(name) == "zhang"


@pytest.mark.parametrize("name", ["", "li", "rv@example.org"])
@pytest.mark.usefixtures("office")
def test_somebody_unknown_is_told_how_to_become_known(name: str) -> None:
    with pytest.raises(PeopleError, match="clerks") as told:
        load_people().known(name)
    assert "zhang" in str(told.value)


def test_clerks_and_operators_addresses_are_known(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("WENGANG_PEOPLE_FILE", raising=False)
    people = load_people()
    assert people.known("省级经办人") == "operator"
    assert people.known(people.operator_addresses[0]) == people.operator_addresses[0]


def test_an_address_that_was_mended_counts_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "people.yaml"
    monkeypatch.setenv("WENGANG_PEOPLE_FILE", str(path))
    for address in ("wrong@example.org", "right@example.org"):
        path.write_text(f"reviewers: {{}}\noperators: [{address}]\nunits: {{}}\n", encoding="utf-8")
        assert load_people().operators == (address,)
