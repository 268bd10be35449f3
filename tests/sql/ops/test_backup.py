"""A backup brings everything back, roles first, into an installation without data; whatever does not fit is refused and leaves nothing."""

from __future__ import annotations

import base64
import json
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest
from ops import database, postgres_server
from ops.airflow_metadata import TRIGGER_FOLDER, audit_faults
from ops.backup import BackupError, _hold_to_store, make_backup, restore
from tests.airflow_tables import AIRFLOW_TABLES
from tests.conftest import SAMPLES, lose_on_power_failure

from wengang.data_sharing.originals import put_away, take_out
from wengang.history.steps import import_history, read_targets
from wengang.settings.environment import Mode, Settings
from wengang.settings.keys import load_keys

PROJECT_ROOT = Path(__file__).resolve().parents[3]
SAMPLE = SAMPLES / "ordinary"
FILES = {
    "receipts/469001/回执.json": "{}",
    "lists/workshop_classes/名单.csv": "甲",
    "allocation/2025-v1/输入.json": "{}",
    "allocation/2025-v1/分配方案.html": "<p>",
    "templates/分配方案.docx": "改过的模板",
    "inbox/469001/2025-04/rv/还没有写完.csv": "乙",
    "something_new/later.txt": "以后新增的文件夹也要备份",
}
GRANTED_TO_AIRFLOW = "grant all on task_instance, dag_run, hitl_detail to airflow"


@pytest.fixture
def empty() -> Iterator[Path]:
    """Give a run-time folder with nothing in it; what a test starts in it is stopped."""
    with tempfile.TemporaryDirectory(prefix="wengang-backup-") as folder:
        var = Path(folder, "var")
        var.mkdir()
        yield var
        database.stop_server(var)


@pytest.fixture(scope="module")
def office() -> Iterator[Path]:
    """Give the run-time folder of an installation with months, audit records and files."""
    with tempfile.TemporaryDirectory(prefix="wengang-backup-") as folder:
        var = Path(folder, "var")
        var.mkdir()
        with pytest.MonkeyPatch.context() as environment:
            environment.setenv("WENGANG_VAR", str(var))
            _fill(var)
        yield var
        database.stop_server(var)


@dataclass(frozen=True)
class Backup:
    """One backup and its keys, made once; a test that changes them takes a copy."""

    folder: Path
    keys: Path


@pytest.fixture(scope="module")
def made(office: Path, tmp_path_factory: pytest.TempPathFactory) -> Backup:
    """Give a backup of the installation."""
    place = tmp_path_factory.mktemp("backup")
    folder = make_backup(place / "data", office, place / "safe")
    (keys,) = (place / "safe").iterdir()
    return Backup(folder, keys)


@pytest.fixture
def copied(made: Backup, tmp_path: Path) -> Backup:
    """Give a copy of the backup that may be changed."""
    return Backup(shutil.copytree(made.folder, tmp_path / "backup"), shutil.copy(made.keys, tmp_path / "keys.tar"))


def _fill(var: Path) -> None:
    maintenance = database.start_server(var)
    lose_on_power_failure(maintenance)
    database.create_airflow_database(maintenance)
    database.up(var)
    with psycopg.connect(database.address_for(maintenance, "airflow", "postgres")) as connection:
        connection.execute(AIRFLOW_TABLES)
        connection.execute(GRANTED_TO_AIRFLOW)
        for path in sorted(TRIGGER_FOLDER.glob("[0-9]*.sql")):
            connection.execute(path.read_bytes())
    _run_a_task(maintenance)
    inbox = var / "sample"
    for source in (SAMPLE / "inbox").glob("*/2025-02"):
        shutil.copytree(source, inbox / source.parent.name / source.name)
    settings = Settings(mode=Mode.TRIAL, var=var, inbox=inbox, database_url=database.address_for(maintenance, "wengang", "wengang_app"))
    import_history(settings, inbox, read_targets(SAMPLE / "targets.json"), accept_held="往月", progress=lambda _text: None)
    shutil.rmtree(inbox)
    put_away(settings.archive, load_keys(settings).archive, "469001", "2025-02", "ab" * 32, "原件".encode())
    for name, content in FILES.items():
        (var / name).parent.mkdir(parents=True, exist_ok=True)
        (var / name).write_text(content, encoding="utf-8")


