"""The people of the trial at work: an operator who starts runs, reviewers who answer, over the REST API.

Belongs here: handing over, starting, waiting, answering as planned, for one month. Does not belong here: which month (`cycle`, `next_month`),
its days and its plan (`trial_month`), what is printed (`trial_page`), any business.
"""

from __future__ import annotations

import json
import os
import shutil
import time
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from ops.airflow_api import SETTLE_SECONDS, AirflowApi, Question, RunState, TaskTry
from ops.trial_answers import fetch_packages, make_help_plans, plan_answers
from ops.trial_month import TrialError, TrialMonth
from wengang.clues.chapters import load_chapters
from wengang.run_params import BUSINESS_DATE, PERIOD, REASON
from wengang.settings.environment import Settings
from wengang.workshops.due import WORKSHOP

RUN_SECONDS = 900
PROGRESS_SECONDS = 3
ENDED = frozenset({"success", "failed", "skipped", "upstream_failed"})
OPINIONS = {"reviewer_hr": "数据已核，同意印发。", "reviewer_rv": "情况属实，同意。"}
REVIEWED = "材料齐全，实地看过，符合条件。"
CONFIRMED, REFUSED = "现场核查属实，确认退出。", "已有新订单，继续帮扶，暂不退出。"
FILE_EXPLAINED = "已向报送单位核实，增减属实，接收。"
FIRST_SNAPSHOT = "-s1"

