"""# 车间认定：受理、乡镇初审、县级审核、公示、认定

**做什么**　一件申请办到能办的那一步：核对材料（缺少、过期、与清单不符的一次写全，退回补正），乡镇初审（5个工作日），
县级审核（10个工作日，另一个人），公示（5个工作日，异议逐件由人答复），期满后的第一个工作日认定、编号、发通知。

**何时运行**　由“数据共享”启动：收到一件申请、收到一件异议、公示期满，各一次；每次从案件已到的那一步继续，公示期间没有任务在等。
未办结的案件、到期日和该谁办理：`wengang workshop cases 日期`。

**清除任务会怎样**　不会重复办理：每一步先看库里的案件状态，已过的步骤跳过，函件同一步只发一封，已作出的决定不变。
把审批任务手工标为成功：案件不动，下一步会停下并说明。逾期的是单位的事项，只催办，不代为决定。

**出错怎么办**

| 现象 | 处理 |
|---|---|
| 没有填意见，或答复的人不在本单位名单上、已办过本案 | 页面会再次询问 |
| “没有可以……的人” | 在 `people.yaml` 的 `workshop_reviewers` 补充没有办过本案的人，清除该任务 |
| “还在……：这一步没有办完” | 那一步被手工标记：清除它，重新询问 |
| 收到异议、撤回 | `wengang workshop objection`、`withdraw`；撤回后留在页面上的询问不再起作用 |
"""

from __future__ import annotations

from airflow.sdk import get_current_context

import workshop_forms
from audited_task import AuditedTask, audited_task, business_date
from office_dag import Tag, office_dag
from opinion_task import ask_one
from wengang.workshops.certification import steps
from wengang.workshops.certification.waiting import APPLICATION, OBJECTION


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
    params=workshop_forms.CASE,
    runs_at_once=50,
)
def workshop_certification() -> None:
    """Bring one application as far as it can go."""
    delivery = {"delivery_id": "{{ params['" + APPLICATION + "'] }}"}
    township, county = (
        ask_one(matter, f"review_{level}", level.chinese, delivery, trigger_rule="none_failed") for level, matter in steps.REVIEWS.items()
    )
    objected = {"objection_id": "{{ params['" + OBJECTION + "'] }}", **delivery}
    answer = ask_one(steps.OBJECTION_IN_PUBLICITY, "answer_objection", "答复公示异议", objected, trigger_rule="none_failed")
    take_application(**delivery) >> township >> county >> answer >> certify(**delivery)


workshop_certification()
