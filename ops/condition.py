"""What the installation looks like from outside: which processes stand, what is broken, and where everything is.

Belongs here: asking and telling, in Chinese. Does not belong here: putting right (`supervisor`), starting and stopping (`stack`).
"""

from __future__ import annotations

import os
import shutil
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

import psutil

from ops import postgres_server
from ops.accounts import accounts_file
from ops.child_processes import log_file
from ops.database import BUSINESS, address_for, data_folder, has_own_server, maintenance_address
from ops.environment import read_ports
from ops.health import airflow_health, database_answers
from ops.processes import Record, members, read_record, record_file, supervisor_runs
from wengang import __version__
from wengang.data_sharing.simulation import clock_counts
from wengang.database.unit_of_work import unit_of_work
from wengang.due import in_one_line, what_waits
from wengang.mail.states import MailState
from wengang.mail.troubled import lasting_faults, mails_for_a_person
from wengang.office_settings.showing import what_differs
from wengang.papers.columns import aligned
from wengang.settings.environment import Mode, Settings, read_mode
from wengang.user_error import UserError
from wengang.workdays import OFFICE_TIME, missing_calendar

TITLES = {
    "supervisor": "总管",
    "api-server": "页面",
    "scheduler": "调度",
    "dag-processor": "流程解析",
    "triggerer": "触发器",
    "mail-catcher": "试用邮箱",
}
PART_OF_CHILD = {"api-server": "metadatabase", "scheduler": "scheduler", "dag-processor": "dag_processor", "triggerer": "triggerer"}
"""What Airflow calls each process in its own account of its health."""
_MAILS = {MailState.DEAD: "停发", MailState.ACCEPTED: "没有全部送达", MailState.UNKNOWN: "是否送达不明"}
_BY_SYSTEMD = "这份安装用自备的 PostgreSQL，各进程不由 make up 启动，这里看不到：各进程的状态看 systemctl list-units 'wengang*'，逐项检查用 wengang health"
WELL = "正常"
MANY_ENDS = 3
"""Ends in ten minutes after which a process counts as broken although it runs at the moment."""
MB = 1024 * 1024
SCARCE_BYTES = 50 * MB
"""So little space that PostgreSQL cannot write its next segments of 16 MB any more."""


@dataclass(frozen=True, slots=True)
class Condition:
    """The installation as it is: a page to print, and a sentence for each thing that is broken."""

    page: str
    broken: tuple[str, ...] = ()
    mails: tuple[str, ...] = ()
    """What a person has to see to among the mails; the installation itself works."""

    @property
    def text(self) -> str:
        """The page, what is broken, and what has to be filled in before it is needed."""
        missing = missing_calendar(datetime.now(OFFICE_TIME).date())
        told = [
            *(f"不正常：{sentence}" for sentence in self.broken),
            *(f"注意：{sentence}" for sentence in (*self.mails, *filter(None, [missing]), *_about_settings())),
        ]
        return "\n".join([self.page, *(["", *told] if told else [])])


def condition(var: Path) -> Condition:
    """Look at everything once."""
    record = read_record(var)
    if record is None or not supervisor_runs(record):
        return _not_running(var, record)
    ports = read_ports(var)
    states = {
        "PostgreSQL": WELL if database_answers(var) else "没有应答",
        "supervisor": WELL,
        **_children(record, airflow_health(ports.airflow)),
    }
    numbers = {"PostgreSQL": postgres_server.process_id(data_folder(var)), "supervisor": record.pid, **record.children}
    listening = {"api-server": ports.airflow, "mail-catcher": ports.mail}
    logs = {"PostgreSQL": postgres_server.log_file(data_folder(var)), **{name: log_file(var, name) for name in TITLES}}
    rows = [
        (TITLES.get(name, name), str(numbers[name] or "—"), str(listening.get(name, "—")), state, str(logs[name].relative_to(var)))
        for name, state in states.items()
    ]
    table = aligned([("进程", "进程号", "端口", "状态", "日志（在运行文件夹中）"), *rows])
    broken = [f"{TITLES.get(name, name)}{state}，请看 {logs[name]}" for name, state in states.items() if state != WELL]
    page = "\n".join([*table, "", *(f"{title}：{place}" for title, place in places(var))])
    if states["PostgreSQL"] != WELL:
        return Condition(page, (*_about_disk(var), *broken))
    faults, mails = about_mail(_settings(var))
    due = about_due(_settings(var), datetime.now(OFFICE_TIME).date())
    return Condition(f"{page}\n到期和逾期：{due}", (*_about_disk(var), *broken, *faults), mails)


