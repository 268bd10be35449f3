"""The one-machine installation as a whole: up, down, status, reset, and a command in its environment.

Belongs here: what the Makefile calls, in Chinese. Does not belong here: how a process is kept alive (`supervisor`).
"""

from __future__ import annotations

import fcntl
import os
import shutil
import subprocess
import sys
import time
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import psycopg

from ops import database
from ops.accounts import CHANGED, accounts_file, load_accounts
from ops.airflow_metadata import audit_faults
from ops.child_processes import log_file
from ops.database import PROJECT_ROOT, maintenance_address, var_folder
from ops.environment import choose_ports, mode, read_ports, stack_environment
from ops.health import airflow_health, database_answers, task_api_answers
from ops.processes import members, read_record, stop_recorded, supervisor_runs
from wengang.settings.environment import Mode, Settings
from wengang.settings.keys import load_keys
from wengang.user_error import UserError
from wengang.workdays import OFFICE_TIME, missing_calendar

START_SECONDS = 180
STOP_SECONDS = 60
PARTS = {"metadatabase": "页面和数据库", "scheduler": "调度", "dag_processor": "流程解析", "triggerer": "触发器", "tasks": "任务接口"}
PROCESS_TITLES = {
    "supervisor": "总管",
    "api-server": "页面",
    "scheduler": "调度",
    "dag-processor": "流程解析",
    "triggerer": "触发器",
    "mail-catcher": "试用邮箱",
}
Progress = Callable[[str], None]


class StackError(UserError):
    """The installation did not start or may not be touched; the message says where to look."""


@dataclass(slots=True)
class _Stopwatch:
    """Prints each stage of the start with the seconds since its beginning."""

    start: float = field(default_factory=time.monotonic)

    def __call__(self, text: str) -> None:
        print(f"[{time.monotonic() - self.start:6.1f} 秒] {text}", flush=True)


def up(var: Path, progress: Progress | None = None) -> None:
    """Start what does not run and return once everything is healthy; a second call changes nothing. Raises `StackError`."""
    say = progress or _Stopwatch()
    with _one_at_a_time(var):
        record = read_record(var)
        if record is not None and supervisor_runs(record):
            _start_database(var)
            wait_until_healthy(var, None, say)
            say("已在运行")
            return
        stop_recorded(var, grace=0)  # what a killed supervisor left behind
        choose_ports(var)
        _start_database(var)
        say("PostgreSQL 已启动")
        _prepare_folders_and_keys(var)
        supervisor = _start_supervisor(var)
        try:
            database.up(var)  # while Airflow is being imported
        except BaseException:
            stop_recorded(var, grace=0)
            raise
        say("业务数据库已就绪")
        wait_until_healthy(var, supervisor, say)
        for change in changed_accounts(var):
            say(change)


def down(var: Path) -> bool:
    """Stop the processes and the database of this copy, and nothing else; give whether anything ran."""
    with _one_at_a_time(var):
        ran = stop_recorded(var, STOP_SECONDS)
        stood = (var / "pg" / "postmaster.pid").exists()
        database.stop_server(var)
        return ran or stood


def reset(var: Path) -> None:
    """Stop this copy and remove everything it has at run time. Raises `StackError` in production or without confirmation."""
    if mode() is Mode.PRODUCTION:
        raise StackError("正式环境不能清空：数据、密钥和审计记录都在其中")
    if os.environ.get("CONFIRM") != "yes":
        raise StackError(f"将删除 {var} 下的全部数据、密钥和账号，不能恢复。确认请执行：make reset CONFIRM=yes")
    if not (var / "run" / "maintenance_url").exists():
        raise StackError(f"{var} 不是稳岗的运行文件夹，没有清空任何东西")
    down(var)
    shutil.rmtree(var)


def wait_until_healthy(var: Path, supervisor: subprocess.Popen[bytes] | None, say: Progress) -> None:
    """Wait until every part of Airflow reports health; raises `StackError` when the supervisor ends or it takes too long."""
    port = read_ports(var).airflow
    reported: set[str] = set()
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end:
        if supervisor is not None and supervisor.poll() is not None:
            raise StackError(f"启动没有完成：请看 {log_file(var, 'supervisor')} 末尾的说明")
        health = dict(airflow_health(port))
        if health and task_api_answers(port):
            health["tasks"] = "healthy"
        for part, title in PARTS.items():
            if health.get(part) == "healthy" and part not in reported:
                reported.add(part)
                say(f"{title}正常")
        if len(reported) == len(PARTS) and _dags_are_loaded(var, say):
            _hold_audit_to_be_written(var)
            return
        time.sleep(0.3)
    missing = "、".join(title for part, title in PARTS.items() if part not in reported) or "流程文件的加载"
    raise StackError(f"{START_SECONDS} 秒内没有正常：{missing}。请看 {var / 'log'} 中的日志，或用 make status 查看")


def _hold_audit_to_be_written(var: Path) -> None:
    """Raise `StackError` when Airflow's state changes cannot be written: every new run would fail."""
    faults = audit_faults(maintenance_address(var))
    if faults:
        raise StackError(f"Airflow 库的审计记录不完整（{'、'.join(faults)}），新的运行都会失败。请执行 make down，再执行 make up：启动时会改正")


def changed_accounts(var: Path) -> list[str]:
    """Give what this start changed in the roles of accounts, one sentence each."""
    log = log_file(var, "prepare")
    return [line for line in log.read_text(encoding="utf-8").splitlines() if line.startswith(CHANGED)] if log.exists() else []


