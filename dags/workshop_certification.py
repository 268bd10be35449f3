"""# 车间认定：受理、乡镇初审、县级审核、公示、认定

**做什么**　一件申请办到能办的那一步：核对材料（缺少、过期、与清单不符的一次写全，退回补正），乡镇初审（5个工作日），
县级审核（10个工作日，另一个人），公示（5个工作日，异议逐件由人答复），期满后的第一个工作日认定、编号、发通知。

**何时运行**　由“数据共享”启动：收到一件申请、收到一件异议、公示期满，各一次；每次从案件已到的那一步继续，公示期间没有任务在等。
未办结的案件、到期日和该谁办理：`wengang workshop cases 日期`。

**清除任务会怎样**　不会重复办理：每一步先看库里的案件状态，已过的步骤跳过，函件同一步只发一封，已作出的决定不变。
把审批任务手工标为成功：案件不动，下一步会停下并说明。逾期只提醒，不代为决定。

**出错怎么办**

| 现象 | 处理 |
|---|---|
| 没有填意见，或答复的人不在本单位名单上、已办过本案 | 页面会再次询问 |
| “没有可以……的人” | 在 `people.yaml` 的 `workshop_reviewers` 补充没有办过本案的人，清除该任务 |
| “还在……：这一步没有办完” | 那一步被手工标记：清除它，重新询问 |
| 收到异议、撤回 | `wengang workshop objection`、`withdraw`；撤回后留在页面上的询问不再起作用 |
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from airflow.sdk import Param, get_current_context

from audited_task import AuditedTask, audited_task, business_date
from office_dag import Tag, office_dag
from opinion_task import Answer, AskAgainError, OpinionTask, Question
from wengang.approvals.steps import OpinionMissingError
from wengang.workshops.certification import cases, steps
from wengang.workshops.certification.questions import Asked
from wengang.workshops.certification.waiting import APPLICATION, OBJECTION


def as_question(asked: Asked | None) -> Question | None:
    """Give what is asked to the people who may answer it."""
    return Question(asked.headline, asked.text, asked.digest, asked.reviewers) if asked else None


def keep(
    record: Callable[..., cases.Case | None], running: AuditedTask, answer: Answer, delivery_id: int, *about: object
) -> dict[str, object]:
    """Take an answer into the house; ask again without an opinion, or when somebody else must decide."""
    asked_by = f"{running.task.run_id}/{running.task.task_id}"
    said = steps.Answered(answer.opinion, answer.answered_by, answer.digest, business_date(get_current_context()), asked_by)
    try:
        case = record(running.work, int(delivery_id), *about, said)
    except OpinionMissingError as error:
        raise AskAgainError(str(error)) from error
    return {"state": case.state.value if case else "past"}


def ask_review(running: AuditedTask, level: str, delivery_id: int) -> Question | None:
    """Ask the reviewers of a level; None when the case is past it."""
    return as_question(steps.review_question(running.work, int(delivery_id), cases.ReviewLevel(level)))


def record_review(running: AuditedTask, answer: Answer, level: str, delivery_id: int) -> dict[str, object]:
    """Keep a review and move the case."""
    return keep(steps.record_review, running, answer, delivery_id, cases.ReviewLevel(level), cases.ReviewDecision(answer.option))


def ask_objection(running: AuditedTask, objection_id: int | None, delivery_id: int) -> Question | None:
    """Ask for the answer to an objection, where the run is about one."""
    return as_question(steps.objection_question(running.work, int(delivery_id), objection_id))


def record_objection(running: AuditedTask, answer: Answer, objection_id: int | None, delivery_id: int) -> dict[str, object]:
    """Keep the answer to an objection; an upheld one ends the case."""
    return keep(steps.record_objection_answer, running, answer, delivery_id, objection_id, cases.Answer(answer.option))


@audited_task("受理、核对材料")
def take_application(running: AuditedTask, delivery_id: int) -> dict[str, object]:
    """Open or continue the case and check its papers."""
    taken = steps.take_application(running.work, int(delivery_id), business_date(get_current_context()), running.task.run_id)
    return {"case": taken.case.id if taken.case else None, "taken": taken.refused is None, "lacking": taken.lacking}


@audited_task("认定", trigger_rule="none_failed")
def certify(running: AuditedTask, delivery_id: int) -> dict[str, object]:
    """Certify a case whose publicity is over; before that it only waits."""
    certificate = steps.certify(running.work, int(delivery_id), business_date(get_current_context()), running.task.run_id)
    return {"certificate": certificate.number if certificate else None}


@office_dag(
    "workshop_certification",
    "车间认定：受理、初审、审核、公示、认定",
    doc=__doc__,
    tags=[Tag.WORKSHOPS],
    params={
        APPLICATION: Param(0, type=["integer", "string"], title=APPLICATION, description="申请文件的编号，由“数据共享”填写"),
        OBJECTION: Param(None, type=["null", "integer"], title=OBJECTION, description="要答复的异议编号；没有则不填"),
    },
    runs_at_once=50,
)
def workshop_certification() -> None:
    """Bring one application as far as it can go."""
    delivery = {"delivery_id": "{{ params['" + APPLICATION + "'] }}"}
    ask = partial(OpinionTask, trigger_rule="none_failed")
    review = partial(ask, question=ask_review, record=record_review, options=list(map(str, cases.ReviewDecision)))
    township, county = (
        review(task_id=f"review_{level}", title=level.chinese, arguments={"level": str(level), **delivery}) for level in cases.ReviewLevel
    )
    answer = ask(
        task_id="answer_objection",
        title="答复公示异议",
        question=ask_objection,
        record=record_objection,
        options=list(map(str, cases.Answer)),
        arguments={"objection_id": "{{ params['" + OBJECTION + "'] }}", **delivery},
    )
    take_application(**delivery) >> township >> county >> answer >> certify(**delivery)


workshop_certification()
