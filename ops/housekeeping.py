"""What an installation no longer needs: logs of tasks and processes, the history of procedures that run every few minutes, halves of files.

Belongs here: what is removed after how long, and why nothing else is (`KEPT_DAYS`, docs/operations.md, section 12). Does not belong here: what
has its own term in a procedure (packages of the exchange), audit, inbox, archive, backups: nothing of these is ever touched.

Without `--yes` it only says what it would remove. What was removed is recorded like every command. Logs are kept for 200 days because the law
asks for six months (网络安全法 第二十一条); the states of every run stand in the audit, also after Airflow's own rows are gone.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from io import StringIO
from pathlib import Path

import pendulum
import sqlalchemy

from ops.condition import MB
from ops.database import var_folder
from wengang.audit.commands import audited_command
from wengang.plain_end import ended_plainly
from wengang.settings.environment import Settings, SettingsError
from wengang.user_error import UserError

KEPT_DAYS: Mapping[str, int] = {"logs": 200, "runs": 92, "halves": 1}
"""How many days something is kept at least; the table of the manual says the same."""
OFTEN = ("mail_delivery", "audit_seal", "data_sharing")
"""Procedures that run every few minutes and start nothing that is known again by the number of their run."""
_TABLES_OF_OFTEN = ("dag_run", "task_instance_history")
_TABLES = ("job", "import_error")
_DAY = 86_400
_AIRFLOW = "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN"
_LOGS = "AIRFLOW__LOGGING__BASE_LOG_FOLDER"


class HousekeepingError(UserError):
    """Something that had its time and is still there."""


@dataclass(frozen=True, slots=True)
class OldFiles:
    """The files of one kind that have had their time."""

    title: str
    days: int
    paths: tuple[Path, ...]

    @property
    def size(self) -> int:
        """How many bytes they take."""
        return sum(path.stat().st_size for path in self.paths if path.exists())

    @property
    def line(self) -> str:
        """They in one line."""
        return f"{self.title}（{self.days}天以前）：{len(self.paths)} 个文件，{self.size / MB:.1f} MB"


def old_files(var: Path, now: float) -> list[OldFiles]:
    """Give what of the files has had its time, at a moment in seconds."""
    logs = Path(os.environ.get(_LOGS) or var / "airflow" / "logs")
    return [
        OldFiles("任务日志", KEPT_DAYS["logs"], tuple(_older(logs, "*", now - KEPT_DAYS["logs"] * _DAY))),
        OldFiles("程序出错的记录", KEPT_DAYS["logs"], tuple(_older(var / "log", "error-*.log", now - KEPT_DAYS["logs"] * _DAY))),
        OldFiles("没有写完的临时文件", KEPT_DAYS["halves"], tuple(_halves(var, now - KEPT_DAYS["halves"] * _DAY))),
    ]


def remove(old: OldFiles) -> int:
    """Remove files and the folders that are empty then; give how many files went."""
    removed = 0
    for path in old.paths:
        path.unlink(missing_ok=True)
        removed += 1
    for folder in sorted({path.parent for path in old.paths}, key=lambda one: len(one.parts), reverse=True):
        _remove_empty(folder)
    return removed


def old_rows(address: str, before: datetime) -> Mapping[str, int]:
    """Give how many rows of Airflow's tables have had their time."""
    begun = {"dag_run": "start_date", "task_instance_history": "start_date", "job": "latest_heartbeat", "import_error": "timestamp"}
    found = {}
    with sqlalchemy.create_engine(address).connect() as connection:
        for table in (*_TABLES_OF_OFTEN, *_TABLES):
            moment: sqlalchemy.ColumnClause[datetime] = sqlalchemy.column(begun[table])
            rows = sqlalchemy.table(table, sqlalchemy.column("dag_id"), moment)
            counted = sqlalchemy.select(sqlalchemy.func.count()).select_from(rows).where(moment < before)
            if table in _TABLES_OF_OFTEN:
                counted = counted.where(rows.c.dag_id.in_(OFTEN))
            found[table] = int(connection.execute(counted).scalar_one())
    return found


