"""# 车间月度评定：状态、函件、拟退出

**做什么**　按快照核定每个就业帮扶车间当月吸纳人数，逐月评定状态（正常、帮扶指导、拟退出、已到期……），漏评的月份先补评，
迟报或更正数据重新评定后面的月份；起草帮扶指导函和月度评定通知，请两部门审批后印发；为每个拟退出的车间启动“车间退出”。

**何时运行**　由“月度监测”启动，一个快照一次运行；不同月份互不等待。

**清除任务会怎样**　评定：同样的数据得出同样的状态，不会重复；人已经决定的月份不改写，只列出差异。起草：同样的内容只有一份。
审批：再问一次，先前的意见仍有记录。印发：已放入待发邮件的不会再放第二封。把审批手工标为成功：不会发出任何函件。

**出错怎么办**

| 现象 | 处理 |
|---|---|
| “还没有快照” | 先启动所说月份的“月度监测”，再清除任务 |
| “缺少……意见” | 审批没有完成或被手工标记：清除对应的审批任务，重新审批 |
| 某单位没有收件地址 | 只影响该单位：在 `people.yaml` 补上地址后清除“印发” |
| 出现新快照 | 旧快照的待办自动关闭并注明，在新的运行里审批 |
"""

from __future__ import annotations

from airflow.sdk import get_current_context

from audited_task import AuditedTask, audited_task, business_date
from office_dag import BUSINESS_DATE, PERIOD, PERIOD_PARAM, SNAPSHOT, SNAPSHOT_PARAM, Tag, office_dag, start_each
from opinion_task import Answer, Question, both_departments, keep_opinion
from superseded_tasks import close_superseded_tasks
from wengang.approvals.steps import is_refused
from wengang.monitoring.snapshots import SnapshotRef
from wengang.numbers import entered_number
from wengang.periods import entered_month
from wengang.workshops import drafting
from wengang.workshops.exits import open_exits
from wengang.workshops.review import review_workshops

APPROVE, REJECT = "同意", "不同意"


@audited_task("评定车间")
def review(running: AuditedTask, period: str, snapshot: int) -> dict[str, object]:
    """Evaluate every workshop by the month's findings, skipped months first."""
    counts = review_workshops(running.work, _snapshot(period, snapshot))
    return {"months": counts.months, "workshops": counts.workshops, "changed": counts.changed, "differences": counts.differences}


@audited_task("起草函件")
def draft(running: AuditedTask, period: str, snapshot: int) -> dict[str, object]:
    """Draft the letters that the review asks for."""
    drafted = drafting.draft_letters(running.work, _snapshot(period, snapshot), business_date(get_current_context()))
    return {"drafts": drafted.drafts, "superseded": drafted.superseded}


@audited_task("关闭已被取代的待办")
def close_older(running: AuditedTask, period: str, snapshot: int) -> dict[str, object]:
    """Close the human tasks of older snapshots of the month, with a note."""
    return {"closed_runs": close_superseded_tasks(_snapshot(period, snapshot), "workshop_monthly_review")}


@audited_task("拟退出的车间")
def find_exits(running: AuditedTask) -> list[dict[str, object]]:
    """Put each undecided exit before two people; give one start of the decision run for each."""
    day = business_date(get_current_context())
    return [
        {
            "trigger_run_id": proposal.run_id,
            "conf": {"车间编号": proposal.workshop_no, PERIOD: str(proposal.proposed_in), BUSINESS_DATE: str(day)},
        }
        for proposal in open_exits(running.work, day)
    ]


def ask(running: AuditedTask, role: str, period: str, snapshot: int) -> Question | None:
    """Give what a department is asked; None when nothing is to be approved, or the other department has refused."""
    request = drafting.approval_request(running.work, _snapshot(period, snapshot), role)
    if request is None or is_refused(running.work, request.subject, request.digest, by_others_than=role):
        return None
    return Question(request.title, request.body_markdown, request.digest, enclosures=request.letters, subject=request.subject)


def record(running: AuditedTask, answer: Answer, role: str, period: str, snapshot: int) -> dict[str, object]:
    """Keep a department's opinion on exactly the text it was shown."""
    subject = drafting.approval_subject(drafting.run_of(_snapshot(period, snapshot)))
    return {"approved": keep_opinion(running, answer, subject=subject, role=role, approve=answer.option == APPROVE).approve}


@audited_task("印发")
def issue(running: AuditedTask, period: str, snapshot: int) -> dict[str, object]:
    """Queue the letters when two people have approved exactly this text."""
    issued = drafting.issue_letters(running.work, _snapshot(period, snapshot), business_date(get_current_context()))
    return {"queued": issued.queued, "already": issued.already, "without_address": len(issued.without_address)}


def _snapshot(period: str, snapshot: int) -> SnapshotRef:
    return SnapshotRef(entered_month(period), entered_number(snapshot, SNAPSHOT, 1))


@office_dag(
    "workshop_monthly_review",
    "车间月度评定：状态、函件、拟退出",
    doc=__doc__,
    tags=[Tag.WORKSHOPS],
    params={PERIOD: PERIOD_PARAM, SNAPSHOT: SNAPSHOT_PARAM},
    runs_at_once=50,
)
def workshop_monthly_review() -> None:
    """Evaluate, then letters through two approvals beside the proposals to exit."""
    month = {"period": "{{ params['" + PERIOD + "'] }}", "snapshot": "{{ params['" + SNAPSHOT + "'] }}"}
    reviewed, exits = review(**month), find_exits()
    approvals = both_departments(question=ask, record=record, options=[APPROVE, REJECT], arguments=month)
    reviewed >> exits >> start_each("start_exits", "启动车间退出", "workshop_exits", exits)
    reviewed >> draft(**month) >> close_older(**month) >> approvals[0] >> approvals[1] >> issue(**month)


workshop_monthly_review()
