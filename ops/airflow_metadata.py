"""Airflow's own database: its tables, FAB's roles and accounts, and the audit triggers — in one process, once a version.

Belongs here: bringing `airflow` up to date. Does not belong here: the triggers themselves (`sql/airflow_metadata/`).
"""

from __future__ import annotations

import hashlib
import time
from contextlib import suppress
from importlib.metadata import version
from pathlib import Path

import psycopg
from psycopg import sql

from ops.accounts import hold_accounts, hold_roles, load_accounts, make_accounts
from ops.database import AIRFLOW, administrator_address, maintenance_address
from ops.environment import AIRFLOW_CONFIG
from wengang.database.queries import SQL_FOLDER
from wengang.people import load_people
from wengang.settings.environment import Mode, read_mode

TRIGGER_FOLDER = SQL_FOLDER / "airflow_metadata"
POLL_SECONDS = 0.1


def prepare_metadata(var: Path, maintenance: str) -> None:
    """Bring tables, roles, trial accounts and triggers up to date; does nothing when they were prepared by this state of the code.

    `maintenance` is an administrator's address on the server. Airflow finds its own in its configuration: it runs in the stack's environment.
    """
    state = _state()
    if _prepared_state(maintenance) == state and _accounts_known(var) and not audit_faults(maintenance):
        return
    _prepare_tables_and_accounts(var)
    with psycopg.connect(administrator_address(maintenance, AIRFLOW)) as connection:
        for path in _trigger_files():
            connection.execute(path.read_bytes())
        connection.execute(sql.SQL("comment on database {} is {}").format(sql.Identifier(AIRFLOW), sql.Literal(state)))


def audit_faults(maintenance: str) -> list[str]:
    """Give what keeps state changes from being written as they must: parts of schema `audit` in wrong hands, triggers that are missing."""
    with psycopg.connect(administrator_address(maintenance, AIRFLOW)) as connection:
        faults = connection.execute((TRIGGER_FOLDER / "audit_faults.sql").read_bytes()).fetchall()
    return [f"{part} 属于 {owner}" if owner else f"{part} 没有触发器" for part, owner in faults]


def wait_until_prepared(var: Path) -> None:
    """Return once the database stands as this state of the code prepares it; an outage of the server is waited for."""
    maintenance, state = maintenance_address(var), _state()
    while True:
        with suppress(psycopg.OperationalError):
            if _prepared_state(maintenance) == state:
                return
        time.sleep(POLL_SECONDS)


def _prepare_tables_and_accounts(var: Path) -> None:
    from airflow.providers.fab.auth_manager.cli_commands.utils import get_application_builder  # noqa: PLC0415 - seconds to import
    from airflow.utils.db import initdb  # noqa: PLC0415 - as above

    initdb()
    with get_application_builder() as builder:
        builder.sm.sync_roles()
        hold_roles(builder.sm)
        if read_mode() is Mode.TRIAL:
            make_accounts(builder.sm, var)
        hold_accounts(builder.sm)


def _accounts_known(var: Path) -> bool:
    return read_mode() is not Mode.TRIAL or all("id" in entry for entry in load_accounts(var).values())


def _trigger_files() -> list[Path]:
    return sorted(TRIGGER_FOLDER.glob("[0-9]*.sql"))


def _state() -> str:
    """Give a digest of everything that decides what is prepared."""
    digest = hashlib.sha256()
    for name in ("apache-airflow", "apache-airflow-providers-fab"):
        digest.update(version(name).encode())
    for path in (*_trigger_files(), AIRFLOW_CONFIG, Path(__file__), Path(__file__).with_name("accounts.py")):
        digest.update(path.read_bytes())
    digest.update(load_people().model_dump_json().encode())
    return f"{read_mode()}:{digest.hexdigest()}"


def _prepared_state(maintenance: str) -> str | None:
    with psycopg.connect(maintenance) as connection:
        row = connection.execute("select shobj_description(oid, 'pg_database') from pg_database where datname = %s", [AIRFLOW]).fetchone()
    return row[0] if row else None