Say = Callable[[str], None]


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
    """Operator and reviewers of the trial at work on one month."""

    def __init__(self, var: Path, month: TrialMonth, inbox: Path) -> None:
        self._accounts = json.loads((var / "keys" / "accounts.json").read_text(encoding="utf-8"))
        self._month = month
        self._inbox = inbox
        self._clients: dict[str, AirflowApi] = {}
        self._operator = self._client("operator")
        self._began = datetime.now(UTC)
        self._runs = 0

    def _client(self, account: str) -> AirflowApi:
        if account not in self._clients:
            self._clients[account] = AirflowApi(os.environ["WENGANG_AIRFLOW_URL"], account, self._accounts[account]["password"])
        return self._clients[account]

    def run_month(self, say: Say) -> None:
        """Take the files in, decide the held ones, close the month on its own closing day, monitor, approve, issue, deliver."""
        month = self._month
        hand_over(month.first_inbox, self._inbox)
        hand_over(month.chapters_inbox, self._inbox)
        self._run("data_sharing", "收件", month.intake_day, say)
        if self._settle("held_files", say):
            self._run("data_sharing", "收件（待决定的文件已决定）", month.intake_day, say)
        self._run("deadlines", "截止", month.closing_day, say)
        self._finish_month(say)
        self._run_matters(month.missed_day, "催报", say)
        self._run("mail_delivery", "发邮件", month.missed_day, say)

    def run_later(self, say: Say) -> None:
        """Take in what came late and what was corrected: a new snapshot, and corrected notices where a level changed."""
        hand_over(self._month.later_inbox, self._inbox)
        self._run("data_sharing", "收件（迟报与更正）", self._month.issue_day, say)
        self._finish_month(say)

    def run_mails_again(self, mails: int, say: Say) -> None:
        """Deliver what an operator sends again after it was given up."""
        say(f"一个单位的邮箱停用过，停发的邮件{mails}封已由运行人员补发")
        self._run("mail_delivery", "补发停发的邮件", self._month.issue_day, say)

    def run_follow_up(self, say: Say) -> None:
        """Open what the notices ask for and verify what was accepted the month before, as of the day of issue."""
        self._run_matters(self._month.issue_day, "开立、验证、通知单位", say)
        self._run("mail_delivery", "发邮件", self._month.issue_day, say)

    def run_answers(self, settings: Settings, say: Say) -> None:
        """Let units answer as planned: most in time, one without a measure, one late, one not at all until 督办 is issued."""
        plan = plan_answers(settings, self._month.period, self._month.issue_day)
        if plan is None:
            say("本月提示的单位太少，不演示反馈")
            return
        say(f"领取材料包{fetch_packages(settings, self._month.issue_day, plan.silent)}个")
        say(f"一个单位报送帮扶方案{make_help_plans(settings, plan, self._inbox)}份")
        for on in (plan.answered_on, plan.urged_on, plan.supervised_on):
            units = plan.hand_over(self._inbox, on)
            self._run("data_sharing", f"{on}：{units}个单位反馈", on, say)
            self._run_matters(on, f"{on}：登记催办、通知单位", say)
        self._run("mail_delivery", "发邮件", plan.supervised_on, say)

    def run_bulletin(self, say: Say) -> None:
        """Let the month's bulletin be drafted on its day, and with it that of a quarter that ends; approve, issue, deliver."""
        self._run("deadlines", "到起草通报的日子", self._month.bulletin_day, say)
        self._settle("bulletin", say)
        self._run("mail_delivery", "发邮件", self._month.bulletin_day, say)

    def _run_matters(self, on: date, words: str, say: Say) -> None:
        self._run("matters", words, on, say)
        for dag_id in ("matter_decisions", "matter_replies"):
            self._settle(dag_id, say)

    def run_certification(self, application: Path, days: Mapping[str, date], say: Say) -> None:
        """Take one application through its reviews and its publicity to the certificate, as of the days on which that happens."""
        hand_over(application, self._inbox)
        for words, day in days.items():
            self._run("data_sharing", words, day, say)
            self._settle("workshop_certification", say)
        self._run("mail_delivery", "发邮件", max(days.values()), say)

    def run_again(self, say: Say) -> None:
        """Look at the same files and the same closing day once more and run the month again: the same snapshot, nothing new, no mail twice."""
        self._run("data_sharing", "再收件", self._month.issue_day, say)
        self._run("deadlines", "再截止", self._month.closing_day, say)
        self._run("monthly_monitoring", "重跑监测", self._month.issue_day, say, **{PERIOD: str(self._month.period)})
        self._finish_month(say)

    def _finish_month(self, say: Say) -> None:
        chapters = [chapter.code for chapter in load_chapters()]
        for dag_id in ("monthly_monitoring", "county_notices", "workshop_monthly_review", "workshop_exits", *chapters):
            self._settle(dag_id, say)
        self._run("mail_delivery", "发邮件", self._month.issue_day, say)

    def _run(self, dag_id: str, words: str, day: date, say: Say, **params: object) -> None:
        self._runs += 1
        period = self._month.period
        run_id = f"{period}-trial-{self._began:%Y%m%d%H%M%S}-{self._runs}"
        conf = {BUSINESS_DATE: str(day), REASON: "试验运行", **params}
        self._operator.trigger(dag_id, run_id, conf, note=f"{period.chinese} 试验运行：{words}")
        state = self._operator.wait(dag_id, run_id, RUN_SECONDS, _TellProgress(words, say))
        if state is not RunState.SUCCESS:
            raise TrialError(f"流程 {dag_id} 的运行 {run_id} 状态为 {state}：请在页面打开它，看失败任务日志末行")
        say(words)

    def _settle(self, dag_id: str, say: Say) -> int:
        """Wait until no run of the month is open, answering every human task of them as its reviewer; gives how many were answered.

        Runs of the month that failed before this call are taken up again; runs that others started are none of its business.
        """
        answered = 0
        for run in self._own_runs(dag_id):
            if self._failed(run) and not self._ended_now(run):
                self._operator.clear(dag_id, run["dag_run_id"], only_failed=True)
                say(f"接着做上次没有走完的运行 {run['dag_run_id']}")
        end = time.monotonic() + RUN_SECONDS
        while open_runs := [run for run in self._own_runs(dag_id) if run["state"] in ("queued", "running")]:
            if time.monotonic() > end:
                raise TrialError(f"流程 {dag_id} 在 {RUN_SECONDS} 秒内没有结束：请在页面查看运行 {open_runs[0]['dag_run_id']}")
            answered += self._answer_questions({run["dag_run_id"]: run for run in open_runs}, dag_id, say)
            time.sleep(0.5)
        failed = [run["dag_run_id"] for run in self._own_runs(dag_id) if self._failed(run) and self._ended_now(run)]
        if failed:
            raise TrialError(f"流程 {dag_id} 的运行 {failed[0]} 失败：请在页面打开它，看失败任务日志末行")
        return answered

    def _own_runs(self, dag_id: str) -> list[dict[str, Any]]:
        """Give the runs that follow from the month's own starts: a task started them, for one of its days."""
        return [run for run in self._operator.runs(dag_id) if is_own(run, self._month)]

    def _ended_now(self, run: dict[str, Any]) -> bool:
        return bool(run["end_date"]) and datetime.fromisoformat(run["end_date"]) >= self._began

    @staticmethod
    def _failed(run: dict[str, Any]) -> bool:
        return bool(run["state"] == "failed")

    def _answer_questions(self, runs: Mapping[str, dict[str, Any]], dag_id: str, say: Say) -> int:
        answered = 0
        questions = self._operator.open_questions(dag_id)
        seen = time.monotonic()
        for question in questions:
            if question.run_id not in runs:
                continue
            user = question.assigned_users[0]
            option, form = answer_to(question, runs[question.run_id]["conf"] or {}, self._month)
            settle = max(0.0, seen + SETTLE_SECONDS - time.monotonic())  # all were seen at once: the first one waits for all
            self._client(user).answer(question, option, {**dict.fromkeys(question.form), **form}, settle=settle)
            say(f"{user} 已答“{option}”：{question.subject}")
            answered += 1
        return answered


