"""Backup and restore: both databases, the files of the office and, apart from them, the keys.

Belongs here: writing a backup as one folder, and bringing one back into an empty installation. Does not belong here: the roles
(`sql/server/roles.sql`), starting Airflow (`stack`).

A backup is a folder `wengang-<time>` that appears whole or not at all:

- `wengang.dump`, `airflow.dump`: the databases. Airflow's is taken first and the files last: a business database that is a little newer only
  makes a task look unfinished, and the archive only grows, so that a file too many does no harm and none is missing.
- `files.tar`: everything in the run-time folder but what is rebuilt (server, processes, logs), the keys, and the inbox from wherever it is.
  Originals and packages that stand in a bucket (WENGANG_STORE) are not in it: the bucket's own versions and copies save them.
- `inventory.json`: size and digest of each, and the rows of every business table, which a restore must find again.

Keys never lie beside what they open: they go to another folder, or are kept by people (docs/operations.md, section 8).
The databases are the one-machine server's, or those on the server of WENGANG_ADMIN_DATABASE_URL.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql

from ops import database, postgres_server
from ops.database import AIRFLOW, BUSINESS, ROLES_FILE, has_own_server, var_folder
from ops.processes import read_record, supervisor_runs
from wengang.data_sharing.originals import ArchiveError, take_out
from wengang.health.checks import backup_file
from wengang.settings.environment import Settings, read_env_file, read_mode, read_store
from wengang.settings.keys import load_keys
from wengang.storage import FolderStore, Store
from wengang.user_error import AwayError, UserError
from wengang.whole_file import keep_whole

FORM = 1
FILES, INVENTORY, KEYS, INBOX = "files.tar", "inventory.json", "keys", "inbox"
REBUILT = frozenset({"pg", "run", "log", "airflow", "tests", "health", KEYS, INBOX})
"""What of the run-time folder is not in the files: databases are dumped, the rest is made anew; keys and inbox are taken by themselves."""
_START = "make up（systemd：systemctl start wengang.target；容器：docker compose up -d）"
Inventory = dict[str, Any]


class BackupError(UserError):
    """A backup that was not made or not brought back; the message says why and what to do."""


@dataclass(frozen=True, slots=True)
class Server:
    """The database server of this installation, as administrator."""

    maintenance: str

    def address(self, name: str) -> str:
        """Give the address of one of its databases."""
        return psycopg.conninfo.make_conninfo(self.maintenance, dbname=name)

    def run(self, program: str, name: str, *arguments: str) -> None:
        """Run one of PostgreSQL's programs on a database; the password is in no process list. Raises `BackupError`."""
        known = psycopg.conninfo.conninfo_to_dict(self.address(name))
        variables = {"host": "PGHOST", "port": "PGPORT", "user": "PGUSER", "password": "PGPASSWORD", "dbname": "PGDATABASE"}
        environment = {**os.environ, **{variables[key]: str(value) for key, value in known.items() if key in variables}}
        done = subprocess.run(
            [str(postgres_server.programs() / program), *arguments], env=environment, capture_output=True, text=True, check=False
        )
        if done.returncode:
            reason = (done.stderr.strip().splitlines() or ["没有说明"])[-1]
            raise BackupError(f"{program} 没有完成（数据库 {name}）：{reason}。请检查磁盘空间和数据库，再执行一次")


def make_backup(target: Path, var: Path, keys_target: Path | None = None) -> Path:
    """Write a backup into a new folder below `target` and give that folder; raises `BackupError`, and then leaves nothing behind."""
    _keep_apart(target, var, keys_target)
    stamp = datetime.now().astimezone().strftime("%Y%m%d-%H%M%S")
    folder, aside = target / f"wengang-{stamp}", target / f".wengang-{stamp}.part"
    aside.mkdir(parents=True, mode=0o700)
    try:
        with _server(var) as server:
            for name in (AIRFLOW, BUSINESS):
                server.run("pg_dump", name, "--format=custom", f"--file={aside / f'{name}.dump'}", f"--dbname={name}")
            rows = _rows(server)
        _pack_files(aside / FILES, _settings(var))
        _write_inventory(aside, rows)
        if keys_target is not None:
            _pack_keys(keys_target / f"wengang-keys-{stamp}.tar", var)
        aside.rename(folder)
        keep_whole(backup_file(var), json.dumps({"at": datetime.now().astimezone().isoformat(), "folder": str(folder)}).encode())
    except BaseException:
        shutil.rmtree(aside, ignore_errors=True)
        raise
    return folder


