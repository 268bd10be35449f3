"""# 风险提示：两个部门审批，逐单位印发

**做什么**　把一个月的全部提示函初稿请两位审核人先后审批：先人社，后乡村振兴，必须是两个人。页面上有汇总表、
未经确认的口径参数和逐份阅读全文的链接，后一位看得到前一位的意见；表单里填意见（必填）、“暂不发单位”和“文号”。两人都同意后，逐单位放入待发邮件，由“邮件发送”寄出。

**何时运行**　由“月度监测”启动，一个快照一次运行；各月的审批互不等待。

**清除任务会怎样**　审批：按现在的内容再问一次，先前的意见仍有记录，已印发的提示不受影响。印发：已放入待发邮件的单位不会再放第二封。
把审批任务手工标为成功：不会发出任何提示——印发前在数据库里核对两份意见。

**出错怎么办**

| 现象 | 处理 |
|---|---|
| 没有填意见，或“暂不发单位”“文号”写得不对 | 页面会再次询问，最上面写明原因，填过的内容还在 |
| “缺少……意见” | 审批没有完成或被手工标记：清除对应的审批任务，重新审批 |
| 初稿在审批后有变化 | 审批只对看到的文字有效：清除两个审批任务，重新审批 |
| 某单位没有收件地址 | 只影响该单位：在 `people.yaml` 补上地址后清除“印发” |
| 出现新快照 | 旧快照的待办自动关闭并注明，在新的运行里审批 |
"""

from __future__ import annotations

from airflow.sdk import Param, get_current_context

from audited_task import AuditedTask, audited_task, business_date
from office_dag import PERIOD, PERIOD_PARAM, SNAPSHOT, SNAPSHOT_PARAM, Tag, office_dag
from opinion_task import Answer, AskAgainError, Question, both_departments, keep_opinion
from wengang.approvals.steps import is_refused
from wengang.county_notices import steps
from wengang.numbers import entered_number
from wengang.periods import Period, entered_month

APPROVE, REJECT = "同意", "不同意"
HELD_BACK, DOCUMENT_NUMBERS = "暂不发单位", "文号"


def ask(running: AuditedTask, role: str, period: str, snapshot: int) -> Question | None:
    """Give what a department is asked; None when nothing is to be approved, or the other department has refused."""
    request = steps.approval_request(running.work, *_month(period, snapshot), role)
    if request is None or is_refused(running.work, request.subject, request.digest, by_others_than=role):
        return None
    return Question(request.title, request.body_markdown, request.digest, (), request.letters, request.subject, steps.details_in_words)


def record(running: AuditedTask, answer: Answer, role: str, period: str, snapshot: int) -> dict[str, object]:
    """Keep a department's opinion on exactly the text it was shown."""
    month, number = _month(period, snapshot)
    try:
        held_back = steps.read_held_back(str(answer.form.get(HELD_BACK) or ""))
        numbers = steps.read_document_numbers(str(answer.form.get(DOCUMENT_NUMBERS) or ""))
        steps.require_same_numbers(running.work, month, number, answer.digest, role, numbers)
    except steps.EntryError as error:
        raise AskAgainError(str(error)) from error
    details = {steps.HELD_BACK: held_back, steps.DOCUMENT_NUMBERS: numbers}
    subject = steps.approval_subject(month, number)
    kept = keep_opinion(running, answer, subject=subject, role=role, approve=answer.option == APPROVE, details=details)
    return {"approved": kept.approve}


@audited_task("印发")
def issue(running: AuditedTask, period: str, snapshot: int) -> dict[str, object]:
    """Queue one mail a unit when two people have approved exactly this text."""
    issued = steps.issue(running.work, *_month(period, snapshot), business_date(get_current_context()))
    return {
        "queued": issued.queued,
        "already": issued.already,
        "held_back": len(issued.held_back),
        "without_address": len(issued.without_address),
    }


def _month(period: str, snapshot: object) -> tuple[Period, int]:
    return entered_month(period), entered_number(snapshot, SNAPSHOT, 1)


@office_dag(
    "county_notices",
    "风险提示：两部门审批、逐单位印发",
    doc=__doc__,
    tags=[Tag.NOTICES],
    params={PERIOD: PERIOD_PARAM, SNAPSHOT: SNAPSHOT_PARAM},
    runs_at_once=50,
)
def county_notices() -> None:
    """Ask both departments one after the other, then issue."""
    month = {"period": "{{ params['" + PERIOD + "'] }}", "snapshot": "{{ params['" + SNAPSHOT + "'] }}"}
    form = {
        HELD_BACK: Param(None, type=["null", "string"], title=HELD_BACK, description="单位名称或代码，用顿号或逗号隔开；没有则不填"),
        DOCUMENT_NUMBERS: Param(
            None,
            type=["null", "string"],
            format="multiline",
            title=DOCUMENT_NUMBERS,
            description="每行一个单位：单位名称或代码，空一格，文号；没有则不填",
        ),
    }
    by_department = both_departments(question=ask, record=record, options=[APPROVE, REJECT], arguments=month, form=form)
    by_department[0] >> by_department[1] >> issue(**month)


county_notices()
