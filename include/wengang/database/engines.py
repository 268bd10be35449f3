"""The engines through which the house speaks to PostgreSQL: one for each address in a process, with a pool of connections (decision 0038).

Belongs here: how a connection is made and kept. Does not belong here: statements (`unit_of_work`) and whole scripts of the schema
(`migrations`, `scratch`), which the driver runs on connections of their own.
"""

from __future__ import annotations

import os
from functools import partial
from threading import Lock

import psycopg
from psycopg.types.json import set_json_dumps
from sqlalchemy import Engine, create_engine, event
from sqlalchemy.engine import ExceptionContext

from wengang.database.json_text import dump_json

set_json_dumps(dump_json)
_engines: dict[str, Engine] = {}
_making = Lock()


def engine_of(address: str) -> Engine:
    """Give the engine of an address (any form that libpq takes: URL or `key=value`).

    Values are bound by the client (escaped literals), so that the planner sees them and a month finds its partition at once. A connection
    that a restarted server has cut is replaced when it is taken from the pool, not found out by a task.
    """
    with _making:
        if address not in _engines:
            _engines[address] = _make(address)
        return _engines[address]


def close_engines() -> None:
    """Close every connection that waits in a pool, e.g. before a database is dropped; the next statement opens a new one."""
    with _making:
        for engine in _engines.values():
            engine.dispose()
        _engines.clear()


def _make(address: str) -> Engine:
    engine = create_engine(
        "postgresql+psycopg://",
        creator=partial(psycopg.connect, address, cursor_factory=psycopg.ClientCursor),
        pool_pre_ping=True,
        hide_parameters=True,  # values may be personal
        use_native_hstore=False,
        execution_options={"preserve_rowcount": True},
    )
    event.listen(engine, "handle_error", _as_the_driver_says, retval=True)
    return engine


def _as_the_driver_says(error: ExceptionContext) -> BaseException | None:
    """Give errors as PostgreSQL's driver raises them: their classes name the fault, and they carry no list of values.

    A Ctrl-C that meets the look at a connection from the pool would be hidden by the driver's complaint about it.
    """
    met = error.original_exception.__context__
    if met is not None and not isinstance(met, Exception):
        raise met
    return None if error.is_pre_ping else error.original_exception


def _forget() -> None:
    """In a forked process: the parent's connections are not ours to use or to close."""
    for engine in _engines.values():
        engine.dispose(close=False)
    _engines.clear()


os.register_at_fork(after_in_child=_forget)