def places(var: Path) -> Iterator[tuple[str, str]]:
    """Give which version runs, and where a person finds what."""
    yield "版本", __version__
    yield "运行文件夹", str(var)
    yield "页面", f"http://127.0.0.1:{read_ports(var).airflow}"
    if read_mode() is Mode.TRIAL:
        yield "账号和密码", str(accounts_file(var))
        yield "试用邮件", str(var / "mail")
    yield "收件箱", os.environ.get("WENGANG_INBOX") or str(var / "inbox")


def _about_settings() -> list[str]:
    """Give what of the office's settings differs from the house's, waits or is wrong (architecture decision 19)."""
    try:
        return what_differs()
    except UserError as error:
        return [str(error)]


def disk_is_full(var: Path) -> bool:
    """Tell whether so little space is left that nothing goes on."""
    return shutil.disk_usage(var).free < SCARCE_BYTES


def _not_running(var: Path, record: Record | None) -> Condition:
    """Tell an installation that was stopped from one that something ended: only `make down` takes the record away."""
    page = f"没有运行（数据在 {var}）。启动用 make up"
    if not record_file(var).exists():
        return Condition(_BY_SYSTEMD if has_own_server() else page)
    left = len(members(record)) if record else 0
    why = "总管意外退出" if record else "机器重新启动过"
    rest = f"；还有 {left} 个进程没有停，启动时会先停掉" if left else ""
    return Condition(page, (f"{why}，不是用 make down 停止的{rest}。请运行 make up", *_about_disk(var)))


def _about_disk(var: Path) -> tuple[str, ...]:
    if not disk_is_full(var):
        return ()
    free = shutil.disk_usage(var).free // MB
    return (f"磁盘已满（{var} 所在的磁盘只剩 {free} MB）：腾出空间后一两分钟内自行恢复，不需要重新启动",)


def about_mail(settings: Settings) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Give what stops all mail, and one sentence for the mails that wait for a person."""
    with unit_of_work(settings) as work:
        faults = tuple(f"{fault.words}，邮件留在待发箱，恢复后自动继续" for fault in lasting_faults(work))
        counts = Counter(mail.state for mail in mails_for_a_person(work))
    told = "、".join(f"{counts[state]} 封{words}" for state, words in _MAILS.items() if counts[state])
    return faults, ((f'邮件中有{told}：请用 make wengang DO="mail list" 查看和处理',) if told else ())


def about_due(settings: Settings, today: date) -> str:
    """Give how much is due and overdue today, and where it stands in full."""
    with unit_of_work(settings) as work:
        told = in_one_line(what_waits(work, today, day_counts=clock_counts(work)))
    return f"{told}，逐件见页面地址后加 /wengang/due"


def _settings(var: Path) -> Settings:
    address = address_for(maintenance_address(var), BUSINESS, "wengang_app")
    return Settings(mode=read_mode(), var=var, inbox=var / "inbox", database_url=address)


def _children(record: Record, health: Mapping[str, str | None]) -> dict[str, str]:
    return {name: _child_state(name, pid, record.ends.get(name, 0), health) for name, pid in record.children.items()}


def _child_state(name: str, pid: int, ends: int, health: Mapping[str, str | None]) -> str:
    if not pid or not psutil.pid_exists(pid):
        return f"十分钟内退出 {ends} 次，稍后自动再启动" if ends > 1 else "退出了，正在重新启动"
    if ends >= MANY_ENDS:
        return f"十分钟内退出 {ends} 次，现在又已启动"
    part = PART_OF_CHILD.get(name)
    if part is None:
        return WELL
    return {"healthy": WELL, "unhealthy": "不工作"}.get(health.get(part) or "", "没有应答")
