"""# 待决定文件

**做什么**　一个文件被校验判为“待决定”（退回行超过 2%、行数增减达到 20%、控制总数不符等）时，请报送部门的省级审核人
（人社的文件找人社，其余找乡村振兴）看原因并决定接收或退回，意见必填。
决定后给报送单位新的回执；接收的文件由“数据共享”在下一次运行时计入月份。

**何时运行**　由“数据共享”启动，一个文件一次运行，互不等待。

**清除任务会怎样**　询问：再问一次，已作出的决定不变（已决定的文件不再询问）。回执：同一状态只发一次。

**出错怎么办**　没有填意见：页面会再次询问，最上面写明原因。逾期未答：不会自动接收或退回，清除“请决定”任务即可再问。
"""

from __future__ import annotations

from airflow.sdk import Param

from audited_task import AuditedTask, audited_task
from office_dag import Tag, office_dag
from opinion_task import Answer, AskAgainError, OpinionTask, Question
from wengang.approvals.digests import digest_of
from wengang.data_sharing import steps
from wengang.data_sharing.settling import decide_held
from wengang.people import load_people
from wengang.receipts.steps import send_decision_receipt

DELIVERY = "文件编号"
ACCEPT, RETURN = "接收", "退回"


def ask_about_file(running: AuditedTask, delivery_id: int) -> Question | None:
    """Give the question about a held file; None when it was decided already."""
    waiting = {row["id"]: row for row in steps.held_deliveries(running.work)}
    row = waiting.get(int(delivery_id))
    if row is None:
        return None
    text = steps.held_question(row)
    headline = f"{steps.unit_title(row['unit'])} {row['period']} 文件待决定（意见必填）"
    return Question(headline, text, digest_of(text), asked_of=(load_people().reviewer_of_department(row["department"]),))


def record_decision(running: AuditedTask, answer: Answer, delivery_id: int) -> dict[str, object]:
    """Keep the decision on a held file; ask again without an opinion."""
    if not answer.opinion:
        raise AskAgainError("请填写意见后再决定")
    state = decide_held(
        running.work,
        int(delivery_id),
        accept=answer.option == ACCEPT,
        decided_by=answer.answered_by,
        opinion=answer.opinion,
    )
    return {"id": int(delivery_id), "state": state.value}


@audited_task("回执")
def send_receipt(running: AuditedTask, delivery_id: int) -> dict[str, object]:
    """Tell the sender what was decided."""
    return {"mailed": send_decision_receipt(running.work, int(delivery_id))}


@office_dag(
    "held_files",
    "待决定文件",
    doc=__doc__,
    tags=[Tag.SHARING],
    params={DELIVERY: Param(0, type="integer", title=DELIVERY, description="待决定文件的编号，由“数据共享”填写")},
    runs_at_once=50,
)
def held_files() -> None:
    """Ask, then tell the sender."""
    delivery_id = "{{ params['" + DELIVERY + "'] }}"
    decide = OpinionTask(
        task_id="decide",
        title="请决定：接收或退回",
        role="rv",
        question=ask_about_file,
        record=record_decision,
        options=[ACCEPT, RETURN],
        arguments={"delivery_id": delivery_id},
    )
    decide >> send_receipt(delivery_id)


held_files()
