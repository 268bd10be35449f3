"""The trial's Airflow accounts: who they are, their passwords, and the roles that FAB does not bring.

Belongs here: `var/keys/accounts.json` and making the accounts in FAB. Does not belong here: who is asked what (`config/people.yaml`, from
which the reviewers' accounts are made, so that nobody is listed twice).
Passwords are random, made at the first start, and stand in that file only. Production makes no account: an administrator enters people.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ops.private_file import complete_private, read_private, write_private
from wengang.people import load_people

REVIEWER = "Reviewer"
OUTSIDE = "OutsideReviewer"
OUTSIDE_DAGS = ("DAG:workshop_certification", "DAG:workshop_classes")
SERVICE = "Service"
PASSWORD_BYTES = 15


@dataclass(frozen=True, slots=True)
class Account:
    """One trial account: its name, its role in FAB, and how the pages call the person."""

    name: str
    role: str
    title: str


_OFFICE_ACCOUNTS = (
    Account("admin", "Admin", "系统管理员"),
    Account("operator", "Op", "省级经办人"),
    Account("auditor", "Viewer", "审计人员"),
    Account("wengang_service", SERVICE, "服务账号"),
)


def trial_accounts() -> tuple[Account, ...]:
    """Give the accounts of a trial: the office's own, and one for everybody whom `people.yaml` asks."""
    people = load_people()
    inside = {reviewer.account for reviewer in people.reviewers.values()}
    asked = (Account(one.account, REVIEWER if one.account in inside else OUTSIDE, one.title) for one in people.everybody_asked)
    return (*_OFFICE_ACCOUNTS, *asked)


_RUNS = (
    ("can_read", "DAG Runs"),
    ("can_read", "DAG Versions"),
    ("can_read", "Task Instances"),
    ("can_read", "HITL Detail"),
    ("can_read", "Website"),
    ("can_read", "My Profile"),
    ("can_read", "My Password"),
    ("can_edit", "My Password"),
)
"""What it takes to look at the runs of a DAG that one may read; no log, no code, no XCom, no connection."""
_ANSWERING = (("can_edit", "HITL Detail"), ("menu_access", "HITL Detail"))
_RUN_VIEW = (*_RUNS, ("can_read", "DAGs"), ("can_read", "DAG Dependencies"), ("menu_access", "DAGs"))

OWN_ROLES: Mapping[str, tuple[tuple[str, str], ...]] = {
    # FAB lets nobody answer a human task without “edit” on its DAG, which also allows pausing the DAG; nothing else is given.
    REVIEWER: (*_RUN_VIEW, *_ANSWERING, ("can_edit", "DAGs"), ("can_read", "Task Logs")),
    # Townships and counties: the DAGs that ask them and nothing else. FAB knows DAGs, not runs: they can read the questions of other cases
    # (workshops and papers, no person) without being able to answer them, and could pause those DAGs.
    OUTSIDE: (*_RUNS, *_ANSWERING, *((right, dag) for dag in OUTSIDE_DAGS for right in ("can_read", "can_edit"))),
    # Closes the human tasks that a newer snapshot has replaced (plugins/superseded_tasks.py).
    SERVICE: (*_RUN_VIEW, ("can_edit", "DAGs"), ("can_edit", "DAG Runs"), ("can_edit", "Task Instances")),
}


def accounts_file(var: Path) -> Path:
    """Give where the accounts and their passwords stand."""
    return var / "keys" / "accounts.json"


def load_accounts(var: Path) -> dict[str, Any]:
    """Give the trial accounts by name, each with `password`, `role` and, once FAB knows it, `id`; made where missing."""
    return complete_private(accounts_file(var), {account.name: _new_entry(account) for account in trial_accounts()})


def make_roles(security: Any) -> None:  # noqa: ANN401 - FAB's security manager
    """Hold the own roles to exactly the rights listed here."""
    for name, rights in OWN_ROLES.items():
        role = security.add_role(name)
        wanted = [security.create_permission(action, resource) for action, resource in rights]
        for right in [right for right in role.permissions if right not in wanted]:
            security.remove_permission_from_role(role, right)
        for right in wanted:
            security.add_permission_to_role(role, right)


def make_accounts(security: Any, var: Path) -> None:  # noqa: ANN401
    """Make the trial accounts that FAB lacks, and note every account's FAB id; called with FAB's application standing."""
    entries = load_accounts(var)
    for account in trial_accounts():
        entry = entries[account.name]
        user = security.find_user(username=account.name)
        if user is None:
            role, mail = security.find_role(account.role), f"{account.name}@wengang.invalid"
            user = security.add_user(account.name, account.title, "（试用）", mail, role, entry["password"])
            if not user:
                raise RuntimeError(f"FAB refused to make the account {account.name}")
        elif "id" not in entry:
            security.reset_password(user.id, entry["password"])
        entry["id"] = str(user.id)
    write_private(accounts_file(var), {**read_private(accounts_file(var)), **entries})


def _new_entry(account: Account) -> Any:  # noqa: ANN401
    return lambda: {"password": secrets.token_urlsafe(PASSWORD_BYTES), "role": account.role, "title": account.title}
