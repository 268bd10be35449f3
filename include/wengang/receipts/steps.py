"""The steps of receipts, each part of one task: a receipt as a file of each delivery, and one mail to the unit's sender for a hand-over.

Belongs here: what is due to be told, where a receipt is put and under which key it is mailed. Does not belong here: its words (`writing`).
Writing again gives the same bytes and queues no second mail: a hand-over is told of once when all its files are settled, a held file
once more when it has been decided.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from wengang.corrections.outcomes import outcome_of, refused_workbooks
from wengang.data_sharing.deliveries import Delivery, DeliveryState
from wengang.data_sharing.places import named_by
from wengang.data_sharing.troubles import DueTrouble
from wengang.database.unit_of_work import UnitOfWork
from wengang.letters.kinds import LetterKind, register
from wengang.letters.operators import mail_operators
from wengang.letters.sending import send
from wengang.mail.outbox import MailContentError
from wengang.papers.paper import Paper
from wengang.people import MailList
from wengang.receipts.rows import FirstFindingsRow, HandOverRow, HandOversToTellRow, ReceiptsDeliveriesOfHandOverRow, ReceiptsDeliveryRow
from wengang.receipts.writing import (
    FINDINGS_NAMED,
    ToldDelivery,
    delivery_receipt,
    hand_over_receipt,
    path_receipt,
    refusal_receipt,
    trouble_receipt,
)
from wengang.settings.units import load_units
from wengang.user_error import UserError
from wengang.whole_file import keep_whole

RECEIPT = register(LetterKind("receipt", "回执", "receipt", to=MailList.SENDERS))
UNKNOWN_UNIT, UNKNOWN_PERIOD = "unknown_unit", "unknown_period"


class ReceiptError(UserError):
    """A delivery that cannot be told of yet."""


@dataclass(frozen=True, slots=True)
class ReceiptCounts:
    """How many hand-overs were told of, how many receipts were written and how many mails queued."""

    hand_overs: int
    receipts: int
    mailed: int


def send_due_receipts(work: UnitOfWork) -> ReceiptCounts:
    """Write the receipts of every hand-over whose sender was not told yet and all of whose files are settled, and queue its one mail.

    What is due stands in the database, not in the run: a check that was cleared by itself is told of by the next run (reliability F9).
    """
    receipts, mailed = 0, 0
    due = work.rows("receipts/hand_overs_to_tell", HandOversToTellRow)
    for row in due:
        files = told_files(work, row["id"])
        for told in files:
            keep_whole(_delivery_path(work, told), delivery_receipt(told).text.encode())
        receipts += len(files)
        refused = refused_workbooks(work, row["id"])
        outcome, paper = ("refused", refusal_receipt(row)) if row["refused_rule"] else ("settled", hand_over_receipt(row, files, refused))
        if row["refused_rule"] or row["repeated"] or row["outdated"] or refused:
            keep_whole(_folder(work, row["unit"], row["period"]) / f"hand_over-{row['id']}-{outcome}.txt", paper.text.encode())
            receipts += 1
        mailed += _mail(work, paper, row["unit"], row["period"], f"receipt:hand_over:{row['id']}:{outcome}")
        for other in sorted(named_by(row["folder"]).units - {row["unit"]}) if files else ():
            mailed += _mail(work, path_receipt(other, row), other, row["period"], f"receipt:path:{row['id']}:{other}")
        work.run("receipts/note_told", id=row["id"])
    return ReceiptCounts(len(due), receipts, mailed)


def send_decision_receipt(work: UnitOfWork, delivery_id: int) -> bool:
    """Write the receipt of a held file that a person has decided, and queue one more mail for it; tell whether the mail was new.

    Raises `ReceiptError` while it is not settled.
    """
    row = work.row("receipts/delivery", ReceiptsDeliveryRow, id=delivery_id)
    if row is None:
        raise LookupError(f"delivery {delivery_id} does not exist")
    told = _told_delivery(work, row)
    delivery = told.delivery
    if delivery.state in (DeliveryState.RECEIVED, DeliveryState.HELD):
        raise ReceiptError(f"{delivery.title}（{delivery.period.chinese}）还没有决定，暂不能出回执：请先作出决定")
    paper = delivery_receipt(told)
    keep_whole(_delivery_path(work, told), paper.text.encode())
    return _mail(work, paper, row["unit"], row["period"], f"receipt:{delivery_id}:{delivery.state}")


def tell_troubles(work: UnitOfWork, troubles: Sequence[DueTrouble], unread_hand_overs: Sequence[int]) -> None:
    """Tell of what cannot be taken from the inbox: everything to the operators, to a unit what its path names (method §10.1)."""
    unread = [row for hand_over in unread_hand_overs if (row := work.row("receipts/hand_over", HandOverRow, id=hand_over))]
    key = hashlib.sha256("\n".join(trouble.key for trouble in troubles).encode()).hexdigest()[:8]
    mail_operators(work, f"收件登记 {key}", [*(trouble.message for trouble in troubles), *(row["refused_message"] or "" for row in unread)])
    for unit in sorted({trouble.unit for trouble in troubles if trouble.unit}):
        of_unit = [trouble for trouble in troubles if trouble.unit == unit]
        digest = hashlib.sha256("\n".join(trouble.key for trouble in of_unit).encode()).hexdigest()[:16]
        paper = trouble_receipt(unit, [trouble.message for trouble in of_unit], of_unit[0].first_seen)
        _mail(work, paper, unit, None, f"receipt:inbox:{unit}:{digest}")


def told_files(work: UnitOfWork, hand_over_id: int, findings_named: int | None = FINDINGS_NAMED) -> list[ToldDelivery]:
    """Give the settled files of a hand-over with what is told of each; so many findings of each, or all (None)."""
    rows = work.rows("receipts/deliveries_of_hand_over", ReceiptsDeliveriesOfHandOverRow, id=hand_over_id)
    return [_told_delivery(work, row, findings_named) for row in rows]


def _told_delivery(work: UnitOfWork, row: ReceiptsDeliveryRow, findings_named: int | None = FINDINGS_NAMED) -> ToldDelivery:
    delivery = Delivery.from_row(row)
    findings = work.rows("receipts/first_findings", FirstFindingsRow, id=delivery.id, named=findings_named)
    followed = delivery.data_set.told
    corrected = outcome_of(work, delivery, read=row["rows_delivered"] is not None)
    return ToldDelivery(delivery, row, findings, followed(work, delivery) if followed else (), corrected)


def _delivery_path(work: UnitOfWork, told: ToldDelivery) -> Path:
    delivery = told.delivery
    return (
        _folder(work, delivery.unit, str(delivery.period))
        / f"{delivery.department}-{delivery.table}-v{delivery.version}-{delivery.state}.txt"
    )


def _folder(work: UnitOfWork, unit: str | None, period: str | None) -> Path:
    """Give the folder of a unit and month; what a refused manifest says of its unit is not trusted as a path."""
    return work.settings.receipts / (unit if unit and unit in load_units().by_code else UNKNOWN_UNIT) / (period or UNKNOWN_PERIOD)


def _mail(work: UnitOfWork, paper: Paper, unit: str | None, period: str | None, key: str) -> bool:
    """Queue the mail to the unit's senders; operators are told of a unit that has no usable address."""
    if unit is None or unit not in load_units().by_code:
        return False
    try:
        return send(work, RECEIPT, paper, key=key, unit=unit, subject=f"回执：{paper.title}")
    except MailContentError as error:
        told = f"{load_units().unit(unit).name}的回执只写入了文件，没有发邮件。{error}"
        mail_operators(work, f"senders:{unit}:{period or UNKNOWN_PERIOD}", [told])
        return False