def is_own(run: Mapping[str, Any], month: TrialMonth) -> bool:
    """Tell whether a run, as Airflow tells it, follows from a start of the trial for a month.

    A task started it, as of one of the month's days, or about a held file of the month.
    """
    if run["triggered_by"] != "operator":
        return False
    if run["dag_id"] == "held_files":
        return str(run["dag_run_id"]).startswith(f"{month.period}-")
    return (run["conf"] or {}).get(BUSINESS_DATE) in month.days


def answer_to(question: Question, conf: Mapping[str, Any], month: TrialMonth) -> tuple[str, dict[str, str]]:
    """Give what the trial reviewers answer: yes, but to exits as the month's plan says; one letter may be held back once, with its reason."""
    confirm, *others = question.options
    opinion = OPINIONS.get(question.assigned_users[0], REVIEWED)
    if question.dag_id == "workshop_exits":
        leaves = conf.get(WORKSHOP) in month.confirmed_exits
        return (confirm, {"意见": CONFIRMED}) if leaves else (others[0], {"意见": REFUSED})
    if question.dag_id == "held_files":
        return confirm, {"意见": FILE_EXPLAINED}
    if question.dag_id == "county_notices" and month.held_back and question.run_id.endswith(FIRST_SNAPSHOT):
        unit, reason = month.held_back
        return confirm, {"意见": f"{opinion}{reason}。", "暂不发单位": unit}
    return confirm, {"意见": opinion}


class _TellProgress:
    """Says every few seconds how many tasks of a run have ended."""

    def __init__(self, words: str, say: Say) -> None:
        self._words, self._say = words, say
        self._next = time.monotonic() + PROGRESS_SECONDS

    def __call__(self, tasks: list[TaskTry]) -> None:
        if time.monotonic() >= self._next:
            ended = sum(one.state in ENDED for one in tasks)
            self._say(f"{self._words}：{ended}/{len(tasks)} 个任务")
            self._next += PROGRESS_SECONDS
