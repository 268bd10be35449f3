"""The embedded PostgreSQL 18 of the one-machine installation: started on a socket in `var/`, one server a copy of the project.

Belongs here: starting, stopping, creating databases. Does not belong here: schemas (`wengang.database.migrations`, `airflow_metadata`).
`python -m ops.database up` prints nothing when the server stands; `start` leaves the schema alone; `down` stops it; `psql` opens the
business database, reading. An office that has a PostgreSQL of its own says so (`WENGANG_DATABASE_SERVER=own`), and then nothing starts here:
`up` has nothing to do, `psql` opens the business database there.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
from psycopg import sql

from ops import postgres_server
from wengang.database.migrations import migrate
from wengang.database.queries import SQL_FOLDER
from wengang.plain_end import ended_plainly
from wengang.settings.environment import SettingsError, read_env_file
from wengang.user_error import UserError
from wengang.whole_file import keep_whole

PROJECT_ROOT = Path(__file__).resolve().parents[1]
BUSINESS = "wengang"
AIRFLOW = "airflow"
"""The two databases; Airflow's own role bears the name of its database."""
ROLES_FILE = SQL_FOLDER / "server" / "roles.sql"
READER = "wengang_auditor"
"""Who `make db` opens the business database as: reads everything but the vault and the rows of single persons."""


class NotStartedError(UserError):
    """Something that needs a copy which was started at least once."""


class DatabasePromptError(UserError):
    """A prompt that was not opened; the message says how it is."""


def has_own_server() -> bool:
    """Tell whether the office runs a PostgreSQL of its own; raises `SettingsError` for a word that is not known."""
    told = os.environ.get("WENGANG_DATABASE_SERVER") or "embedded"
    if told not in ("embedded", "own"):
        raise SettingsError(f"WENGANG_DATABASE_SERVER 只能是 embedded（内置）或 own（自备），现在是“{told}”")
    return told == "own"


def var_folder() -> Path:
    """Give the folder of everything at run time: `WENGANG_VAR`, else `var/`."""
    folder = Path(os.environ.get("WENGANG_VAR", PROJECT_ROOT / "var")).resolve()
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def start_server(var: Path) -> str:
    """Start the server where it does not run and give the address of its maintenance database, as administrator."""
    if has_own_server():
        raise NotStartedError(
            "这份安装用自备的 PostgreSQL（WENGANG_DATABASE_SERVER=own），不启动内置的：各进程由 systemd 启动，见 docs/operations.md 第一节"
        )
    return postgres_server.start(data_folder(var))


def stop_server(var: Path) -> None:
    """Stop the server of this folder where it runs."""
    postgres_server.stop(data_folder(var))


def stands(var: Path) -> bool:
    """Tell whether the server of this folder runs."""
    return postgres_server.stands(data_folder(var))


def data_folder(var: Path) -> Path:
    """Give where the server keeps its data."""
    return var / "pg"


def maintenance_address(var: Path) -> str:
    """Give the address that the last start left in `var/run/`; raises `NotStartedError`."""
    try:
        return (var / "run" / "maintenance_url").read_text(encoding="utf-8").strip()
    except FileNotFoundError:
        raise NotStartedError(f"这一份还没有启动过（运行文件夹 {var}）：请先运行 make up") from None


def address_for(maintenance: str, database: str, user: str) -> str:
    """Give the address of a database for a role, on the same server."""
    info = psycopg.conninfo.conninfo_to_dict(maintenance)
    return f"postgresql://{user}@/{database}?host={info['host']}&port={postgres_server.PORT}"


def administrator_address(maintenance: str, database: str) -> str:
    """Give the administrator's address of another database on the same server, the embedded one or the office's."""
    return urlsplit(maintenance)._replace(path=f"/{database}").geturl()


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


def create_airflow_database(maintenance: str) -> None:
    """Create the roles of the house and Airflow's empty database where they are missing."""
    with psycopg.connect(maintenance, autocommit=True) as connection:
        connection.execute(ROLES_FILE.read_bytes())
        create_database(maintenance, AIRFLOW)
        connection.execute(sql.SQL("alter database {} owner to {}").format(sql.Identifier(AIRFLOW), sql.Identifier(AIRFLOW)))


def start(var: Path) -> None:
    """Start the server, with the roles and the empty database of Airflow; their tables are another step (`ops.prepare`)."""
    maintenance = start_server(var)
    leave_addresses(var, maintenance)
    create_airflow_database(maintenance)


def up(var: Path) -> None:
    """Start the server, bring the business database up to date and leave the addresses in `var/run/`."""
    maintenance = start_server(var)
    leave_addresses(var, maintenance)
    create_database(maintenance, BUSINESS)
    migrate(address_for(maintenance, BUSINESS, "postgres"))


def leave_addresses(var: Path, maintenance: str) -> None:
    """Write where the databases are to `var/run/`, for the command line and for later starts."""
    keep_whole(var / "run" / "maintenance_url", (maintenance + "\n").encode())
    keep_whole(var / "run" / "database_url", (address_for(maintenance, BUSINESS, "wengang_app") + "\n").encode())


def psql(var: Path) -> None:
    """Become the server's own psql on the business database: reading only, or as administrator (`AS=admin`) once that is confirmed.

    Raises `DatabasePromptError` for another `AS`, and without the confirmation.
    """
    role, words = _prompt_role(os.environ.get("AS", ""))
    if has_own_server():
        address = own_address(role)
    else:
        up(var)
        address = address_for(maintenance_address(var), BUSINESS, role)
    binary = postgres_server.programs() / "psql"
    environment = {**os.environ, "PGCLIENTENCODING": "UTF8"}
    os.execve(binary, [str(binary), f"--set=PROMPT1=%/（{words}）%R%# ", address], environment)  # noqa: S606 - no shell wanted


def own_address(role: str) -> str:
    """Give the address of the business database on the office's own server for a role of the prompt; raises `DatabasePromptError`.

    The auditor's address names Airflow's database, the administrator's none in particular.
    """
    variable = "WENGANG_AIRFLOW_DATABASE_URL" if role == READER else "WENGANG_ADMIN_DATABASE_URL"
    told = os.environ.get(variable)
    if not told:
        raise DatabasePromptError(f"自备的 PostgreSQL：请为这一次设置 {variable}，再执行一次")
    return administrator_address(told, BUSINESS)


def _prompt_role(asked: str) -> tuple[str, str]:
    """Give the database role for what was asked, and the words that the prompt shows all the time."""
    if not asked:
        return READER, "只读"
    if asked != "admin":
        raise DatabasePromptError(f"不认识 AS={asked}：只读用 make db，管理员用 make db AS=admin")
    print("将以管理员身份打开业务数据库：看得到人员库里的姓名和证件号码，也能改动任何数据，改动不留审计记录。")
    print("确认请输入 yes：", end="", flush=True)
    with os.fdopen(sys.stdin.fileno(), "rb", buffering=0, closefd=False) as typed:  # what follows is for psql
        if typed.readline().strip() == b"yes":
            return "postgres", "管理员"
    raise DatabasePromptError("没有确认，没有打开数据库。只看数据请用 make db")


def main(arguments: list[str]) -> int:
    """Run one command; gives the exit code."""
    read_env_file()
    command = {"up": up, "start": start, "down": stop_server, "psql": psql}.get(arguments[0] if arguments else "")
    if command is None:
        raise UserError("用法：python -m ops.database up | start | down | psql")
    if command is up and has_own_server():
        return 0
    command(var_folder())
    return 0


if __name__ == "__main__":
    sys.exit(ended_plainly(lambda: main(sys.argv[1:])))
