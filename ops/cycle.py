"""`make cycle`: one whole month of the trial province on this machine, from an empty folder to issued notices.

Belongs here: the order of the stages, answering as the trial reviewers, and what is printed. Does not belong here: any business.

Stages: start the stack, write the province, import the earlier months, hand over 2025-03, let the DAGs run it as of its own days,
answer the human tasks over the REST API, deliver the mail; then what came late and what was corrected, as a second snapshot; then one
application of a workshop, from the files to the certificate.
A second call finds everything done: it re-runs the same month and reports 0 new business rows and 0 mails.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from fractions import Fraction
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql

from ops import stack
from ops.accounts import accounts_file
from ops.airflow_api import AirflowApi, Question, RunState, TaskTry
from ops.condition import MB
from ops.database import PROJECT_ROOT, var_folder
from ops.environment import stack_environment
from ops.plain_end import ended_plainly
from wengang.audit.completeness import check_completeness
from wengang.database.unit_of_work import unit_of_work
from wengang.history.steps import import_history, read_targets
from wengang.month_overview.steps import month_overview
from wengang.periods import Period
from wengang.settings.environment import Settings
from wengang.user_error import UserError
from wengang.workshops.overview import workshop_month

MONTH = Period(2025, 3)
FIRST_MONTH = Period(2024, 1)
SCALE = Fraction(1, 50)
INSTALL_SECONDS = PROJECT_ROOT / ".venv" / ".install_seconds"
SEED = 2025
CLOSING_DAY = "2025-04-08"
ISSUE_DAY = "2025-04-10"
RUN_SECONDS = 600
PROGRESS_SECONDS = 10
ENDED = frozenset({"success", "failed", "skipped", "upstream_failed"})
APPLICATION_DAY = "2025-04-11"
CERTIFICATION_DAY = "2025-04-21"
OPINIONS = {"reviewer_hr": "数据已核，同意印发。", "reviewer_rv": "情况属实，同意。"}
REVIEWED = "材料齐全，实地看过，符合条件。"
CONFIRMED, REFUSED = "现场核查属实，确认退出。", "已有新订单，继续帮扶，暂不退出。"
DAYS = frozenset({CLOSING_DAY, ISSUE_DAY, APPLICATION_DAY, CERTIFICATION_DAY})
"""The days as of which the trial acts; every run that follows from one of its starts is handed its day."""
CYCLE_BYTES = 1500 * MB
INTERRUPTED = "“{stage}”被中断：系统仍在运行，已经交给流程的工作会继续做完。再运行一次 make cycle 接着做，停止用 make down"
BUSINESS_SCHEMAS = (
    "data_sharing",
    "monitoring",
    "risk_detection",
    "county_notices",
    "approvals",
    "deadlines",
    "mail",
    "vault",
    "workshops",
    "subsidy_allocation",
)


@dataclass(slots=True)
class Report:
    """What the cycle did: seconds of each stage, and what `var/cycle.json` says."""

    seconds: dict[str, float] = field(default_factory=dict)
    body: dict[str, Any] = field(default_factory=dict)

    @contextmanager
    def stage(self, name: str) -> Iterator[Callable[[str], None]]:
        """Time one stage and print a line for it; an error says in which stage it happened."""
        start = time.monotonic()

        def say(text: str) -> None:
            print(f"[{time.monotonic() - start:6.1f} 秒] {name}：{text}", flush=True)

        try:
            yield say
        except UserError as error:
            raise CycleError(f"“{name}”没有完成：{error}。再运行一次 make cycle 接着做") from None
        except KeyboardInterrupt as interrupt:
            raise KeyboardInterrupt(*(interrupt.args or (INTERRUPTED.format(stage=name),))) from None
        self.seconds[name] = round(time.monotonic() - start, 1)
        say("完成")


class CycleError(UserError):
    """A run that did not end well; the message says where to look."""


def main() -> None:
    """Run the month and stay up."""
    var = var_folder()
    report = Report()
    if not (var / "cycle.json").exists():
        stack.refuse_without_space(var, CYCLE_BYTES)
    with report.stage("启动"):
        stack.up(var)
    os.environ.update(stack_environment(var))
    settings = Settings.from_environment()
    before = count_rows(settings)
    with report.stage("试验省"):
        province = write_trial_province(var)
    with report.stage("导入往月") as say:
        import_earlier_months(settings, province, say)
    office = Office(var, settings)
    done_before = before.get("monitoring.snapshot", 0) > 0
    with report.stage("三月：截止与提示") as say:
        hand_over(province / "month" / "inbox", settings.inbox)
        office.run_month(say)
    with report.stage("三月：迟报与更正") as say:
        hand_over(province / "later" / "inbox", settings.inbox)
        office.run_later(say)
    with report.stage("四月：认定一个车间") as say:
        hand_over(province / "application" / "inbox", settings.inbox)
        office.run_certification(say)
    if done_before:
        with report.stage("三月：原样重跑") as say:
            office.run_again(say)
    finish(var, settings, report, before)


def write_trial_province(var: Path) -> Path:
    """Write the hand-overs of the trial province once, aside until they are whole, and give their folder."""
    folder, aside = var / "trial", var / "trial.new"
    if not (folder / "application").is_dir():
        for left in (folder, aside):
            shutil.rmtree(left, ignore_errors=True)
        command = [sys.executable, "-m", "wengang_trial", "--out", str(aside), "--scale", str(float(SCALE)), "--seed", str(SEED)]
        months = ["--first", str(FIRST_MONTH), "--last", str(MONTH)]
        ended = subprocess.run([*command, *months], check=False, start_new_session=True)  # Ctrl-C is told here, once
        if ended.returncode:
            raise CycleError(f"试验省没有写成，原因见上面几行：请看磁盘空间和 {var} 的权限")
        aside.rename(folder)
    return folder


def import_earlier_months(settings: Settings, province: Path, say: Callable[[str], None]) -> None:
    """Load the 14 months before, as an office does at go-live."""
    import_history(
        settings,
        province / "history" / "inbox",
        read_targets(province / "targets.json"),
        accept_held="试验省：历史数据按原样接收",
        progress=say,
    )


def hand_over(source: Path, inbox: Path) -> None:
    """Copy hand-overs into the inbox as a sender does: files first, the manifest last; what is there already stays."""
    for manifest in sorted(source.rglob("manifest.json")):
        folder = inbox / manifest.parent.relative_to(source)
        if (folder / manifest.name).exists():
            continue
        folder.mkdir(parents=True, exist_ok=True)
        for file in sorted(manifest.parent.iterdir()):
            if file != manifest:
                shutil.copy2(file, folder / file.name)
        aside = folder / f".{manifest.name}"  # not looked at by the intake
        shutil.copy2(manifest, aside)
        aside.rename(folder / manifest.name)


class Office:
    """Operator and reviewers of the trial, at work over the REST API."""

    def __init__(self, var: Path, settings: Settings) -> None:
        self._accounts = json.loads((var / "keys" / "accounts.json").read_text(encoding="utf-8"))
        self._settings = settings
        self._clients: dict[str, AirflowApi] = {}
        self._operator = self._client("operator")
        self._began = datetime.now(UTC)
        self._runs = 0

    def _client(self, account: str) -> AirflowApi:
        if account not in self._clients:
            self._clients[account] = AirflowApi(os.environ["WENGANG_AIRFLOW_URL"], account, self._accounts[account]["password"])
        return self._clients[account]

    def run_month(self, say: Callable[[str], None]) -> None:
        """Take the files in, close the month on its own closing day, monitor, approve, issue, deliver."""
        self._run("data_sharing", "收件", CLOSING_DAY, say)
        self._run("deadlines", "截止", CLOSING_DAY, say)
        self._finish_month(say)
        self._run("deadlines", "期限提醒", CLOSING_DAY, say)
        self._run("mail_delivery", "发邮件", CLOSING_DAY, say)

    def run_later(self, say: Callable[[str], None]) -> None:
        """Take in what came late and what was corrected: a new snapshot, and corrected notices where a level changed."""
        self._run("data_sharing", "收件（迟报与更正）", ISSUE_DAY, say)
        self._finish_month(say)

    def run_certification(self, say: Callable[[str], None]) -> None:
        """Take one application through its reviews and its publicity to the certificate, as of the days on which that happens."""
        for words, day in (("受理申请", APPLICATION_DAY), ("公示期满", CERTIFICATION_DAY)):
            self._run("data_sharing", words, day, say)
            self._settle("workshop_certification", say)
        self._run("mail_delivery", "发邮件", CERTIFICATION_DAY, say)

    def run_again(self, say: Callable[[str], None]) -> None:
        """Run the month once more with the same files: the same snapshot, nothing new."""
        self._run("monthly_monitoring", "重跑监测", ISSUE_DAY, say, 期间=str(MONTH))
        self._finish_month(say)

    def _finish_month(self, say: Callable[[str], None]) -> None:
        for dag_id in ("monthly_monitoring", "county_notices", "workshop_monthly_review", "workshop_exits"):
            self._settle(dag_id, say)
        self._run("mail_delivery", "发邮件", ISSUE_DAY, say)

    def _run(self, dag_id: str, words: str, day: str, say: Callable[[str], None], **params: object) -> None:
        self._runs += 1
        run_id = f"{MONTH}-trial-{self._began:%Y%m%d%H%M%S}-{self._runs}"
        self._operator.trigger(
            dag_id, run_id, {"业务日期": day, "重跑原因": "试验运行", **params}, note=f"{MONTH.chinese} 试验运行：{words}"
        )
        state = self._operator.wait(dag_id, run_id, RUN_SECONDS, _TellProgress(words, say))
        if state is not RunState.SUCCESS:
            raise CycleError(f"流程 {dag_id} 的运行 {run_id} 状态为 {state}：请在页面打开它，看失败任务日志末行")
        say(words)

    def _settle(self, dag_id: str, say: Callable[[str], None]) -> None:
        """Wait until no run of the trial is open, answering every human task of them as its reviewer.

        Runs of the trial that failed before this call are taken up again; runs that others started are none of its business.
        """
        for run in self._own_runs(dag_id):
            if self._failed(run) and not self._ended_now(run):
                self._operator.clear(dag_id, run["dag_run_id"], only_failed=True)
                say(f"接着做上次没有走完的运行 {run['dag_run_id']}")
        end = time.monotonic() + RUN_SECONDS
        while open_runs := [run for run in self._own_runs(dag_id) if run["state"] in ("queued", "running")]:
            if time.monotonic() > end:
                raise CycleError(f"流程 {dag_id} 在 {RUN_SECONDS} 秒内没有结束：请在页面查看运行 {open_runs[0]['dag_run_id']}")
            self._answer_questions({run["dag_run_id"] for run in open_runs}, dag_id, say)
            time.sleep(0.5)
        failed = [run["dag_run_id"] for run in self._own_runs(dag_id) if self._failed(run) and self._ended_now(run)]
        if failed:
            raise CycleError(f"流程 {dag_id} 的运行 {failed[0]} 失败：请在页面打开它，看失败任务日志末行")

    def _own_runs(self, dag_id: str) -> list[dict[str, Any]]:
        """Give the runs that follow from the trial's own starts: a task started them, for one of its days."""
        return [run for run in self._operator.runs(dag_id) if is_own(run)]

    def _ended_now(self, run: dict[str, Any]) -> bool:
        return bool(run["end_date"]) and datetime.fromisoformat(run["end_date"]) >= self._began

    @staticmethod
    def _failed(run: dict[str, Any]) -> bool:
        return bool(run["state"] == "failed")

    def _answer_questions(self, runs: set[str], dag_id: str, say: Callable[[str], None]) -> None:
        for question in self._operator.open_questions(dag_id):
            if question.run_id not in runs:
                continue
            user = question.assigned_users[0]
            option, opinion = _answer_to(question)
            self._client(user).answer(question, option, {**dict.fromkeys(question.form), "意见": opinion})
            say(f"{user} 已答“{option}”：{question.subject}")


