"""The roles of Airflow's pages (ops/airflow.cfg): each with the least rights, each in the manual."""

from __future__ import annotations

import configparser
import json

import pytest
from ops import accounts
from ops.environment import AIRFLOW_CONFIG
from tests.integrity.sources import ROOT, as_list

from wengang.people import load_people

Right = tuple[str, str]
OWN = {("can_edit", "My Password")}


def _roles() -> dict[str, set[Right]]:
    parser = configparser.ConfigParser()
    parser.read(AIRFLOW_CONFIG, encoding="utf-8")
    return {
        name: {(one["action"], one["resource"]) for one in rights} for name, rights in json.loads(parser["fab"]["custom_roles"]).items()
    }


ROLES = _roles()
CHANGES = {name: {right for right in rights if right[0] not in ("can_read", "menu_access")} - OWN for name, rights in ROLES.items()}


def test_the_table_and_the_code_know_the_same_roles() -> None:
    assert set(ROLES) == {accounts.REVIEWER, accounts.OUTSIDE, accounts.OPERATOR, accounts.AUDITOR, accounts.SERVICE, accounts.VISITOR}
    assert {account.role for account in accounts.trial_accounts()} == {*ROLES, accounts.ADMINISTRATOR}


@pytest.mark.parametrize("role", sorted(ROLES))
def test_the_manual_says_what_a_role_may(role: str) -> None:
    manual = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
    assert f"| {role} |" in manual, f"docs/operations.md, section 7: say what {role} may do"


def test_what_each_role_may_change() -> None:
    answering, skipping = {("can_edit", "HITL Detail")}, {("can_edit", "DAG Runs"), ("can_edit", "Task Instances")}
    assert {
        "Reviewer": answering,
        "OutsideReviewer": answering,
        "Operator": {("can_edit", "DAGs"), ("can_create", "DAG Runs"), *skipping},
        "Service": skipping,
        "Auditor": set(),
        "Visitor": set(),
    } == CHANGES


@pytest.mark.parametrize("role", sorted(ROLES))
def test_nobody_sees_secrets(role: str) -> None:
    seen = {resource for _, resource in ROLES[role]} & {"Connections", "Variables", "Configurations", "Users", "Roles"}
    assert not seen, f"take {as_list(sorted(seen))} from {role}: connections, variables and accounts are an administrator's"


def test_outside_people_see_no_dag_at_large() -> None:
    assert not {resource for _, resource in ROLES["OutsideReviewer"]} & {"DAGs", "Task Logs", "XComs", "DAG Code", "DAG Dependencies"}


def test_everybody_who_is_asked_has_an_answering_role() -> None:
    asked = {one.account for one in load_people().everybody_asked}
    roles = {account.name: account.role for account in accounts.trial_accounts()}
    assert {roles[name] for name in asked} == {accounts.REVIEWER, accounts.OUTSIDE}