def restore(folder: Path, var: Path, keys_file: Path | None = None) -> Inventory:
    """Bring a backup back into an installation without data and give its inventory; raises `BackupError`, and then leaves nothing behind."""
    inventory = _checked_inventory(folder)
    _hold_to_store(inventory)
    _hold_to_empty(folder, var, keys_file)
    before = {path.name for path in var.iterdir()}
    try:
        if keys_file is not None:
            _unpack(keys_file, var)
        _open_an_original(folder / FILES, var)
        with _server(var) as server:
            _hold_to_empty_databases(server)
            _restore_databases(server, folder)
            _hold_to_rows(_rows(server), inventory["rows"])
        _unpack(folder / FILES, var)
    except BaseException:
        _forget(var, {path.name for path in var.iterdir()} - before)
        raise
    return inventory


# ── the databases ──


@contextmanager
def _server(var: Path) -> Iterator[Server]:
    """Give the server; the one-machine server is started where it does not run, and then stopped again."""
    if administrator := _administrator():
        yield Server(psycopg.conninfo.make_conninfo(administrator, dbname="postgres"))
        return
    if has_own_server():
        raise BackupError("自备的 PostgreSQL：备份和恢复要管理员的地址，请为这一次设置 WENGANG_ADMIN_DATABASE_URL，再执行一次")
    ran = database.stands(var)
    maintenance = database.start_server(var)
    database.leave_addresses(var, maintenance)
    try:
        yield Server(maintenance)
    finally:
        if not ran:
            database.stop_server(var)


def _restore_databases(server: Server, folder: Path) -> None:
    with psycopg.connect(server.maintenance, autocommit=True) as connection:
        connection.execute(ROLES_FILE.read_bytes())
    for name in (AIRFLOW, BUSINESS):
        database.create_database(server.maintenance, name)
    with psycopg.connect(server.maintenance, autocommit=True) as connection:
        connection.execute(sql.SQL("alter database {0} owner to {0}").format(sql.Identifier(AIRFLOW)))
    for name in (AIRFLOW, BUSINESS):
        server.run("pg_restore", name, "--single-transaction", "--exit-on-error", f"--dbname={name}", str(folder / f"{name}.dump"))


def _hold_to_empty_databases(server: Server) -> None:
    with psycopg.connect(server.maintenance) as connection:
        found = [name for (name,) in connection.execute("select datname from pg_database where datname = any(%s)", [[AIRFLOW, BUSINESS]])]
    for name in found:
        with psycopg.connect(server.address(name)) as connection:
            if connection.execute("select 1 from pg_tables where schemaname <> all('{pg_catalog,information_schema}') limit 1").fetchone():
                raise BackupError(f"数据库 {name} 里已有数据：只能恢复到空的数据库，不覆盖已有的")


def _hold_to_rows(found: Mapping[str, int], expected: Mapping[str, int]) -> None:
    different = sorted(table for table in {*found, *expected} if found.get(table) != expected.get(table))
    if different:
        raise BackupError(f"恢复后的行数与备份时不同：{'、'.join(different)}。请换一份备份")


def _rows(server: Server) -> Mapping[str, int]:
    """Give the number of rows of every table of the business database."""
    tables = "select schemaname, tablename from pg_tables where schemaname <> all('{pg_catalog,information_schema}') order by 1, 2"
    with psycopg.connect(server.address(BUSINESS)) as connection:
        connection.execute("set transaction isolation level repeatable read")
        return {
            f"{schema}.{table}": _count(connection, sql.Identifier(schema, table))
            for schema, table in connection.execute(tables).fetchall()
        }


def _count(connection: psycopg.Connection[tuple[Any, ...]], table: sql.Identifier) -> int:
    row = connection.execute(sql.SQL("select count(*) from only {}").format(table)).fetchone()
    return int(row[0]) if row else 0


# ── the files ──


def _pack_files(path: Path, settings: Settings) -> None:
    """Pack the run-time folder but what is rebuilt, and the inbox, readable by its owner only."""
    with _private_tar(path) as tar:
        for entry in sorted(settings.var.iterdir()):
            if entry.name not in REBUILT:
                tar.add(entry, entry.name)
        if settings.inbox.is_dir():
            tar.add(settings.inbox, INBOX)