def _run_a_task(maintenance: str) -> None:
    with psycopg.connect(database.address_for(maintenance, "airflow", "airflow")) as connection:
        connection.execute(
            "insert into task_instance (dag_id, run_id, task_id, map_index, try_number, state) values ('d', 'r', 't', -1, 1, 'queued')"
        )
        connection.execute("update task_instance set state = 'success'")


def _state_changes(maintenance: str) -> int:
    with psycopg.connect(database.address_for(maintenance, "airflow", "wengang_auditor")) as connection:
        row = connection.execute("select count(*) from audit.state_change").fetchone()
    return int(row[0]) if row else 0


def test_a_drill_brings_everything_back(office: Path, made: Backup, empty: Path) -> None:
    assert {path.stat().st_mode & 0o077 for path in (made.folder, made.keys)} == {0}, "persons are in it: its owner's only"

    inventory = restore(made.folder, empty, made.keys)

    assert inventory["rows"]["monitoring.snapshot"] > 0
    for name, content in FILES.items():
        assert (empty / name).read_text(encoding="utf-8") == content
    settings = Settings(mode=Mode.TRIAL, var=empty, inbox=empty / "inbox", database_url="")
    name = f"469001/2025-02/{'ab' * 32}.enc"
    assert take_out(settings.archive, load_keys(settings).archive, name).decode() == "原件"
    assert not (empty / "pg" / "postmaster.pid").exists(), "nothing is left running"

    maintenance = database.start_server(empty)
    assert audit_faults(maintenance) == []
    before = _state_changes(maintenance)
    assert before == _state_changes(database.maintenance_address(office))
    _run_a_task(maintenance)  # as Airflow's own role: the trigger writes what that role may not
    assert _state_changes(maintenance) > before
    with psycopg.connect(database.address_for(maintenance, "wengang", "wengang_app")) as connection:
        assert connection.execute("show jit").fetchone() == ("off",), "settings of roles are in no dump"
        assert connection.execute("select count(*) from monitoring.snapshot").fetchone() == (inventory["rows"]["monitoring.snapshot"],)
    database.up(empty)  # the schema is the newest one: nothing to migrate


def test_a_restore_replaces_nothing(office: Path, made: Backup) -> None:
    with pytest.raises(BackupError, match="只能恢复到没有数据的安装"):
        restore(made.folder, office)


def test_keys_are_asked_for_first(made: Backup, empty: Path) -> None:
    with pytest.raises(BackupError, match="没有密钥，恢复了也打不开原件"):
        restore(made.folder, empty)
    assert list(empty.iterdir()) == []


def test_keys_of_another_installation_are_told_and_nothing_is_left(made: Backup, empty: Path, tmp_path: Path) -> None:
    other = tmp_path / "other" / "keys"
    other.mkdir(parents=True)
    (other / "archive.key").write_bytes(b"x" * 32)
    with tarfile.open(tmp_path / "keys.tar", "w") as tar:
        tar.add(other, "keys")
    with pytest.raises(BackupError, match="密钥与备份不是一套"):
        restore(made.folder, empty, tmp_path / "keys.tar")
    assert list(empty.iterdir()) == []


@pytest.mark.parametrize("name", ["../keys/archive.key", "/keys/archive.key"])
def test_an_archive_that_would_write_elsewhere_is_refused(made: Backup, empty: Path, tmp_path: Path, name: str) -> None:
    with tarfile.open(tmp_path / "keys.tar", "w") as tar:
        tar.add(made.keys, "keys/archive.key")
        member = tarfile.TarInfo(name)
        tar.addfile(member)
    with pytest.raises(BackupError, match="不应有的内容"):
        restore(made.folder, empty, tmp_path / "keys.tar")
    assert list(empty.iterdir()) == []


