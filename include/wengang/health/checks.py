"""What is looked at, one function each: every one gives a sentence, whatever else is broken.

Belongs here: when something is a fault, and what to do about it. Does not belong here: the mail (`mailing`), columns (`cli_health`).
"""

from __future__ import annotations

import json
import os
import urllib.request
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import psycopg
from sqlalchemy.exc import OperationalError

from wengang.audit.completeness import airflow_database, check_completeness
from wengang.audit.sealing import newest_seal
from wengang.database.migrations import SCHEMA_FOLDER
from wengang.database.unit_of_work import UnitOfWork, unit_of_work
from wengang.health.disk import disk_finding
from wengang.health.findings import Grade, HealthFinding
from wengang.health.rows import AppliedFilesRow, FirstRecordRow, LastStartsRow, OldestRow
from wengang.mail.states import MailState
from wengang.mail.troubled import lasting_faults, mails_for_a_person
from wengang.office_settings.releases import newest_release
from wengang.office_settings.showing import faults_and_changes
from wengang.settings import config_files
from wengang.settings.environment import Mode, Settings
from wengang.storage import FolderStore, hold_to_answer
from wengang.user_error import AwayError, plain_sentence
from wengang.workdays import OFFICE_TIME, is_scheduled_workday

PARTS: Mapping[str, str] = {"metadatabase": "Airflow 库", "scheduler": "调度", "dag_processor": "流程解析", "triggerer": "触发器"}
LATE = timedelta(minutes=45)
MAIL_LATE, FILES_LATE, SEAL_LATE = timedelta(hours=1), timedelta(hours=2), timedelta(hours=1)
BACKUP_LATE = timedelta(hours=50)
_TIMEOUT = 10
_RUNNING = "看 make status（systemd：systemctl list-units 'wengang*'；容器：docker compose ps）和日志，必要时重新启动"
_UPGRADE = "执行 make up（systemd：重新启动 wengang-prepare；容器：docker compose up -d）"


@dataclass(frozen=True, slots=True)
class DueProcedure:
    """A procedure that runs by the clock: when it last had to, as of a moment."""

    dag_id: str
    title: str
    last_due: Callable[[datetime], datetime]


def _minutes_ago(moment: datetime) -> datetime:
    return moment


def _in_office_hours(moment: datetime) -> datetime:
    """Give the last moment of 8:00 to 20:50, on any day."""
    if moment.time() >= time(20, 50):
        return moment.replace(hour=20, minute=50)
    if moment.time() < time(8):
        return (moment - timedelta(days=1)).replace(hour=20, minute=50)
    return moment


def _workday_at(hour: int, minute: int) -> Callable[[datetime], datetime]:
    def last(moment: datetime) -> datetime:
        day = moment.date()
        while not is_scheduled_workday(day) or datetime.combine(day, time(hour, minute), OFFICE_TIME) > moment:
            day -= timedelta(days=1)
        return datetime.combine(day, time(hour, minute), OFFICE_TIME)

    return last


DUE = (
    DueProcedure("mail_delivery", "邮件发送", _minutes_ago),
    DueProcedure("audit_seal", "审计封存", _minutes_ago),
    DueProcedure("data_sharing", "数据共享", _in_office_hours),
    DueProcedure("deadlines", "期限", _workday_at(8, 30)),
    DueProcedure("matters", "事项", _workday_at(8, 30)),
)


def look_at_everything(settings: Settings, moment: datetime) -> list[HealthFinding]:
    """Give what everything looks like now; nothing that is broken keeps another thing from being looked at."""
    found = [_guarded("各进程", processes)]
    try:
        with unit_of_work(settings) as work:
            found.append(HealthFinding("数据库", Grade.WELL, "有应答"))
            found += [_guarded(title, partial(_by_itself, work, check, moment)) for title, check in _OF_DATABASE.items()]
    except (psycopg.OperationalError, OperationalError, OSError):
        remedy = "数据库没有启动或连不上：内置的执行 make up，容器 docker compose up -d，自备的请数据库管理员启动；再看数据库的日志"
        found.append(HealthFinding("数据库", Grade.FAULT, "没有应答，数据库里的各项没有查", remedy))
    found.append(_guarded("磁盘", lambda: disk_finding(settings.var, moment.date())))
    found.append(_guarded("备份", lambda: backup(settings, moment)))
    if settings.store:
        found.append(_guarded("存放处", lambda: store(settings)))
    return found


def _by_itself(work: UnitOfWork, check: Callable[[UnitOfWork, datetime], HealthFinding], moment: datetime) -> HealthFinding:
    """Look at one thing so that a statement that fails spoils no other."""
    with work.savepoint():
        return check(work, moment)


def _guarded(title: str, check: Callable[[], HealthFinding]) -> HealthFinding:
    """Look at one thing; what fails there is a fault of its own."""
    try:
        return check()
    except Exception as error:  # the check outlives everything it looks at
        return HealthFinding(title, Grade.FAULT, f"查不了：{plain_sentence(error) or type(error).__name__}", "把这一句告诉系统管理员")