def _pack_keys(path: Path, var: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with _private_tar(path) as tar:
        if (var / KEYS).is_dir():
            tar.add(var / KEYS, KEYS)


@contextmanager
def _private_tar(path: Path) -> Iterator[tarfile.TarFile]:
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        with tarfile.open(fileobj=file, mode="w") as tar:
            yield tar
        file.flush()
        os.fsync(file.fileno())


def _unpack(path: Path, var: Path) -> None:
    """Put files back; the inbox goes where this installation has it."""
    inbox = _settings(var).inbox
    with _opened(path) as tar:
        inside = [member for member in tar.getmembers() if member.name.split("/")[0] != INBOX]
        handed_over = [member for member in tar.getmembers() if member.name.startswith(f"{INBOX}/")]
        tar.extractall(var, inside)  # noqa: S202 - `_opened` has looked at every name
        for member in handed_over:
            member.name = member.name.removeprefix(f"{INBOX}/")
        inbox.mkdir(parents=True, exist_ok=True)
        tar.extractall(inbox, handed_over)  # noqa: S202


@contextmanager
def _opened(path: Path) -> Iterator[tarfile.TarFile]:
    """Open an archive of which nothing is unpacked outside the target; Python before 3.11.4 has no filter for that."""
    with tarfile.open(path) as tar:
        for member in tar.getmembers():
            if member.isdev() or Path(member.name).is_absolute() or ".." in Path(member.name).parts:
                raise BackupError(f"备份文件 {path.name} 里有不应有的内容：{member.name}。它不是 make backup 写的，请换一份备份")
        tar.extraction_filter = getattr(tarfile, "data_filter", None)
        yield tar


def _top_names(path: Path) -> set[str]:
    with tarfile.open(path) as tar:
        return {name.split("/")[0] for name in tar.getnames()}


def _open_an_original(files: Path, var: Path) -> None:
    """Hold the archive key to one original of the backup, or of the bucket; raises `BackupError` when it is another key."""
    settings = _settings(var)
    if settings.store:
        _open_first(settings.archive, settings)
        return
    with _opened(files) as tar, tempfile.TemporaryDirectory() as aside:
        first = next((member for member in tar if member.name.startswith("archive/") and member.name.endswith(".enc")), None)
        if first is not None:
            tar.extract(first, aside)
            _open_first(FolderStore(Path(aside, "archive")), settings)


def _open_first(archive: Store, settings: Settings) -> None:
    first = next((kept.name for kept in archive.names() if kept.name.endswith(".enc")), None)
    try:
        if first is not None:
            take_out(archive, load_keys(settings).archive, first)
    except ArchiveError:
        raise BackupError("密钥与备份不是一套：原件打不开。请取出备份时所用的密钥，再恢复一次") from None


# ── what must hold ──


def _write_inventory(folder: Path, rows: Mapping[str, int]) -> None:
    files = {path.name: {"bytes": path.stat().st_size, "sha256": _digest(path)} for path in sorted(folder.iterdir())}
    content = {"form": FORM, "made_at": datetime.now().astimezone().isoformat(), "mode": str(read_mode()), "files": files, "rows": rows}
    content["store"] = read_store()
    (folder / INVENTORY).write_text(json.dumps(content, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def _checked_inventory(folder: Path) -> Inventory:
    """Give the inventory once every file was found whole; raises `BackupError`."""
    try:
        inventory: Inventory = json.loads((folder / INVENTORY).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        raise BackupError(f"{folder} 不是一份完整的备份：没有读得懂的 {INVENTORY}。请指明 make backup 写出的文件夹") from None
    if inventory.get("form") != FORM:
        raise BackupError(f"{folder} 是另一版本的备份：请用备份时的程序版本恢复，再升级")
    for name, expected in inventory["files"].items():
        path = folder / name
        if not path.is_file() or path.stat().st_size != expected["bytes"] or _digest(path) != expected["sha256"]:
            raise BackupError(f"备份中的 {name} 缺失或与备份时不同：请换一份备份")
    return inventory


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _keep_apart(target: Path, var: Path, keys_target: Path | None) -> None:
    """Raise `BackupError` when a backup would lie in what it saves, or the keys beside the data."""
    if target.resolve().is_relative_to(var):
        raise BackupError(f"备份不能放在运行文件夹 {var} 里面：请指明另一处，最好在另一块磁盘上")
    if keys_target is not None and _nested(target.resolve(), keys_target.resolve()):
        raise BackupError("密钥不能和数据备份放在一起：请为 KEYS 指明另一处，例如另一个 U 盘")
    if keys_target is not None and keys_target.resolve().is_relative_to(var):
        raise BackupError(f"密钥不能备份到运行文件夹 {var} 里面：请为 KEYS 指明另一处")


def _nested(one: Path, other: Path) -> bool:
    return one.is_relative_to(other) or other.is_relative_to(one)


def _hold_to_empty(folder: Path, var: Path, keys_file: Path | None) -> None:
    """Raise `BackupError` when this installation runs or has data: a restore replaces nothing."""
    record = read_record(var)
    if record is not None and supervisor_runs(record):
        raise BackupError("系统正在运行：请先执行 make down")
    names = {*_top_names(folder / FILES), *({KEYS} if keys_file else ()), *(() if _administrator() else ("pg",))}
    places = sorted(_settings(var).inbox if name == INBOX else var / name for name in names)
    taken = [str(place) for place in places if place.exists() and not _is_empty_folder(place)]
    if taken:
        raise BackupError(f"已有 {'、'.join(taken)}：只能恢复到没有数据的安装。请先移走，或用 WENGANG_VAR 指明另一个文件夹")
    if keys_file is None and not (var / KEYS / "archive.key").exists() and not os.environ.get("WENGANG_ARCHIVE_KEY"):
        raise BackupError("没有密钥，恢复了也打不开原件：请用 KEYS= 指明密钥备份，或先按手册第八节把密钥写入环境变量")


def _hold_to_store(inventory: Inventory) -> None:
    """Raise `BackupError` when this installation keeps its originals elsewhere than the one that was saved: nobody would find them."""
    then, now = inventory.get("store", ""), read_store()
    if then != now:
        told = f"备份时原件和材料包在存储桶 {then}" if then else "备份里的原件和材料包在文件夹里"
        raise BackupError(f"{told}：请先把 WENGANG_STORE {f'设为 {then} ' if then else '去掉'}再恢复，恢复以后再改到别处")


def _is_empty_folder(path: Path) -> bool:
    return path.is_dir() and not any(path.rglob("*"))


def _forget(var: Path, names: set[str]) -> None:
    """Take away what a restore that failed has put into this installation."""
    for path in (var / name for name in names):
        if path.is_dir():
            shutil.rmtree(path, ignore_errors=True)
        else:
            path.unlink(missing_ok=True)


def _administrator() -> str | None:
    return os.environ.get("WENGANG_ADMIN_DATABASE_URL")


def _settings(var: Path) -> Settings:
    inbox = Path(os.environ.get("WENGANG_INBOX") or var / INBOX)
    return Settings(mode=read_mode(), var=var, inbox=inbox, database_url="", store=read_store())  # only its folders and keys are asked for


def main(arguments: list[str]) -> int:
    """Make a backup or bring one back; a known error is one clear line."""
    read_env_file()
    keys = Path(text) if (text := os.environ.get("KEYS")) else None
    began = time.monotonic()
    try:
        match arguments:
            case ["make", target]:
                folder = make_backup(Path(target), var_folder(), keys)
                print(f"[{time.monotonic() - began:.1f} 秒] 已备份到 {folder}（含个人信息，请加密存放）")
                if address := read_store():
                    print(f"原件、材料包和桶里的报送不在其中：它们在 {address}，由存储自己的版本和异地复制保护（手册第九节）")
                print("密钥已另存" if keys else "密钥不在其中：请按手册第八节另行保存，或加上 KEYS=另一处")
            case ["restore", source]:
                inventory = restore(Path(source), var_folder(), keys)
                rows = sum(inventory["rows"].values())
                print(f"[{time.monotonic() - began:.1f} 秒] 已恢复 {inventory['made_at'][:16]} 的备份：业务数据 {rows:,} 行，原件能打开")
                print(f"下一步：{_START}，再看上一个月的快照和提示台账是否齐全")
            case _:
                print("用法：python -m ops.backup make 文件夹 | restore 备份文件夹", file=sys.stderr)
                return 2
    except (UserError, AwayError) as error:
        print(f"错误：{error}", file=sys.stderr)
        return 1
    except psycopg.OperationalError as error:
        print(f"错误：没有完成，数据库没有应答：{str(error).strip().splitlines()[-1]}。请检查数据库，再执行一次", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("已中断，什么也没有留下", file=sys.stderr)
        return 130
    except OSError as error:
        print(f"错误：没有完成，什么也没有留下：{error.strerror or error}（{error.filename or ''}）。请检查磁盘空间和权限", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
