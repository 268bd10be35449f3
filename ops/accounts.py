"""Airflow's accounts: which role each has, and the trial's own with their passwords.

Belongs here: `var/keys/accounts.json`, making the trial's accounts, holding roles and accounts to what is written down. Does not belong here:
the rights of a role (`airflow.cfg`), who is asked what (`config/people.yaml`, from which the accounts of reviewers, substitutes, leaders and
units are made, so that nobody is listed twice).
Passwords are random, made at the first start, and stand in that file only. Production makes no account by itself.
`python -m ops.accounts` brings roles and accounts up to date; each start does the same. `python -m ops.accounts make`, once somebody asks for
it, also makes the accounts that `people.yaml` names and those of the office, and a first `people.yaml` to fill in where the named file is missing.
"""

from __future__ import annotations

import json
import os
import secrets
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ops.private_file import complete_private, read_private, write_private
from wengang.people import load_people
from wengang.plain_end import ended_plainly
from wengang.settings.config_files import CONFIG_FOLDER
from wengang.settings.environment import Mode, read_mode
from wengang.whole_file import write_whole

ADMINISTRATOR = "Admin"
REVIEWER = "Reviewer"
OUTSIDE = "OutsideReviewer"
OPERATOR = "Operator"
AUDITOR = "Auditor"
SERVICE = "Service"
VISITOR = "Visitor"
OUTSIDE_DAGS = ("workshop_certification", "workshop_classes")
"""What townships and counties see: the DAGs that ask them. They stand here, because `[fab] custom_roles` takes no DAG that FAB does not know yet."""
NARROW = {"Op": OPERATOR, "User": REVIEWER, "Viewer": AUDITOR}
"""FAB's own roles, which earlier versions gave, and what takes their place: they delete, answer and see far more than a duty needs."""
CHANGED = "账号的角色已改："
"""How a sentence about an account begins whose role did not fit."""
ALREADY = "（账号原来就有，密码没有改）"
PASSWORD_BYTES = 15


@dataclass(frozen=True, slots=True)
class Account:
    """One trial account: its name, its role in FAB, and how the pages call the person."""

    name: str
    role: str
    title: str


_OFFICE_ACCOUNTS = (
    Account("admin", ADMINISTRATOR, "系统管理员"),
    Account("operator", OPERATOR, "省级经办人"),
    Account("auditor", AUDITOR, "审计人员"),
    Account("wengang_service", SERVICE, "服务账号"),
)


def trial_accounts() -> tuple[Account, ...]:
    """Give the accounts of a trial: the office's own, and one for everybody whom `people.yaml` names."""
    return (*_OFFICE_ACCOUNTS, *_named())


def _named() -> tuple[Account, ...]:
    """Give those whom `people.yaml` asks, and then those whom it only lets in: leaders and units, unless they have an account already."""
    people = load_people()
    inside = {one.account for reviewer in people.reviewers.values() for one in (reviewer, *reviewer.substitutes)}
    asked = [Account(one.account, REVIEWER if one.account in inside else OUTSIDE, one.title) for one in people.everybody_asked]
    known = {account.name for account in (*_OFFICE_ACCOUNTS, *asked)}
    of_units = (one for contacts in people.units.values() for one in contacts.accounts)
    return (*asked, *(Account(one.account, VISITOR, one.title) for one in (*people.leaders, *of_units) if one.account not in known))


def accounts_file(var: Path) -> Path:
    """Give where the accounts and their passwords stand."""
    return var / "keys" / "accounts.json"


def load_accounts(var: Path) -> dict[str, Any]:
    """Give the trial accounts by name, each with `password`, `role` and, once FAB knows it, `id`; made where missing."""
    return complete_private(accounts_file(var), {account.name: _new_entry(account) for account in trial_accounts()})


def hold_roles(security: Any) -> None:  # noqa: ANN401 - FAB's security manager
    """Hold the roles of ops/airflow.cfg to exactly the rights listed there, and the outside ones to sight of the DAGs that ask them."""
    from airflow.configuration import conf  # noqa: PLC0415 - seconds to import

    roles: dict[str, list[dict[str, str]]] = json.loads(conf.get_mandatory_value("fab", "custom_roles"))
    for name, rights in roles.items():
        role = security.find_role(name)
        wanted = {(right["action"], right["resource"]) for right in rights}
        if name == OUTSIDE:
            wanted |= {("can_read", f"DAG:{dag}") for dag in OUTSIDE_DAGS}
        for right in tuple(role.permissions):
            if (right.action.name, right.resource.name) not in wanted:
                security.remove_permission_from_role(role, right)
        for action, resource in sorted(wanted):
            security.add_permission_to_role(role, security.create_permission(action, resource))