@pytest.mark.parametrize("damaged", ["wengang.dump", "files.tar", "inventory.json"])
def test_a_damaged_backup_is_not_begun(copied: Backup, empty: Path, damaged: str) -> None:
    content = bytearray((copied.folder / damaged).read_bytes())
    content[0] ^= 1
    (copied.folder / damaged).write_bytes(content)
    with pytest.raises(BackupError, match=r"请换一份备份|请指明 make backup 写出的文件夹"):
        restore(copied.folder, empty, copied.keys)
    assert list(empty.iterdir()) == []


def test_rows_that_are_missing_are_told_and_nothing_is_left(
    office: Path, copied: Backup, empty: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The key stands in the environment, as in production.
    monkeypatch.setenv("WENGANG_ARCHIVE_KEY", base64.b64encode((office / "keys" / "archive.key").read_bytes()).decode())
    inventory = json.loads((copied.folder / "inventory.json").read_text(encoding="utf-8"))
    inventory["rows"]["monitoring.snapshot"] += 1
    (copied.folder / "inventory.json").write_text(json.dumps(inventory), encoding="utf-8")
    with pytest.raises(BackupError, match=r"行数与备份时不同：monitoring\.snapshot"):
        restore(copied.folder, empty)
    assert list(empty.iterdir()) == []


@pytest.mark.parametrize(
    ("target", "keys"), [("var/backups", None), ("here", "here"), ("here", "here/keys"), ("here/data", "here"), ("here", "var/keys2")]
)
def test_a_backup_lies_apart_from_the_data_and_the_keys_from_both(office: Path, tmp_path: Path, target: str, keys: str | None) -> None:
    def place(name: str) -> Path:
        return office / name.removeprefix("var/") if name.startswith("var/") else tmp_path / name

    with pytest.raises(BackupError, match="不能"):
        make_backup(place(target), office, place(keys) if keys else None)


def test_an_administrator_of_another_server_backs_up_and_restores(office: Path, made: Backup, empty: Path, tmp_path: Path) -> None:
    maintenance = database.start_server(empty)
    other = tmp_path / "var"
    (other / "keys").mkdir(parents=True)
    shutil.copy(office / "keys" / "archive.key", other / "keys" / "archive.key")
    done = subprocess.run(
        [sys.executable, "-m", "ops.backup", "restore", str(made.folder)],
        cwd=PROJECT_ROOT,
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "WENGANG_VAR": str(other), "WENGANG_ADMIN_DATABASE_URL": maintenance},
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert "下一步：make up" in done.stdout
    assert audit_faults(maintenance) == []
    again = subprocess.run(
        [sys.executable, "-m", "ops.backup", "make", str(tmp_path / "again")],
        cwd=PROJECT_ROOT,
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "WENGANG_VAR": str(other), "WENGANG_ADMIN_DATABASE_URL": maintenance},
    )
    assert (again.returncode, again.stderr) == (0, "")


def test_an_audit_without_its_role_is_found_and_healed(made: Backup, empty: Path) -> None:
    # As a hand that calls pg_restore by itself does it: nobody makes the role of the audit first.
    maintenance = database.start_server(empty)
    database.create_database(maintenance, "airflow")
    dump = [str(postgres_server.programs() / "pg_restore"), f"--dbname={database.address_for(maintenance, 'airflow', 'postgres')}"]
    subprocess.run([*dump, str(made.folder / "airflow.dump")], capture_output=True, check=False)
    assert "schema audit 属于 postgres" in audit_faults(maintenance)
    with psycopg.connect(database.address_for(maintenance, "airflow", "postgres")) as connection:
        for path in sorted(TRIGGER_FOLDER.glob("[0-9]*.sql")):
            connection.execute(path.read_bytes())
    assert audit_faults(maintenance) == []


@pytest.mark.parametrize(("then", "now", "said"), [("", "s3://bucket", "去掉再恢复"), ("s3://bucket", "", "设为 s3://bucket 再恢复")])
def test_originals_are_looked_for_where_they_stood(then: str, now: str, said: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WENGANG_STORE", now)
    with pytest.raises(BackupError, match=said):
        _hold_to_store({"store": then})
    monkeypatch.setenv("WENGANG_STORE", then)
    _hold_to_store({"store": then})