def is_own(run: Mapping[str, Any]) -> bool:
    """Tell whether a run, as Airflow tells it, follows from a start of the trial: started by a task, as of one of the trial's days."""
    return run["triggered_by"] == "operator" and (run["conf"] or {}).get("业务日期") in DAYS


def _answer_to(question: Question) -> tuple[str, str]:
    """Give what the trial reviewers answer: yes, but of the exits only the one of a workshop that stopped is confirmed."""
    confirm, *others = question.options
    if question.dag_id == "workshop_exits":
        return (confirm, CONFIRMED) if "已停工停产" in question.body else (others[0], REFUSED)
    return confirm, OPINIONS.get(question.assigned_users[0], REVIEWED)


class _TellProgress:
    """Says every few seconds how many tasks of a run have ended."""

    def __init__(self, words: str, say: Callable[[str], None]) -> None:
        self._words, self._say = words, say
        self._next = time.monotonic() + PROGRESS_SECONDS

    def __call__(self, tasks: list[TaskTry]) -> None:
        if time.monotonic() >= self._next:
            ended = sum(one.state in ENDED for one in tasks)
            self._say(f"{self._words}：{ended}/{len(tasks)} 个任务")
            self._next += PROGRESS_SECONDS


def count_rows(settings: Settings) -> dict[str, int]:
    """Give the rows of each business table."""
    with psycopg.connect(settings.database_url) as connection:
        tables = connection.execute(
            "select n.nspname, c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace"
            " where c.relkind in ('r', 'p') and not c.relispartition and n.nspname = any (%s) order by 1, 2",
            [list(BUSINESS_SCHEMAS)],
        ).fetchall()
        counts = {}
        for schema, table in tables:
            row = connection.execute(sql.SQL("select count(*) from {}").format(sql.Identifier(schema, table))).fetchone()
            counts[f"{schema}.{table}"] = row[0] if row else 0
    return counts