def _dags_are_loaded(var: Path, say: Progress) -> bool:
    """Tell whether Airflow has read every DAG file; a file that does not load counts, and is named."""
    folder = Path(stack_environment(var)["AIRFLOW__CORE__DAGS_FOLDER"])
    maintenance = maintenance_address(var)
    with psycopg.connect(maintenance, dbname=database.AIRFLOW) as connection:
        loaded = {row[0] for row in connection.execute("select relative_fileloc from dag where not is_stale")}
        broken = {row[0] for row in connection.execute("select filename from import_error")}
    files = {path.name for path in folder.glob("*.py")}
    if files - loaded - broken:
        return False
    say(f"流程已加载：{len(files & loaded)} 个文件" + (f"，不能加载：{'、'.join(sorted(broken))}" if broken else ""))
    return True


def status(var: Path) -> str:
    """Give a table of the processes, and where everything is."""
    record = read_record(var)
    if record is None or not supervisor_runs(record):
        left = len(members(record)) if record else 0
        return f"没有运行（数据在 {var}）。启动用 make up" + (f"；上次留下的 {left} 个进程会先停掉" if left else "")
    ports = read_ports(var)
    health = airflow_health(ports.airflow)
    states = {
        "supervisor": "正常",
        "api-server": _words("healthy" if health else None),
        "scheduler": _words(health.get("scheduler")),
        "dag-processor": _words(health.get("dag_processor")),
        "triggerer": _words(health.get("triggerer")),
        "mail-catcher": "正常",
    }
    numbers = {"api-server": ports.airflow, "mail-catcher": ports.mail}
    rows = [("进程", "进程号", "端口", "状态", "日志")]
    rows.append(("PostgreSQL", _postmaster(var), "—", "正常" if database_answers(var) else "不正常", str(var / "pg" / "log")))
    for name, pid in {"supervisor": record.pid, **record.children}.items():
        rows.append((PROCESS_TITLES[name], str(pid), str(numbers.get(name, "—")), states[name], str(log_file(var, name))))
    places = [("页面", f"http://127.0.0.1:{ports.airflow}")]
    if mode() is Mode.TRIAL:
        places += [("账号和密码", str(accounts_file(var))), ("试用邮件", str(var / "mail"))]
    places += [("收件箱", str(_settings(var).inbox))]
    return f"{_aligned(rows)}\n\n{_aligned(places)}"


def _to_fill_in() -> str:
    """Give what an office has to fill in before it is needed: the working days of a year that comes near."""
    missing = missing_calendar(datetime.now(OFFICE_TIME).date())
    return f"\n\n注意：{missing}" if missing else ""


def _words(state: str | None) -> str:
    return {"healthy": "正常", "unhealthy": "不正常"}.get(state or "", "没有应答")


def _start_database(var: Path) -> None:
    maintenance = database.start_server(var)
    database.leave_addresses(var, maintenance)
    database.create_airflow_database(maintenance)


def _prepare_folders_and_keys(var: Path) -> None:
    """Make the keys and the inbox; raises `SettingsError` when production lacks a key."""
    settings = _settings(var)
    load_keys(settings)
    settings.inbox.mkdir(parents=True, exist_ok=True)


def _settings(var: Path) -> Settings:
    """Give the settings of this copy, whatever database the caller's environment names."""
    inbox = Path(os.environ.get("WENGANG_INBOX") or var / "inbox")
    address = database.address_for(maintenance_address(var), database.BUSINESS, "wengang_app")
    return Settings(mode=mode(), var=var, inbox=inbox, database_url=address)


def _start_supervisor(var: Path) -> subprocess.Popen[bytes]:
    """Start the parent of Airflow's processes, cut loose from this terminal."""
    if mode() is Mode.TRIAL:
        load_accounts(var)
    (var / "log").mkdir(exist_ok=True)
    (var / "airflow").mkdir(exist_ok=True)
    log_file(var, "prepare").unlink(missing_ok=True)
    with log_file(var, "supervisor").open("ab") as log:
        return subprocess.Popen(
            [sys.executable, "-m", "ops.supervisor"],
            cwd=PROJECT_ROOT,
            env=process_environment(var),
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )


def process_environment(var: Path) -> Mapping[str, str]:
    """Give the whole environment of this copy's processes: the caller's, and the variables of the stack."""
    return {**os.environ, **stack_environment(var)}


@contextmanager
def _one_at_a_time(var: Path) -> Iterator[None]:
    """Let a second `make up` or `make down` of this copy wait for the first."""
    (var / "run").mkdir(parents=True, exist_ok=True)
    with (var / "run" / "up.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _postmaster(var: Path) -> str:
    path = var / "pg" / "postmaster.pid"
    return path.read_text().splitlines()[0] if path.exists() else "—"


def _aligned(rows: Sequence[tuple[str, ...]]) -> str:
    widths = [max(_width(row[column]) for row in rows) for column in range(len(rows[0]))]
    lines = ("  ".join(text + " " * (width - _width(text)) for text, width in zip(row, widths, strict=True)) for row in rows)
    return "\n".join(line.rstrip() for line in lines)


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(character) in "WFA" else 1 for character in text)


def main(arguments: list[str]) -> int:
    """Run one command of the Makefile; a known error is one clear line."""
    var = var_folder()
    command, rest = (arguments or [""])[0], arguments[1:]
    try:
        if command == "up":
            up(var)
            print(f"\n{status(var)}{_to_fill_in()}")
        elif command == "down":
            print("已停止" if down(var) else "没有在运行")
        elif command == "status":
            print(f"{status(var)}{_to_fill_in()}")
        elif command == "reset":
            reset(var)
            print(f"已清空 {var}")
        elif command == "run" and rest:
            return subprocess.run(rest, env=process_environment(var), check=False).returncode
        else:
            print("用法：python -m ops.stack up | down | status | reset | run 命令…", file=sys.stderr)
            return 2
    except UserError as error:
        print(f"错误：{error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
