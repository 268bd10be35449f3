"""The schema of the business database: forward-only files `sql/schema/0001_….sql`, applied once each, in order.

Belongs here: applying them. Does not belong here: the schema itself (`sql/schema/`).
"""

from __future__ import annotations

import hashlib

import psycopg

from wengang.database.file_tables import keep_file_tables
from wengang.database.guards import guard_tables
from wengang.database.queries import SQL_FOLDER
from wengang.identity import DIGEST_ALGORITHM
from wengang.user_error import UserError

SCHEMA_FOLDER = SQL_FOLDER / "schema"


class MigrationError(UserError):
    """A schema file that was applied has been changed since, or the database speaks another digest."""


def migrate(admin_url: str) -> list[str]:
    """Apply the schema files that are missing and give their names, write down the declared file tables and put the declared guards on.

    Safe to call twice at once.
    """
    applied: list[str] = []
    with psycopg.connect(admin_url) as connection:
        connection.execute("select pg_advisory_xact_lock(hashtextextended('wengang:migrations', 0))")
        connection.execute(
            "create table if not exists public.schema_migration "
            "(name text primary key, sha256 text not null, applied_at timestamptz not null default now())"
        )
        standing = connection.execute("select name, sha256 from public.schema_migration").fetchall()
        known = {str(name): str(digest) for name, digest in standing}
        for path in sorted(SCHEMA_FOLDER.glob("*.sql")):
            content = path.read_bytes()
            digest = hashlib.sha256(content).hexdigest()
            if path.name not in known:
                connection.execute(content)
                connection.execute("insert into public.schema_migration (name, sha256) values (%s, %s)", [path.name, digest])
                applied.append(path.name)
            elif known[path.name] != digest:
                raise MigrationError(f"已执行的数据库脚本 {path.name} 被改动：请还原它，把改动写成新的脚本")
        _hold_to_digest(connection)
        keep_file_tables(connection)
        guard_tables(connection)
    return applied


def _hold_to_digest(connection: psycopg.Connection[tuple[str, ...]]) -> None:
    """Store the digest algorithm at first start; refuse a database that was filled with another one (decision 9)."""
    connection.execute(
        "insert into vault.digest_algorithm (name) select %s where not exists (select from vault.digest_algorithm)",
        [DIGEST_ALGORITHM],
    )
    row = connection.execute("select name from vault.digest_algorithm").fetchone()
    if row is None or row[0] != DIGEST_ALGORITHM:
        raise MigrationError(f"数据库中的摘要算法是 {row and row[0]}，程序使用 {DIGEST_ALGORITHM}：两者不符，不能启动")
