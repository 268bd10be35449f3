"""What every test may use: a real PostgreSQL, a fresh business database, settings of a trial installation in a temporary folder.

Belongs here: fixtures of all folders. Does not belong here: Airflow (`tests/flows/conftest.py`).
"""

from __future__ import annotations

import gc
import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache, partial
from pathlib import Path
from unittest.mock import patch

import psycopg
import pytest
from ops.database import address_for, create_database, drop_database, stands, start_server, stop_server, var_folder
from psycopg import sql
from tests.databases import borrowed_database, drop_free_databases
from tests.object_store import ObjectStore
from tests.readers import held_against_their_readers

from wengang.database.guards import DECLARATION
from wengang.database.migrations import SCHEMA_FOLDER, migrate
from wengang.database.unit_of_work import UnitOfWork, unit_of_work
from wengang.exchange.locked_workbooks import ROUNDS_OF_EXCEL, locked
from wengang.settings.config_files import PROJECT_ROOT
from wengang.settings.environment import Mode, Settings

SAMPLES = Path(__file__).resolve().parent / "samples"
FLOWS = "tests/flows"
PROVING = "PROVE_EVERYTHING" in os.environ


_STOOD_BEFORE = pytest.StashKey[bool]()

gc.disable()  # twelve thousand tests are found faster when nobody looks for garbage among them; `pytest_collection_finish` lets it look again


def pytest_sessionstart(session: pytest.Session) -> None:
    """Note whether the database server ran before the tests; workers of xdist leave that to their controller."""
    folder = server_folder()
    if not hasattr(session.config, "workerinput"):
        session.config.stash[_STOOD_BEFORE] = stands(folder)


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Stop the database server when the tests started it."""
    if not session.config.stash.get(_STOOD_BEFORE, True):
        stop_server(server_folder())


@pytest.hookimpl(tryfirst=True)  # before xdist writes the groups into the names of the tests
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what needs a database server (`make check` runs without one), what is left to `make prove`, and who shares a costly fixture.

    One xdist worker runs those that share one. Workers take tests in this order: flows in one go, in one installation of Airflow, which costs a
    core even when it waits (proofs have one a worker); then those that share something, the rest in the end: its tests are so short that all
    workers end together.
    """
    for item in items:
        if "server" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.database)
        if (proof := item.get_closest_marker("prove")) and not PROVING:
            item.add_marker(pytest.mark.skip(reason=f"left to make prove: {proof.args[0]}"))
        if shared := _shared_by(item):
            item.add_marker(pytest.mark.xdist_group(shared))
    items.sort(key=lambda item: (FLOWS not in _groups(item), not _groups(item)))


def _groups(item: pytest.Item) -> tuple[object, ...]:
    return tuple(marker.args[0] for marker in item.iter_markers("xdist_group"))


def pytest_collection_finish() -> None:
    """Look for garbage again, but never among the tests themselves."""
    gc.freeze()
    gc.enable()


def _shared_by(item: pytest.Item) -> str | None:
    """Give the module or folder that shares a fixture of the test, the widest; flows of the suite share one installation."""
    if not PROVING and "installation" in getattr(item, "fixturenames", ()):
        return FLOWS
    definitions = [found[-1] for found in item._fixtureinfo.name2fixturedefs.values()] if isinstance(item, pytest.Function) else []
    folders = {one.baseid for one in definitions if one.scope == "session" and one.baseid not in ("", "tests", FLOWS)}
    modules = {item.nodeid.partition("::")[0] for one in definitions if one.scope == "module"}
    return min(folders | modules, key=len, default=None)


@cache
def server_folder() -> Path:
    """Give where the server of the tests stands, beside the one of this checkout's installation; asked first before any test changes that."""
    folder = var_folder() / "tests"
    folder.mkdir(exist_ok=True)
    return folder


def lose_on_power_failure(address: str) -> None:
    """Let a server of tests write without waiting for the disk; nothing but a power failure or a crash of the machine can tell."""
    with psycopg.connect(address, autocommit=True) as connection:
        for setting in ("fsync", "full_page_writes", "synchronous_commit"):
            connection.execute(sql.SQL("alter system set {} = off").format(sql.Identifier(setting)))
        connection.execute("select pg_reload_conf()")


@pytest.fixture(scope="session")
def server() -> Iterator[str]:
    """Give the maintenance address of a real PostgreSQL of the tests' own; it is stopped at the end when the tests started it."""
    address = start_server(server_folder())
    lose_on_power_failure(address)
    yield address
    drop_free_databases(address)


