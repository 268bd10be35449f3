"""# 车间退出：两部门决定，执行决定

**做什么**　一个车间被评定为拟退出（停产、未吸纳脱贫人口、帮扶指导半年以上仍未达到）时，请两部门审核人先后决定：确认退出或不予退出，
意见必填。两部门意见一致才生效：确认退出的，登记摘牌、停止奖补、工人列入帮扶名单、寄出退出函；不予退出的，回到拟退出前的状态，
等待的月份由下一次月度评定补评。

**何时运行**　由“车间月度评定”启动，一个拟退出一次运行，互不等待。

**清除任务会怎样**　审批：再问一次，先前的意见仍有记录；已决定的不再询问。执行决定：不会撤销或重做决定，只补发没有寄出的退出函。
把审批手工标为成功：什么也不会发生——执行前在数据库里核对两份意见。

**出错怎么办**

| 现象 | 处理 |
|---|---|
| 没有填意见 | 页面会再次询问 |
| “印发未满六个月” | 以半年未达到要求为由的退出，指导函印发满六个月后再答，或不予退出 |
| “两部门意见不一致” | 维持拟退出：协商后清除两个审批任务，重新审批 |
| 逾期未决定 | 不会自动决定：每个工作日提醒运行人员 |
| “已不成立” | 数据更正后不再拟退出，无需处理 |
"""

from __future__ import annotations

from airflow.sdk import Param, get_current_context

from audited_task import AuditedTask, audited_task, business_date
from office_dag import PERIOD, PERIOD_PARAM, Tag, office_dag
from opinion_task import Answer, AskAgainError, Question, both_departments
from wengang.approvals.steps import OpinionMissingError
from wengang.periods import entered_month
from wengang.workshops import exits

WORKSHOP = "车间编号"
CONFIRM, REFUSE = "确认退出", "不予退出"


def ask(running: AuditedTask, role: str, workshop_no: str, period: str) -> Question | None:
    """Give the question about a proposed exit; None when it was decided or no longer stands."""
    request = exits.exit_request(running.work, str(workshop_no), entered_month(period))
    return None if request is None else Question(request.title, request.body_markdown, request.digest, subject=request.subject)


def record(running: AuditedTask, answer: Answer, role: str, workshop_no: str, period: str) -> dict[str, object]:
    """Keep a department's opinion; ask again without one, or when a confirmation comes too early."""
    confirm = answer.option == CONFIRM
    try:
        exits.record_exit_opinion(
            running.work,
            str(workshop_no),
            entered_month(period),
            digest=answer.digest,
            role=role,
            decided_by=answer.answered_by,
            confirm=confirm,
            opinion=answer.opinion,
            asked_by=f"{running.task.run_id}/{running.task.task_id}",
            business_date=business_date(get_current_context()),
        )
    except (OpinionMissingError, exits.ExitTooEarlyError) as error:
        raise AskAgainError(str(error)) from error
    return {"confirmed": confirm}


@audited_task("执行决定")
def settle(running: AuditedTask, workshop_no: str, period: str) -> dict[str, object]:
    """Carry out what two people decided."""
    day = business_date(get_current_context())
    settled = exits.settle_exit(running.work, str(workshop_no), entered_month(period), day)
    return {"conclusion": settled.conclusion.value, "workers": settled.workers, "mailed": settled.mailed}


@office_dag(
    "workshop_exits",
    "车间退出：两部门决定、执行决定",
    doc=__doc__,
    tags=[Tag.WORKSHOPS],
    params={
        WORKSHOP: Param("", type=["string", "integer"], title=WORKSHOP, description="拟退出的车间，由“车间月度评定”填写"),
        PERIOD: PERIOD_PARAM,
    },
    runs_at_once=50,
)
def workshop_exits() -> None:
    """Ask both departments one after the other, then carry out."""
    proposal = {"workshop_no": "{{ params['" + WORKSHOP + "'] }}", "period": "{{ params['" + PERIOD + "'] }}"}
    approvals = both_departments(question=ask, record=record, options=[CONFIRM, REFUSE], arguments=proposal)
    approvals[0] >> approvals[1] >> settle(**proposal)


workshop_exits()