def processes() -> HealthFinding:
    """Tell whether each process of Airflow has a heartbeat, as the API server says it."""
    address = os.environ.get("WENGANG_AIRFLOW_URL", "").rstrip("/")
    if not address:
        return HealthFinding("各进程", Grade.NOTICE, "没有查：不知道页面的地址", "设置环境变量 WENGANG_AIRFLOW_URL")
    try:
        health = _get(f"{address}/api/v2/monitor/health")
    except (OSError, ValueError):
        return HealthFinding("各进程", Grade.FAULT, f"页面（{address}）没有应答，看不到其他进程", _RUNNING)
    sick = [f"{title}{_since(health.get(part) or {}, part)}" for part, title in PARTS.items() if not _is_healthy(health, part)]
    if sick:
        return HealthFinding("各进程", Grade.FAULT, "、".join(sick), _RUNNING)
    return HealthFinding("各进程", Grade.WELL, "页面、调度、流程解析、触发器都有心跳")


def _is_healthy(health: Mapping[str, Any], part: str) -> bool:
    return bool((health.get(part) or {}).get("status") == "healthy")


def _since(state: Mapping[str, Any], part: str) -> str:
    beat = state.get(f"latest_{part}_heartbeat")
    return f"没有心跳（最近一次 {datetime.fromisoformat(beat).astimezone(OFFICE_TIME):%m-%d %H:%M}）" if beat else "没有心跳"


def _get(address: str) -> Mapping[str, Any]:
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))  # no proxy inside an office
    with opener.open(address, timeout=_TIMEOUT) as answer:
        content: Mapping[str, Any] = json.load(answer)
        return content


def schema(work: UnitOfWork, _moment: datetime) -> HealthFinding:
    """Tell whether the schema is that of this program."""
    applied = {row["name"] for row in work.rows("health/applied_files", AppliedFilesRow)}
    shipped = {path.name for path in SCHEMA_FOLDER.glob("*.sql")}
    if missing := sorted(shipped - applied):
        return HealthFinding("表结构", Grade.FAULT, f"缺 {len(missing)} 个脚本，从 {missing[0]} 起", f"升级没有做完：{_UPGRADE}")
    if foreign := sorted(applied - shipped):
        return HealthFinding(
            "表结构", Grade.FAULT, f"数据库比程序新（{foreign[-1]}）", "程序被换回了旧版本：换回新程序，或按手册第十节恢复升级前的备份"
        )
    return HealthFinding("表结构", Grade.WELL, f"{len(applied)} 个脚本齐全")


def last_runs(work: UnitOfWork, moment: datetime) -> HealthFinding:
    """Tell whether each procedure that the clock starts has run when it last had to."""
    began = {row["dag_id"]: row["at"] for row in work.rows("health/last_starts", LastStartsRow)}
    first = work.row("health/first_record", FirstRecordRow)
    late = []
    for due in DUE:
        expected, at = due.last_due(moment), began.get(due.dag_id)
        if moment - expected < LATE and due.last_due is not _minutes_ago:
            expected = due.last_due(moment - LATE)
        new = first is None or first["at"] > expected - LATE  # an installation that was not there yet when it was due
        if (at is None and not new) or (at is not None and at < expected - LATE):
            late.append(f"{due.title}（最近一次 {_moment(at)}）" if at else f"{due.title}（没有运行过）")
    if late:
        remedy = "看页面上这些流程是否被暂停、调度是否正常"
        return HealthFinding("定时流程", Grade.FAULT, f"到时间没有运行：{'、'.join(late)}", remedy)
    return HealthFinding("定时流程", Grade.WELL, "到时间的都运行了")


def outbox(work: UnitOfWork, moment: datetime) -> HealthFinding:
    """Tell whether mail goes out."""
    title = "待发邮件"
    if faults := lasting_faults(work):
        return HealthFinding(title, Grade.FAULT, faults[0].words, "修好后自动继续；逐封看 wengang mail list")
    waiting = work.row("health/waiting_mails", OldestRow)
    if waiting and waiting["oldest"] and moment - waiting["oldest"] > MAIL_LATE:
        words = f"{waiting['count']} 封到时间没有发，最早的从 {_moment(waiting['oldest'])} 起"
        return HealthFinding(title, Grade.FAULT, words, "看页面上“邮件发送”是否被暂停或标红")
    counts = Counter(mail.state for mail in mails_for_a_person(work))
    if counts:
        words = "、".join(
            f"{counts[state]} 封{said}"
            for state, said in ((MailState.DEAD, "停发"), (MailState.UNKNOWN, "是否送达不明"), (MailState.ACCEPTED, "没有全部送达"))
            if counts[state]
        )
        return HealthFinding(title, Grade.NOTICE, words, "用 wengang mail list 查看和处理")
    return HealthFinding(title, Grade.WELL, "没有积压，没有等人处理的")


