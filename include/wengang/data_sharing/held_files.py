"""What a person decides about a held file: the question, and what the answer does (method §9; decision 0011).

Belongs here: the words and the matter of decision. Does not belong here: why a file is held and the decision itself (`settling`), the
receipt about it (`receipts`).
"""

from __future__ import annotations

from wengang.approvals.deciding import Answer, Counts, MatterOfDecision, Question
from wengang.approvals.digests import digest_of
from wengang.approvals.enclosures import Enclosure
from wengang.approvals.opinions import Opinion
from wengang.data_sharing.deliveries import Delivery
from wengang.data_sharing.held_file_paper import held_file_paper
from wengang.data_sharing.rows import DataSharingDeliveryRow, DataSharingHeldDeliveriesRow
from wengang.data_sharing.settling import decide_held
from wengang.data_sharing.steps import held_deliveries, unit_title
from wengang.database.unit_of_work import UnitOfWork
from wengang.people import Reviewer, load_people

ACCEPT, RETURN = "接收", "退回"
REVIEWER = "province"
"""Under which role the decision is kept: the reviewer of the department that handed the file over."""


def file_of_run(delivery_id: str | int) -> int:
    """Give the file that a run names."""
    return int(delivery_id)


def held_question(work: UnitOfWork, delivery_id: int, _role: str) -> Question | None:
    """Give the question about a held file; None when it was decided already."""
    row = {row["id"]: row for row in held_deliveries(work)}.get(delivery_id)
    if row is None:
        return None
    text = _text(row)
    paper = held_file_paper(work, row)
    headline = f"{unit_title(row['unit'])} {row['period']} 文件待决定（意见必填）"
    return Question(headline, text, digest_of(text), enclosures=(Enclosure(paper.title, paper.html),))


def reviewers_of_file(work: UnitOfWork, delivery_id: int, _role: str) -> tuple[Reviewer, ...]:
    """Give who decides on a file: the reviewer of the department that handed it over."""
    row = work.row("data_sharing/delivery", DataSharingDeliveryRow, id=delivery_id)
    return (load_people().reviewer_of_department(row["department"]),) if row else ()


def decide(work: UnitOfWork, delivery_id: int, answer: Answer, opinion: Opinion) -> Counts:
    """Accept or return a held file as a person decided."""
    state = decide_held(work, delivery_id, accept=opinion.approve, decided_by=answer.decided_by, opinion=opinion.opinion)
    return {"id": delivery_id, "state": state.value}


def _text(row: DataSharingHeldDeliveriesRow) -> str:
    """Give what a person reads: what the file is, why it is held, what each answer does. No personal data."""
    delivery = Delivery.from_row(row)
    reasons = "\n".join(f"- {reason['message']}" for reason in row["reasons"])
    return (
        f"**{delivery.title}**，{delivery.period.chinese}，第{delivery.version}次报送，文件 `{delivery.file_name}`\n\n"
        f"共 {row['rows_delivered']} 行，退回 {row['rows_rejected']} 行，"
        f"退回单元格 {row['cells_rejected']} 个，提示 {row['warnings']} 个。\n\n"
        f"待决定的原因：\n\n{reasons}\n\n"
        "行数与以往的比较、各条规则发现的问题和行号，在“逐份阅读全文”里。\n\n接收：该文件计入当月数据。退回：该文件不计入，报送单位收到回执后更正重报。两种决定都要填写意见。"
    )


HELD_FILE = MatterOfDecision(
    about=file_of_run,
    subject=lambda _work, delivery_id: f"held_file:{delivery_id}",
    question=held_question,
    roles={REVIEWER: "省级审核人"},
    asked_of=reviewers_of_file,
    agree=ACCEPT,
    refuse=(RETURN,),
    then=decide,
)