def hold_accounts(security: Any) -> None:  # noqa: ANN401 - FAB's security manager
    """Give every account the role of its duty, and none of FAB's own wide ones; administrators stay what they are."""
    duties = _duties()
    for user in security.get_all_users():
        had = [role.name for role in user.roles]
        if ADMINISTRATOR in had:
            continue
        wanted = [duties[user.username]] if user.username in duties else list(dict.fromkeys(NARROW.get(name, name) for name in had))
        if wanted != had:
            user.roles = [security.find_role(name) for name in wanted]
            security.update_user(user)
            print(f"{CHANGED}{user.username} 由 {'、'.join(had)} 改为 {'、'.join(wanted)}", flush=True)


def _duties() -> dict[str, str]:
    """Give the role of every account whose duty is known: those of `people.yaml`, the service, and in a trial the office's own."""
    known = trial_accounts() if read_mode() is Mode.TRIAL else _named()
    service = os.environ.get("WENGANG_SERVICE_USER")
    return {account.name: account.role for account in known} | ({service: SERVICE} if service else {})


def make_accounts(security: Any, var: Path) -> None:  # noqa: ANN401
    """Make the accounts that FAB lacks, and note every account's FAB id; called with FAB's application standing."""
    entries = load_accounts(var)
    for account in trial_accounts():
        entry = entries[account.name]
        user = security.find_user(username=account.name)
        if user is None:
            role, mail = security.find_role(account.role), f"{account.name}@wengang.invalid"
            kind = "（试用）" if read_mode() is Mode.TRIAL else "　"  # FAB wants a second name
            user = security.add_user(account.name, account.title, kind, mail, role, entry["password"])
            if not user:
                raise RuntimeError(f"FAB refused to make the account {account.name}")
        elif "id" not in entry and read_mode() is Mode.TRIAL:
            security.reset_password(user.id, entry["password"])
        elif "id" not in entry:  # a person of an office keeps his own
            entry["password"] = ALREADY
        entry |= {"id": str(user.id), "role": account.role}
    write_private(accounts_file(var), {**read_private(accounts_file(var)), **entries})


def _new_entry(account: Account) -> Any:  # noqa: ANN401
    return lambda: {"password": secrets.token_urlsafe(PASSWORD_BYTES), "role": account.role, "title": account.title}


def begin_people_file() -> str:
    """Write a first `people.yaml` where the file that the environment names is missing; give the sentence to print, empty where it stands."""
    told = os.environ.get("WENGANG_PEOPLE_FILE")
    if not told or Path(told).exists():
        return ""
    write_whole(Path(told), (CONFIG_FOLDER / "people.yaml").read_bytes(), mode=0o640)
    return f"已写出 {told}，现在是试用的样子：请改成本单位的人员、账号和地址，再执行一次"


def main(arguments: list[str]) -> int:
    """Hold roles and accounts of the installation that the environment names, and make those that are missing when asked; gives the exit code."""
    make = arguments == ["make"]
    if make and (told := begin_people_file()):
        print(told)
        return 1
    var = Path(os.environ.get("WENGANG_VAR", "var")).resolve()
    from airflow.providers.fab.auth_manager.cli_commands.utils import get_application_builder  # noqa: PLC0415 - seconds to import

    with get_application_builder() as builder:
        hold_roles(builder.sm)
        if make:
            make_accounts(builder.sm, var)
        hold_accounts(builder.sm)
    if make:
        print(
            f"账号已建好，初始密码在 {accounts_file(var)}（只有本人能读）：逐个当面交给本人、请其登录后修改；"
            "先把审核人、代理人的编号（id）填进 people.yaml 的 account_id、服务账号的密码填进 WENGANG_SERVICE_PASSWORD，全部交完再删除这个文件"
        )
    return 0


if __name__ == "__main__":
    sys.exit(ended_plainly(lambda: main(sys.argv[1:])))