@pytest.fixture(scope="session", autouse=True)
def rows_are_what_readers_say() -> Iterator[None]:
    """Hold each row that code reads in this process against the reader that it names."""
    with (
        patch.object(UnitOfWork, "rows", held_against_their_readers(UnitOfWork.rows)),
        patch.object(UnitOfWork, "row", held_against_their_readers(UnitOfWork.row)),
    ):
        yield


@pytest.fixture(scope="session")
def template(server: str) -> str:
    """Give the name of a migrated database that others are copied from."""
    return migrated_template(server, SCHEMA_FOLDER)


def migrated_template(server: str, schema: Path) -> str:
    """Give the name of a database with the schema files of a folder; made once for each state of them, of the guards and file tables declared."""
    sources = [*sorted(schema.glob("*.sql")), DECLARATION, *sorted(PROJECT_ROOT.glob("include/wengang/*/file_tables.py"))]
    digest = hashlib.sha256(b"".join(path.read_bytes() for path in sources)).hexdigest()[:12]
    name = f"wengang_template_{digest}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute("select pg_advisory_lock(hashtextextended('wengang:test-template', 0))")
        finished = connection.execute("select 1 from pg_database where datname = %s and datistemplate", [name]).fetchone()
        if finished is None:
            drop_database(server, name)
            create_database(server, name)
            with patch("wengang.database.migrations.SCHEMA_FOLDER", schema):
                migrate(address_for(server, name, "postgres"))
            connection.execute(sql.SQL("alter database {} is_template true").format(sql.Identifier(name)))
    return name


@pytest.fixture
def database(server: str, template: str) -> Iterator[str]:
    """Give the name of a business database without rows."""
    with borrowed_database(server, template) as name:
        yield name


@pytest.fixture(scope="session", autouse=True)
def quick_locks() -> Iterator[None]:
    """Lock the workbooks of packages with a hundredth of the rounds that Excel has, which took a twentieth of the suite; proofs have them all."""
    with pytest.MonkeyPatch.context() as patched:
        if not PROVING:
            patched.setattr("wengang.exchange.packages.locked", partial(locked, rounds=ROUNDS_OF_EXCEL // 100))
        yield


@pytest.fixture(scope="session", autouse=True)
def files_lost_on_power_failure() -> Iterator[None]:
    """Do not wait for the disk when files are written whole, as the server of the tests does not (`lose_on_power_failure`); proofs wait."""
    with pytest.MonkeyPatch.context() as patched:
        if not PROVING:
            patched.setattr(os, "fsync", lambda _descriptor: None)
        yield


@pytest.fixture
def settings(server: str, database: str, tmp_path: Path) -> Settings:
    """Give the settings of a trial installation of its own."""
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    return Settings(mode=Mode.TRIAL, var=tmp_path, inbox=inbox, database_url=address_for(server, database, "wengang_app"))


@pytest.fixture
def admin(server: str, database: str) -> Iterator[psycopg.Connection[tuple[object, ...]]]:
    """Give a connection as administrator to look at everything."""
    with psycopg.connect(address_for(server, database, "postgres"), autocommit=True) as connection:
        yield connection


@pytest.fixture
def work(settings: Settings) -> Iterator[UnitOfWork]:
    """Give one open transaction of the fresh database."""
    with unit_of_work(settings) as opened:
        yield opened


@contextmanager
def as_role(server: str, database: str, role: str) -> Iterator[psycopg.Connection[tuple[object, ...]]]:
    """Connect as one of the roles of least right."""
    with psycopg.connect(address_for(server, database, role), autocommit=True) as connection:
        yield connection


@pytest.fixture(scope="session")
def object_store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ObjectStore]:
    """Give a running S3-compatible server."""
    store = ObjectStore(tmp_path_factory.mktemp("store"))
    try:
        store.start()
        yield store
    finally:
        store.stop()


@pytest.fixture
def bucket(object_store: ObjectStore, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """Give the address of an empty part of a bucket; the variables by which it is found are set."""
    import s3fs  # noqa: PLC0415 - only where the server runs

    name = tmp_path_factory.mktemp("bucket").name
    for variable, value in object_store.environment.items():
        monkeypatch.setenv(variable, value)
    s3fs.S3FileSystem.clear_instance_cache()  # a client keeps the variables with which it was made
    s3fs.S3FileSystem().mkdir(name)
    s3fs.S3FileSystem.clear_instance_cache()
    yield f"s3://{name}/wengang"
    s3fs.S3FileSystem.clear_instance_cache()
