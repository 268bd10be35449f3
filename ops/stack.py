"""The one-machine installation as a whole: up, down, status, reset, and a command in its environment.

Belongs here: what the Makefile calls, in Chinese. Does not belong here: how a process is kept alive (`supervisor`).
"""

from __future__ import annotations

import fcntl
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import psycopg

from ops import database
from ops.accounts import CHANGED, load_accounts
from ops.airflow_metadata import audit_faults
from ops.child_processes import log_file
from ops.condition import MB, condition, disk_is_full
from ops.database import PROJECT_ROOT, maintenance_address, var_folder
from ops.environment import choose_ports, ports_are_chosen, read_ports, stack_environment
from ops.health import airflow_health, task_api_answers
from ops.processes import Record, read_record, record_of, stop, stop_recorded, supervisor_runs
from wengang.plain_end import ended_plainly
from wengang.settings.environment import Mode, Settings, read_env_file, read_mode, read_store
from wengang.settings.keys import load_keys
from wengang.storage import StoreAwayError, hold_to_answer
from wengang.user_error import UserError

START_SECONDS = 300
WORD_SECONDS = 15
START_BYTES = 300 * MB
"""What the databases, the logs and Airflow's own files take at the first start, with room for a day."""
STOP_SECONDS = 60
SUPERVISOR = ("-m", "ops.supervisor")
PARTS = {"metadatabase": "页面和数据库", "scheduler": "调度", "dag_processor": "流程解析", "triggerer": "触发器", "tasks": "任务接口"}
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
    read_mode()  # a slip of the pen is told before anything is started
    with _one_at_a_time(var):
        record = read_record(var)
        if record is not None and supervisor_runs(record):
            database.up(var)
            wait_until_healthy(var, None, say)
            say("已在运行")
            return
        stop_recorded(var, grace=0)  # what a killed supervisor left behind
        refuse_without_space(var, START_BYTES)
        with _nothing_half_up(var) as started:
            choose_ports(var)
            database.start(var)
            say("PostgreSQL 已启动")
            _prepare_folders_and_keys(var)
            supervisor = _start_supervisor(var)
            started.append(record_of(supervisor.pid, {}, {}))
            database.up(var)  # while Airflow is being imported
            say("业务数据库已就绪")
            wait_until_healthy(var, supervisor, say)
        for change in changed_accounts(var):
            say(change)


@contextmanager
def _nothing_half_up(var: Path) -> Iterator[list[Record]]:
    """Stop whatever a start that fails or is interrupted has started; a second Ctrl-C waits for that."""
    stood, started = database.stands(var), list[Record]()
    try:
        yield started
    except BaseException as error:
        interrupted = isinstance(error, KeyboardInterrupt)
        kept = signal.signal(signal.SIGINT, signal.SIG_IGN)
        try:
            print("正在停下已经启动的部分……", file=sys.stderr, flush=True)
            for record in started:
                stop(record, grace=0)
            stop_recorded(var, grace=0)
            if not stood:
                database.stop_server(var)
        finally:
            signal.signal(signal.SIGINT, kept)
        if interrupted:
            raise KeyboardInterrupt("启动被中断，已全部停下：再运行一次即可") from None
        raise


def refuse_without_space(var: Path, needed: int) -> None:
    """Raise `StackError` when the disk of the folder has not enough space left for what is about to be started."""
    free = shutil.disk_usage(var).free
    if free < needed:
        raise StackError(
            f"磁盘空间不足：{var} 所在的磁盘只剩 {free // MB} MB，至少需要 {needed // MB} MB。"
            "请腾出空间，或用环境变量 WENGANG_VAR 指明另一个磁盘上的文件夹，再运行一次"
        )


def down(var: Path) -> bool:
    """Stop the processes and the database of this copy, and nothing else; give whether anything ran."""
    with _one_at_a_time(var):
        ran = stop_recorded(var, STOP_SECONDS)
        stood = database.stands(var)
        database.stop_server(var)
        return ran or stood


def reset(var: Path) -> None:
    """Stop this copy and remove everything it has at run time. Raises `StackError` in production or without confirmation."""
    if read_mode() is Mode.PRODUCTION:
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
    began = told = time.monotonic()
    while time.monotonic() < began + START_SECONDS:
        if supervisor is not None and supervisor.poll() is not None:
            raise StackError(f"启动没有完成{_about_space(var)}：请看 {log_file(var, 'supervisor')} 末尾的说明，处理后再运行一次")
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
        if time.monotonic() > told + WORD_SECONDS:
            told = time.monotonic()
            say(f"还在等：{_missing(reported)}")
        time.sleep(0.3)
    raise StackError(
        f"{START_SECONDS} 秒内没有正常：{_missing(reported)}{_about_space(var)}。请看 {var / 'log'} 中的日志，处理后再运行一次"
    )