def remove_rows(address: str, before: datetime) -> int:
    """Let Airflow remove the same rows by its own means, which knows what belongs to them, and give how many of them went.

    Of each procedure it keeps the newest run. Named procedures make it look for them in its table of deadlines too, which has no such column:
    that one fault is passed over (no deadline of Airflow's is used here), and what is left is counted instead. Raises `HousekeepingError`.
    """
    there = old_rows(address, before)
    with redirect_stdout(StringIO()), redirect_stderr(StringIO()):
        _clean(before)
    left = old_rows(address, before)
    if left["dag_run"] > len(OFTEN) or any(left[table] for table in _TABLES):
        raise HousekeepingError('Airflow 库没有清理完：再执行一次；仍然这样，执行 make airflow DO="db clean --help" 并联系系统管理员')
    return sum(there.values()) - sum(left.values())


def _clean(before: datetime) -> None:
    from airflow.utils.db_cleanup import run_cleanup  # noqa: PLC0415 - takes seconds, and a list of files needs none of it

    clean = partial(run_cleanup, confirm=False, skip_archive=True)
    clean(clean_before_timestamp=pendulum.instance(before), table_names=list(_TABLES_OF_OFTEN), dag_ids=list(OFTEN))
    clean(clean_before_timestamp=pendulum.instance(before), table_names=list(_TABLES))


def _older(folder: Path, pattern: str, before: float) -> Iterator[Path]:
    if folder.is_dir():
        yield from (path for path in sorted(folder.rglob(pattern)) if _is_old(path, before))


def _halves(var: Path, before: float) -> Iterator[Path]:
    """Give what `write_whole` left when it was killed; the databases and what is read there by others are not looked at."""
    for folder in sorted(var.iterdir()):
        if folder.is_dir() and folder.name not in ("pg", "tests", "inbox"):
            yield from _older(folder, ".*.part", before)


def _is_old(path: Path, before: float) -> bool:
    try:
        return path.is_file() and not path.is_symlink() and path.stat().st_mtime < before
    except FileNotFoundError:
        return False


def _remove_empty(folder: Path) -> None:
    try:
        folder.rmdir()
    except OSError:  # somebody has written there
        return


def _say(found: list[OldFiles], rows: Mapping[str, int], before: datetime) -> None:
    for old in found:
        print(old.line)
    told = {
        "dag_run": "每几分钟一次的流程的运行",
        "task_instance_history": "它们的旧次数",
        "job": "进程的旧心跳",
        "import_error": "旧的加载错误",
    }
    print(f"Airflow 库（{before:%Y-%m-%d} 以前）：{'，'.join(f'{words} {rows[table]} 行' for table, words in told.items())}")


def main(arguments: list[str]) -> int:
    """Say what has had its time, and with `--yes` remove it; gives the exit code."""
    if arguments not in ([], ["--yes"]):
        raise UserError("用法：python -m ops.housekeeping [--yes]")
    address = os.environ.get(_AIRFLOW)
    if not address:
        raise SettingsError("没有 Airflow 库的地址：一台机器用 make housekeeping，容器在 command 服务里执行")
    before = datetime.now(UTC) - timedelta(days=KEPT_DAYS["runs"])
    found, rows = old_files(var_folder(), time.time()), old_rows(address, before)
    _say(found, rows, before)
    if not arguments:
        print("以上只是列出，没有删除。确认后执行：make housekeeping CONFIRM=yes")
        return 0
    freed = sum(old.size for old in found)
    with audited_command(
        Settings.from_environment(), "housekeeping", "清理日志和旧的运行", by=None, reason="按手册第十二节的期限清理"
    ) as running:
        running.counts["removed_files"] = sum(remove(old) for old in found)
        running.counts["removed_rows"] = remove_rows(address, before)
    print(f"已删除，腾出 {freed / MB:.1f} MB；已记入审计")
    return 0


if __name__ == "__main__":
    sys.exit(ended_plainly(lambda: main(sys.argv[1:])))
