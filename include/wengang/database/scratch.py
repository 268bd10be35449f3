"""A database of its own for something that is only tried: made on the configured server, gone afterwards (method §11).

Belongs here: making and dropping it. Does not belong here: what runs in it (`wengang.history.replay`).

It is dropped at the end, also after an error or Ctrl-C. One that a killed process left behind is dropped by the next call: a database is
in use as long as somebody is connected to it, and whoever made it stays connected.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from typing import LiteralString

import psycopg
from psycopg import sql
from psycopg.conninfo import make_conninfo

from wengang.database.migrations import migrate
from wengang.user_error import UserError

_MAKING = "wengang:scratch-databases"


class ScratchDatabaseError(UserError):
    """No database could be made on this server; the message says what is needed."""


@contextmanager
def scratch_database(administrator: str, prefix: str) -> Iterator[str]:
    """Give the name of a fresh business database whose name begins with a prefix, for the time of the block.

    Raises `ScratchDatabaseError` when the role of the address may not make one.
    """
    name = f"{prefix}{uuid.uuid4().hex[:12]}"
    own = make_conninfo(administrator, dbname=name)
    with psycopg.connect(administrator, autocommit=True) as server:
        try:
            server.execute("select pg_advisory_lock(hashtextextended(%s, 0))", [_MAKING])
            for left in _left_behind(server, prefix):
                _drop(server, left)
            server.execute(_statement("create database {} template template0 encoding 'UTF8' locale 'C'", name))
            in_use = psycopg.connect(own)
        except psycopg.errors.InsufficientPrivilege:
            raise _not_allowed() from None
        finally:
            server.execute("select pg_advisory_unlock(hashtextextended(%s, 0))", [_MAKING])
        try:
            with in_use:
                migrate(own)
                yield name
        except psycopg.errors.InsufficientPrivilege:
            raise _not_allowed() from None
        finally:
            in_use.close()
            _drop(server, name)


def standing(administrator: str, prefix: str) -> set[str]:
    """Give the names of the databases of a prefix."""
    with psycopg.connect(administrator, autocommit=True) as server:
        return {row[0] for row in server.execute("select datname from pg_database where starts_with(datname, %s)", [prefix])}


def _left_behind(server: psycopg.Connection[tuple[str, ...]], prefix: str) -> list[str]:
    """Give the databases of a prefix to which nobody is connected."""
    rows = server.execute(
        "select datname from pg_database where starts_with(datname, %s)"
        " and not exists (select from pg_stat_activity where pg_stat_activity.datname = pg_database.datname) order by 1",
        [prefix],
    )
    return [row[0] for row in rows]


def _drop(server: psycopg.Connection[tuple[str, ...]], name: str) -> None:
    server.execute(_statement("drop database if exists {} with (force)", name))


def _statement(text: LiteralString, name: str) -> sql.Composed:
    return sql.SQL(text).format(sql.Identifier(name))


def _not_allowed() -> ScratchDatabaseError:
    return ScratchDatabaseError(
        "数据库账号没有建库的权限：重演在同一台数据库服务器上另建临时数据库，用完即删。"
        "请只为本次命令设置环境变量 WENGANG_ADMIN_DATABASE_URL（管理员的数据库地址）"
    )