def _missing(reported: set[str]) -> str:
    return "、".join(title for part, title in PARTS.items() if part not in reported) or "流程文件的加载"


def _about_space(var: Path) -> str:
    return "（磁盘已满）" if disk_is_full(var) else ""


def _hold_audit_to_be_written(var: Path) -> None:
    """Raise `StackError` when Airflow's state changes cannot be written: every new run would fail."""
    faults = audit_faults(maintenance_address(var))
    if faults:
        raise StackError(
            f"Airflow 库的审计记录不完整（{'、'.join(faults)}），新的运行都会失败。请执行 make down，再执行 make up：启动时会改正"
        )


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


def _prepare_folders_and_keys(var: Path) -> None:
    """Make the keys and the inbox; raises `SettingsError` when production lacks a key, `StoreError` when the bucket is set wrongly."""
    settings = _settings(var)
    if settings.store:
        with suppress(StoreAwayError):  # it may come back while the rest starts
            hold_to_answer(settings.store)
    load_keys(settings)
    settings.inbox.mkdir(parents=True, exist_ok=True)


def _settings(var: Path) -> Settings:
    """Give the settings of this copy, whatever database the caller's environment names."""
    inbox = Path(os.environ.get("WENGANG_INBOX") or var / "inbox")
    address = stack_environment(var)["WENGANG_DATABASE_URL"]
    return Settings(mode=read_mode(), var=var, inbox=inbox, database_url=address, store=read_store())


def _start_supervisor(var: Path) -> subprocess.Popen[bytes]:
    """Start the parent of Airflow's processes, cut loose from this terminal."""
    if read_mode() is Mode.TRIAL:
        load_accounts(var)
    (var / "log").mkdir(exist_ok=True)
    (var / "airflow").mkdir(exist_ok=True)
    log_file(var, "prepare").unlink(missing_ok=True)
    with log_file(var, "supervisor").open("ab") as log:
        return subprocess.Popen(
            [sys.executable, *SUPERVISOR],
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
    lock = os.open(var / "run", os.O_RDONLY)  # the folder itself: no file to write, whatever the disk is like
    try:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            print("另一条命令正在启动或停止这一份安装，等它结束……", flush=True)
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield
    finally:
        os.close(lock)


def become(command: list[str], var: Path) -> None:
    """Become a command in the environment of this copy, keys, inbox and ports made where they are missing: how systemd starts each process."""
    with _one_at_a_time(var):
        if not ports_are_chosen(var):
            choose_ports(var)
        _prepare_folders_and_keys(var)
    os.execvpe(command[0], command, dict(process_environment(var)))  # noqa: S606 - no shell wanted


def _run(command: list[str], var: Path) -> int:
    """Run a command with the variables of this copy; a Ctrl-C is the command's own to answer, and told here when it says nothing."""
    process = subprocess.Popen(command, env=process_environment(var))
    while process.returncode is None:
        with suppress(KeyboardInterrupt):
            process.wait()
    if process.returncode == -signal.SIGINT:
        raise KeyboardInterrupt
    return process.returncode


def main(arguments: list[str]) -> int:
    """Run one command of the Makefile; gives the exit code."""
    read_env_file()
    command, rest = (arguments or [""])[0], arguments[1:]
    var = var_folder()
    if command == "up":
        up(var)
        print(f"\n{condition(var).text}")
    elif command == "down":
        print("已停止" if down(var) else "没有在运行")
    elif command == "status":
        found = condition(var)
        print(found.text)
        return int(bool(found.broken))
    elif command == "reset":
        reset(var)
        print(f"已清空 {var}")
        if address := read_store():
            print(f"存储桶 {address} 里的没有动，新的密钥打不开：再启动以前，请清空它或为 WENGANG_STORE 换一个前缀")
    elif command == "run" and rest:
        return _run(rest, var)
    elif command == "become" and rest:
        become(rest, var)
    else:
        raise UserError("用法：python -m ops.stack up | down | status | reset | run 命令… | become 命令…")
    return 0


if __name__ == "__main__":
    sys.exit(ended_plainly(lambda: main(sys.argv[1:])))
