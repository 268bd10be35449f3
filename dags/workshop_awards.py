"""# 车间奖补：提出名单、公示、两部门审批、生成明细

**做什么**　按月度评定的结果，算出截至一个月应发奖补的人（在同一车间务工满6个月、实发工资满6000元，第六个月的吸纳人数定档，终身一次），
逐单位写出公示用的名单（工作簿和网页，姓名、证件号码已遮盖，在运行文件夹的 `lists/workshop_awards/` 下），公示不少于5个工作日；
期满后请两部门先后审批，异议核实的可按编号剔除；两人都同意后生成奖补明细，供资金台账入账。

**何时运行**　每年1月、7月的第10个工作日，截至上一个半年末；也可手工启动，填截至月份（期间）和重跑原因（试用环境还要填业务日期）。2025年12月以后的月份不再奖补。

**清除任务会怎样**　提出名单：内容没有变化就是同一版名单；有变化的须重新启动一次，出新的一版，旧版作废。审批：再问一次，先前的意见仍有记录。
生成明细：同一名单只生成一次，同一人在同一车间终身一次。把审批手工标为成功：不会生成任何明细——生成前在数据库里核对两份意见。

**出错怎么办**

| 现象 | 处理 |
|---|---|
| 运行成功，没有询问审批，末行写“以下参数未经确认” | 名单为试算，只供核对：请部门确认奖补标准，改 `policy/workshops.yaml` 后重新启动 |
| “名单与本次运行询问过的不同” | 清除后页面不更新文字：重新启动一次，在新的运行里审批 |
| 没有填意见、剔除编号不在名单中、公示期未满就同意 | 页面会再次询问 |
| “已被新的一版取代” | 数据有更正：在新一版的运行里审批，本次运行不必再管 |
| “还没有评定” | 先完成该月的月度监测和“车间月度评定”，再清除任务 |
| “缺少……意见” | 审批没有完成或被手工标记：清除对应的审批任务，重新审批 |
"""

from __future__ import annotations

from airflow.sdk import Param, get_current_context

from audited_task import AuditedTask, audited_task, business_date
from numbered_workday_timetable import NumberedWorkdayTimetable
from office_dag import PERIOD, PERIOD_PARAM, Tag, day_counts, office_dag
from opinion_task import Answer, AskAgainError, Question, both_departments
from wengang.approvals.steps import OpinionMissingError
from wengang.data_sharing.simulation import CLOCK_DOES_NOT_COUNT
from wengang.workshops.awards import steps

APPROVE, REJECT = "同意", "不同意"
NUMBERS, REASON_TO_STRIKE = "剔除编号", "剔除理由"
TEXT = ["null", "string"]


@audited_task("提出名单、写出公示文件")
def propose(running: AuditedTask) -> dict[str, object]:
    """Make the proposal; none once awards have ended, nor by the clock of a trial."""
    context = get_current_context()
    if not day_counts(running, context):
        running.notice = CLOCK_DOES_NOT_COUNT
        return {"list": 0}
    day = business_date(context)
    through = steps.chosen_month(str(context["params"][PERIOD] or ""), day)
    if through is None:
        return {"list": 0}
    made = steps.propose(running.work, through, day)
    return {"list": made.id, "through": str(through), "version": made.number, "is_new": made.is_new, "entries": made.entries}


def ask(running: AuditedTask, role: str, proposal: int) -> Question | None:
    """Give what a department is asked; None when there is nothing to decide."""
    request = steps.approval_request(running.work, int(proposal), role) if int(proposal) else None
    return None if request is None else Question(request.title, request.body_markdown, request.digest, subject=request.subject)


def record(running: AuditedTask, answer: Answer, role: str, proposal: int) -> dict[str, object]:
    """Keep a department's opinion and what it strikes; ask again when it cannot count yet."""
    try:
        kept = steps.record_approval(
            running.work,
            int(proposal),
            role=role,
            digest=answer.digest,
            decided_by=answer.answered_by,
            approve=answer.option == APPROVE,
            opinion=answer.opinion,
            numbers=str(answer.form.get(NUMBERS) or ""),
            reason=str(answer.form.get(REASON_TO_STRIKE) or ""),
            asked_by=f"{running.task.run_id}/{running.task.task_id}",
            business_date=business_date(get_current_context()),
        )
    except OpinionMissingError as error:
        raise AskAgainError(str(error)) from error
    return {"approved": kept.approve, "struck": len(kept.details[steps.STRUCK])}


@audited_task("生成奖补明细", trigger_rule="none_failed")
def finalise(running: AuditedTask, proposal: int) -> dict[str, object]:
    """Turn an approved list into lines for the fund ledger; says why not where it cannot."""
    if not int(proposal):
        return {"lines": 0}
    done = steps.finalise(running.work, int(proposal), business_date(get_current_context()))
    return {"lines": done.lines, "struck": done.struck, "already": done.already, "refused": done.refused}


@office_dag(
    "workshop_awards",
    "车间奖补：名单、公示、审批、明细",
    doc=__doc__,
    tags=[Tag.WORKSHOPS],
    schedule=NumberedWorkdayTimetable(months=(1, 7), number=10),
    params={PERIOD: PERIOD_PARAM},
    runs_at_once=50,
)
def workshop_awards() -> None:
    """Propose, ask both departments one after the other, finalise."""
    proposal = {"proposal": "{{ ti.xcom_pull('propose')['list'] }}"}
    form = {
        NUMBERS: Param(None, type=TEXT, title=NUMBERS, description="异议核实的名单编号，用顿号隔开；没有则不填"),
        REASON_TO_STRIKE: Param(None, type=TEXT, title=REASON_TO_STRIKE, description="填写了剔除编号时必填；不要写姓名和证件号码"),
    }
    approvals = both_departments(question=ask, record=record, options=[APPROVE, REJECT], arguments=proposal, form=form)
    propose() >> approvals[0] >> approvals[1] >> finalise(**proposal)


workshop_awards()
