"""The steps of receipts, each part of one task: a receipt as a file, and as a mail to the unit's sender.

Belongs here: where a receipt is put and under which key it is mailed. Does not belong here: its words (`writing`).
Writing again gives the same bytes and queues no second mail: a delivery is told of once in each state, a hand-over once.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from wengang.data_sharing.deliveries import Delivery, DeliveryState
from wengang.database.unit_of_work import Row, UnitOfWork
from wengang.mail.outbox import MailContentError, queue_message
from wengang.operator_mail.steps import mail_operators
from wengang.papers.paper import Paper
from wengang.people import MailList, load_people
from wengang.receipts.writing import FINDINGS_NAMED, delivery_receipt, refusal_receipt, repetition_receipt
from wengang.settings.units import load_units
from wengang.user_error import UserError

UNKNOWN_UNIT, UNKNOWN_PERIOD = "unknown_unit", "unknown_period"


class ReceiptError(UserError):
    """A delivery that cannot be told of yet."""


@dataclass(frozen=True, slots=True)
class ReceiptRef:
    """Where a receipt was put, and whether this call queued a mail."""

    path: Path
    mailed: bool


def write_receipt(work: UnitOfWork, delivery_id: int) -> ReceiptRef:
    """Write the receipt of a settled delivery and queue its mail. Raises `ReceiptError` while it is not settled."""
    row = work.row("receipts/delivery", id=delivery_id)
    if row is None:
        raise LookupError(f"delivery {delivery_id} does not exist")
    delivery = Delivery.from_row(row)
    if delivery.state is DeliveryState.RECEIVED:
        raise ReceiptError(f"{delivery.title}（{delivery.period.chinese}）还没有校验完，暂不能出回执：请先完成“校验并判定”")
    findings = work.rows("receipts/first_findings", id=delivery_id, named=FINDINGS_NAMED)
    paper = delivery_receipt(delivery, row, findings)
    name = f"{delivery.department}-{delivery.table}-v{delivery.version}-{delivery.state}.txt"
    return _put(work, paper, row, name, f"receipt:{delivery_id}:{delivery.state}")


def write_hand_over_receipt(work: UnitOfWork, hand_over_id: int) -> ReceiptRef:
    """Write the receipt of a hand-over that was refused, or that repeats known content, and queue its mail."""
    row = work.row("receipts/hand_over", id=hand_over_id)
    if row is None or not (row["refused_rule"] or row["repeated"]):
        raise LookupError(f"hand-over {hand_over_id} was neither refused nor a repetition")
    if row["refused_rule"]:
        paper, outcome = refusal_receipt(row), "refused"
    else:
        paper, outcome = repetition_receipt(row), "repeated"
    return _put(work, paper, row, f"hand_over-{hand_over_id}-{outcome}.txt", f"receipt:hand_over:{hand_over_id}:{outcome}")


def _put(work: UnitOfWork, paper: Paper, row: Row, name: str, key: str) -> ReceiptRef:
    path = _folder(work, row) / name
    _write(path, paper.text)
    return ReceiptRef(path, _mail(work, paper, row, key))


def _folder(work: UnitOfWork, row: Row) -> Path:
    """Give the folder of a unit and month; what a refused manifest says of its unit is not trusted as a path."""
    unit = row["unit"] if row["unit"] in load_units().by_code else UNKNOWN_UNIT
    return work.settings.receipts / unit / (row["period"] or UNKNOWN_PERIOD)


def _write(path: Path, text: str) -> None:
    """Write a file in one move, so that nobody reads half of it; nothing is touched when it stands already."""
    content = text.encode()
    if path.exists() and path.read_bytes() == content:
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    aside = path.with_name(f".{path.name}.{os.getpid()}")
    aside.write_bytes(content)
    aside.replace(path)


def _mail(work: UnitOfWork, paper: Paper, row: Row, key: str) -> bool:
    """Queue the mail to the unit's senders; operators are told of a unit that has no usable address."""
    unit = row["unit"]
    if unit not in load_units().by_code:
        return False
    try:
        return queue_message(
            work,
            key=key,
            kind="receipt",
            unit=unit,
            addressed_to=MailList.SENDERS,
            recipients=load_people().senders(unit),
            subject=f"回执：{paper.title}",
            text=paper.text,
            html=paper.html,
        )
    except MailContentError as error:
        told = f"{load_units().unit(unit).name}的回执只写入了文件，没有发邮件。{error}"
        mail_operators(work, f"senders:{unit}:{row['period'] or UNKNOWN_PERIOD}", [told])
        return False