def finish(var: Path, settings: Settings, report: Report, before: dict[str, int]) -> None:
    """Print the result in Chinese, and write the same as data to `var/cycle.json`."""
    after = count_rows(settings)
    with unit_of_work(settings) as work:
        overview = month_overview(work, MONTH)
        workshops = workshop_month(work, MONTH)
        audit = check_completeness(work, os.environ["WENGANG_AIRFLOW_DATABASE_URL"])
    new_rows = sum(after.values()) - sum(before.values())
    new_mails = after.get("mail.outbox", 0) - before.get("mail.outbox", 0)
    report.body = {
        **overview.as_data(),
        "workshops": workshops.as_data(),
        "new_business_rows": new_rows,
        "new_mails": new_mails,
        "ended_tries_without_state_row": len(audit.ended_without_state_row),
        "domain_tasks_without_start_and_end": len(audit.domain_tasks_without_records),
        "seconds": report.seconds,
        "install_seconds": int(INSTALL_SECONDS.read_text(encoding="utf-8")) if INSTALL_SECONDS.exists() else None,
        "address": os.environ["WENGANG_AIRFLOW_URL"],
    }
    (var / "cycle.json").write_text(json.dumps(report.body, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    print()
    print(overview.as_text())
    print()
    print(workshops.as_text())
    print()
    print(f"新增业务数据 {new_rows} 行，新邮件 {new_mails} 封" + ("：本月此前已经完成，没有重复" if new_rows == 0 else ""))
    print(
        f"没有状态记录的已结束任务 {len(audit.ended_without_state_row)} 个，没有起止记录的业务任务 {len(audit.domain_tasks_without_records)} 个"
    )
    print("各阶段用时：" + "，".join(f"{name} {seconds} 秒" for name, seconds in report.seconds.items()))
    installed = report.body["install_seconds"]
    print((f"首次安装依赖 {installed} 秒，" if installed else "") + f"本次合计 {sum(report.seconds.values()):.1f} 秒")
    print()
    print(what_next(var, report.body["address"]))


def what_next(var: Path, address: str) -> str:
    """Give what a newcomer looks at now, and as whom."""
    accounts = json.loads(accounts_file(var).read_text(encoding="utf-8"))
    looks = {
        "operator": "流程“月度监测”“风险提示”的运行：每一步做了什么，谁在什么时候答了什么",
        "reviewer_hr": "要本部门答复的都在“待响应的任务实例”里；本月的已经答完",
        "auditor": "同样的运行，只能看，不能启动、答复和清除",
    }
    return "\n".join(
        [
            "接下来看什么",
            f"  页面　{address}（只在本机能打开），账号的密码在 {accounts_file(var)}",
            *(f"    用 {name}（{accounts[name]['title']}）登录：{look}" for name, look in looks.items()),
            f"  邮件　{var / 'mail'}：市县收到的提示函、催报和回执（.eml 文件，用邮件程序打开）",
            f"  数据　{var / 'cycle.json'}：上面两张表的同样内容",
            f'  命令　make wengang DO="workshop queue {CERTIFICATION_DAY}"：车间待办；make allocation YEAR={MONTH.year}：年度资金分配',
            "系统仍在运行：看状态用 make status，停止用 make down",
        ]
    )


if __name__ == "__main__":
    sys.exit(ended_plainly(main))
