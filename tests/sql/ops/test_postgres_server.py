"""The embedded server starts under every path, for every user, and after every kind of end."""

from __future__ import annotations

import os
import signal
import subprocess
import tempfile
import threading
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import psutil
import psycopg
import pytest
from ops import postgres_server
from ops.postgres_server import ServerError

LONG = "很长的名字" * 8


@pytest.fixture
def place() -> Iterator[Path]:
    """Give a folder of our own: pytest closes the one above its folders to root's server whenever another session begins."""
    with tempfile.TemporaryDirectory(prefix="wengang-server-") as folder:
        yield Path(folder)


@pytest.fixture(params=["plain", "稳岗 系统", LONG, 'it\'s $HOME "x" %20?'])
def data(request: pytest.FixtureRequest, place: Path) -> Iterator[Path]:
    folder = place / str(request.param) / "pg"
    folder.parent.mkdir()
    yield folder
    postgres_server.stop(folder)


@pytest.fixture
def plain(place: Path) -> Iterator[Path]:
    yield place / "pg"
    postgres_server.stop(place / "pg")


def asked(address: str) -> object:
    with psycopg.connect(address) as connection:
        row = connection.execute("select 1").fetchone()
    return row and row[0]


def test_starts_answers_and_stops_under_any_path_and_nobody_else_may_enter(data: Path) -> None:
    address = postgres_server.start(data)
    assert asked(address) == 1
    assert asked(f"{address}&application_name=again") == 1
    assert postgres_server.start(data) == address, "a second start changes nothing"
    folder = postgres_server.socket_folder(data)
    assert len(os.fsencode(folder / ".s.PGSQL.5432")) <= postgres_server.LARGEST_SOCKET_PATH
    assert folder.stat().st_mode & 0o077 == 0
    assert folder.stat().st_uid == psutil.Process(postgres_server.process_id(data)).uids().real
    postgres_server.stop(data)
    assert not postgres_server.stands(data)
    assert folder == data or not folder.exists()


def test_starts_again_after_a_kill_although_its_number_belongs_to_another_process_now(plain: Path) -> None:
    postgres_server.start(plain)
    server = psutil.Process(postgres_server.process_id(plain))
    server.send_signal(signal.SIGKILL)
    server.wait(10)
    another = subprocess.Popen(["sleep", "60"], **postgres_server._as_server())  # the server is refused only what it could send a signal to
    for file in (plain / "postmaster.pid", plain / ".s.PGSQL.5432.lock"):
        lines = file.read_text(encoding="utf-8").splitlines()
        file.write_text("\n".join([str(another.pid), *lines[1:]]) + "\n", encoding="utf-8")
    try:
        assert not postgres_server.stands(plain)
        assert asked(postgres_server.start(plain)) == 1
    finally:
        another.kill()
        another.wait()


def test_starts_again_while_workers_of_a_killed_server_still_hold_its_memory(plain: Path) -> None:
    postgres_server.start(plain)
    server = psutil.Process(postgres_server.process_id(plain))
    workers = server.children()
    for one in workers:
        with suppress(psutil.NoSuchProcess):  # some are short-lived
            one.suspend()  # as on a machine so busy that they have not noticed yet
    server.send_signal(signal.SIGKILL)
    server.wait(10)
    noticing = threading.Timer(1, lambda: [one.resume() for one in workers if one.is_running()])
    noticing.start()
    assert asked(postgres_server.start(plain)) == 1
    noticing.join()
    assert not [one for one in workers if one.is_running() and one.status() != psutil.STATUS_ZOMBIE]


def test_two_starts_at_once_start_one_server(plain: Path) -> None:
    told: list[str] = []
    starts = [threading.Thread(target=lambda: told.append(postgres_server.start(plain))) for _ in range(2)]
    for one in starts:
        one.start()
    for one in starts:
        one.join()
    assert len(told) == 2
    assert told[0] == told[1]


def test_start_that_was_interrupted_leaves_nothing_that_hinders_the_next(plain: Path) -> None:
    half = plain.with_name("pg.new")
    half.mkdir()
    (half / "PG_VERSION").write_text("18\n", encoding="utf-8")
    assert asked(postgres_server.start(plain)) == 1
    assert not half.exists()


def test_folder_that_is_no_database_is_not_removed(plain: Path) -> None:
    plain.mkdir()
    (plain / "something").write_text("kept", encoding="utf-8")
    with pytest.raises(ServerError, match="不是一个完整的数据库"):
        postgres_server.start(plain)
    assert (plain / "something").exists()


def test_server_that_does_not_start_says_why_and_where_to_look(plain: Path) -> None:
    postgres_server.start(plain)
    postgres_server.stop(plain)
    with (plain / "postgresql.conf").open("a", encoding="utf-8") as settings:
        settings.write("\nshared_buffers = nonsense\n")
    with pytest.raises(ServerError, match=r"shared_buffers|errors.*请看 .*/log"):
        postgres_server.start(plain)


def test_port_in_the_environment_of_the_caller_changes_nothing(plain: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PGPORT", "6543")
    assert asked(postgres_server.start(plain)) == 1


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can be another user")
def test_folder_of_another_user_is_refused_in_one_sentence(plain: Path) -> None:
    postgres_server.start(plain)
    postgres_server.stop(plain)
    nobody = 65534
    os.chown(plain, nobody, nobody)
    with pytest.raises(ServerError, match=r"是用户 .* 启动时建立的"):
        postgres_server.start(plain)
    os.chown(plain, 0, 0)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can be another user")
def test_another_user_of_the_machine_is_not_let_in_although_every_folder_and_the_socket_stood_open(plain: Path) -> None:
    address = postgres_server.start(plain)
    query = [postgres_server.programs() / "psql", "--no-psqlrc", "--no-password", "--tuples-only", "--command=select 1", address]
    nobody = {"user": 65534, "group": 65534, "extra_groups": [], "cwd": "/", "capture_output": True, "text": True}
    refused = subprocess.run(query, check=False, **nobody)
    assert "Permission denied" in refused.stderr
    plain.parent.chmod(0o755)
    plain.chmod(0o711)
    socket = plain / ".s.PGSQL.5432"
    assert socket.stat().st_mode & 0o077 == 0
    socket.chmod(0o777)
    for role in ("postgres", "wengang_app"):
        refused = subprocess.run([*query[:-1], address.replace("postgres@", f"{role}@")], check=False, **nobody)
        assert f'Peer authentication failed for user "{role}"' in refused.stderr
    assert subprocess.run(query, capture_output=True, text=True, check=False).stdout.strip() == "1", "whoever started it is let in"


def test_a_server_of_an_earlier_version_is_closed_at_its_next_start(plain: Path) -> None:
    postgres_server.start(plain)
    postgres_server.stop(plain)
    (plain / "pg_hba.conf").write_text("local all all trust\n", encoding="utf-8")
    address = postgres_server.start(plain)
    with psycopg.connect(address) as connection:
        rules = connection.execute("select type, auth_method from pg_hba_file_rules").fetchall()
    assert rules == [("local", "peer")]
