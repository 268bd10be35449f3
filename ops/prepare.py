"""Databases, roles, tables, accounts and triggers brought up to date: before each start under systemd, in containers and in a cluster.

Belongs here: the order of these steps on any server, from an administrator's address. Does not belong here: the steps themselves
(`database`, `airflow_metadata`, `wengang.database.migrations`), and `make up`, which does the same while Airflow is being imported.

The office's own server is prepared with `WENGANG_ADMIN_DATABASE_URL`, which no other process gets to see. Without it nothing is changed.
Passwords of the roles are set where the environment names them, hashed here: the server's log never sees one.
"""

from __future__ import annotations

import os
import sys

import psycopg
from psycopg import sql

from ops.airflow_metadata import prepare_metadata
from ops.database import (
    AIRFLOW,
    BUSINESS,
    administrator_address,
    create_airflow_database,
    create_database,
    has_own_server,
    maintenance_address,
    var_folder,
)
from wengang.database.migrations import migrate
from wengang.plain_end import ended_plainly
from wengang.settings.environment import read_env_file

PASSWORD_OF = {
    "airflow": "AIRFLOW_DB_PASSWORD",
    "wengang_app": "APP_DB_PASSWORD",
    "wengang_mailer": "MAILER_DB_PASSWORD",
    "wengang_auditor": "AUDITOR_DB_PASSWORD",
}
_WHO_MAY_CONNECT = """
revoke connect on database airflow, wengang from public;
grant connect on database airflow to airflow, wengang_auditor;
grant connect, temporary on database wengang to wengang_app;
grant connect on database wengang to wengang_mailer, wengang_auditor;
"""


def main() -> int:
    """Prepare the server that the environment names; gives the exit code."""
    read_env_file()
    var = var_folder()
    administrator = os.environ.get("WENGANG_ADMIN_DATABASE_URL") if has_own_server() else maintenance_address(var)
    if not administrator:
        print("没有 WENGANG_ADMIN_DATABASE_URL：没有检查和升级表结构，用数据库现在的样子启动")
        return 0
    create_airflow_database(administrator)
    create_database(administrator, BUSINESS)
    with psycopg.connect(administrator) as connection:
        set_passwords(connection)
        connection.execute(_WHO_MAY_CONNECT)
    prepare_metadata(var, administrator)
    applied = migrate(administrator_address(administrator, BUSINESS))
    print(f"数据库 {AIRFLOW}、{BUSINESS} 已就绪" + (f"，本次执行了 {len(applied)} 个表结构脚本" if applied else ""))
    return 0


def set_passwords(connection: psycopg.Connection[tuple[object, ...]]) -> None:
    """Give each role the password that the environment names for it."""
    for role, variable in PASSWORD_OF.items():
        password = os.environ.get(variable)
        if password:
            hashed = connection.pgconn.encrypt_password(password.encode(), role.encode(), b"scram-sha-256").decode()
            connection.execute(sql.SQL("alter role {} password {}").format(sql.Identifier(role), sql.Literal(hashed)))


if __name__ == "__main__":
    sys.exit(ended_plainly(main))