def inbox(work: UnitOfWork, moment: datetime) -> HealthFinding:
    """Tell whether what was handed over is judged."""
    waiting = work.row("health/unjudged_files", OldestRow)
    if waiting and waiting["oldest"] and moment - waiting["oldest"] > FILES_LATE:
        words = f"{waiting['count']} 个文件收到后没有校验，最早的 {_moment(waiting['oldest'])} 收到"
        return HealthFinding("收件", Grade.FAULT, words, "看“数据共享”里标红的“校验并判定”，处理后清除")
    return HealthFinding(
        "收件", Grade.WELL, "收到的文件都已判定" if not waiting or not waiting["count"] else f"{waiting['count']} 个文件正在校验"
    )


def seal(work: UnitOfWork, moment: datetime) -> HealthFinding:
    """Tell how old the newest seal of the audit is."""
    newest = newest_seal(work)
    if newest is None:
        return HealthFinding("审计封存", Grade.FAULT, "还没有封存过", "看页面上“审计封存”是否被暂停或标红；正式环境检查 WENGANG_SEAL_KEY")
    at = datetime.fromisoformat(newest.sealed_at)
    if moment - at > SEAL_LATE:
        return HealthFinding("审计封存", Grade.FAULT, f"最近一次是 {_moment(at)}", "看页面上“审计封存”标红的任务，按末行处理")
    return HealthFinding("审计封存", Grade.WELL, f"第{newest.number}次，{_moment(at)}")


def gaps(work: UnitOfWork, _moment: datetime) -> HealthFinding:
    """Tell whether an ended try has left no state row."""
    unseen = check_completeness(work, airflow_database()).ended_without_state_row
    if unseen:
        remedy = f"“审计封存”会补记并告知；反复出现的，停止后{_UPGRADE}，启动时会改正触发器"
        return HealthFinding("审计缺口", Grade.FAULT, f"{len(unseen)} 次任务结束而没有状态记录", remedy)
    return HealthFinding("审计缺口", Grade.WELL, "没有")


def office_settings(work: UnitOfWork, _moment: datetime) -> HealthFinding:
    """Tell whether the settings of the office are right, and whether what holds is what was released."""
    title, release = "本单位的设置", newest_release(work)
    if work.settings.mode is Mode.PRODUCTION and (release.files if release else {}) != (config_files.released_files() or {}):
        return HealthFinding(
            title, Grade.FAULT, "正在用的与放行的不同（var/settings/released.json）", "查明是谁改的；清除最近一次“设置放行”的“生效”即重写"
        )
    faults, waiting = faults_and_changes()
    if faults:
        return HealthFinding(title, Grade.NOTICE, f"设置文件夹有{len(faults)}处要改", "用 wengang config check 逐处查看")
    if waiting:
        return HealthFinding(title, Grade.NOTICE, f"{len(waiting)}处改动还没有放行，不生效", "在页面启动“设置放行”")
    return HealthFinding(title, Grade.WELL, "无误")


_OF_DATABASE: Mapping[str, Callable[[UnitOfWork, datetime], HealthFinding]] = {
    "表结构": schema,
    "定时流程": last_runs,
    "待发邮件": outbox,
    "收件": inbox,
    "审计封存": seal,
    "审计缺口": gaps,
    "本单位的设置": office_settings,
}


def backup_file(var: Path) -> Path:
    """Give where the last backup that succeeded is noted (`ops.backup`)."""
    return var / "health" / "backup.json"


def backup(settings: Settings, moment: datetime) -> HealthFinding:
    """Tell how old the last backup is; in a trial only where one was made."""
    try:
        noted: dict[str, str] = json.loads(backup_file(settings.var).read_text(encoding="utf-8"))
    except FileNotFoundError:
        grade = Grade.WELL if settings.mode is Mode.TRIAL else Grade.FAULT
        return HealthFinding(
            "备份", grade, "没有备份过" + ("（试用环境）" if grade is Grade.WELL else ""), "按手册第九节每天备份" if grade else ""
        )
    at = datetime.fromisoformat(noted["at"])
    words = f"最近一次 {_moment(at)}，在 {noted['folder']}"
    if moment - at > BACKUP_LATE and settings.mode is Mode.PRODUCTION:
        return HealthFinding("备份", Grade.FAULT, words, "看定时任务（crontab 或 systemd timer）是否还在、备份盘是否已满，再手工备份一次")
    return HealthFinding("备份", Grade.WELL, words)


def store(settings: Settings) -> HealthFinding:
    """Tell whether the bucket answers, and whether originals or packages stand in this machine's folder only, where nobody reads them."""
    title = "存放处"
    try:
        hold_to_answer(settings.store)
    except AwayError as error:
        return HealthFinding(title, Grade.FAULT, str(error), "收件、校验、领取材料包停着，恢复后自动继续")
    if any(next(FolderStore(settings.var / part).names(), None) for part in ("archive", "exchange")):
        return HealthFinding(
            title, Grade.NOTICE, "运行文件夹里还有改用存储桶以前的原件或材料包", "执行 make fill-store，复制完再删去本机的"
        )
    return HealthFinding(title, Grade.WELL, f"{settings.store} 有应答（容量由存储自己监控，这里不预测）")


def _moment(at: datetime) -> str:
    return f"{at.astimezone(OFFICE_TIME):%Y-%m-%d %H:%M}"
