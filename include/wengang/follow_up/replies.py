"""Answers to matters: through the inbox (`matter_reply`) or by a command for what came by telephone or mail (method §12).

Belongs here: which moves an answer makes, and what its receipt says. Does not belong here: whether it is complete (`answers`), the ledger
(`wengang.matters.ledger`).

An answer of one hand-over is judged by itself. Its day is the day on which it was received; in a trial, whose months lie in other years, the
day that its manifest says. What is received after 18:00 counts for the next workday in lateness; its move is of its day.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from wengang.approvals.digests import digest_of
from wengang.data_sharing.deliveries import Delivery
from wengang.data_sharing.simulation import clock_counts
from wengang.database.json_text import dump_json
from wengang.database.unit_of_work import UnitOfWork
from wengang.follow_up.answers import AnswerRow, JudgedAnswer, judge
from wengang.follow_up.reviewing import reviewed_by
from wengang.follow_up.rows import AnswerRowsRow, RepliesOfDeliveryRow, TimesOfDeliveryRow
from wengang.identity import mask_digits
from wengang.matters import ledger
from wengang.matters.clock import late
from wengang.matters.ledger import KeptMatter, MoveToMake
from wengang.matters.rounds import MatterMove, MatterState
from wengang.papers.wording import hour
from wengang.settings.data_sets import load_departments
from wengang.user_error import UserError
from wengang.workdays import CLOSING_HOUR, OFFICE_TIME, add_workdays, until

_NO_RESULT = "没有可用的核实结果"


class AnswerError(UserError):
    """An answer by command that cannot be taken; the message says why."""


@dataclass(frozen=True, slots=True)
class AnswerOutcome:
    """What became of an answer to one matter: `code` (answered, returned, not_taken), lateness in workdays, and the sentence for its sender."""

    code: str
    late: int
    words: str


def day_of(work: UnitOfWork, delivery: Delivery) -> datetime:
    """Give the moment at which an answer came."""
    row = work.row("follow_up/times_of_delivery", TimesOfDeliveryRow, id=delivery.id)
    if row is None:
        raise LookupError(f"delivery {delivery.id} does not exist")
    told = row["generated_at"] if not clock_counts(work) else None
    return (told or row["received_at"]).astimezone(OFFICE_TIME)


def take_answers(work: UnitOfWork, delivery: Delivery) -> None:
    """Make the move of each matter that an accepted file answers, and keep what its receipt says."""
    rows: dict[str, list[AnswerRow]] = defaultdict(list)
    for row in work.rows("follow_up/answer_rows", AnswerRowsRow, id=delivery.id):
        rows[row["matter_no"]].append(_answer_row(row))
    ledger.lock(work)
    moment = day_of(work, delivery)
    for no, matter in sorted(ledger.find_all(work, rows).items()):
        outcome = answer(
            work,
            matter,
            rows[no],
            moment,
            department=delivery.department,
            made_by=f"{delivery.unit}/{delivery.department}",
            delivery_id=delivery.id,
        )
        work.run(
            "follow_up/insert_reply",
            delivery_id=delivery.id,
            matter_id=matter.id,
            outcome=outcome.code,
            late=outcome.late,
            words=f"{no}（{matter.words}）：{outcome.words}",
        )


def told_of_answers(work: UnitOfWork, delivery: Delivery) -> Sequence[str]:
    """Give what the receipt of a file says of each matter that it answered."""
    return [row["words"] for row in work.rows("follow_up/replies_of_delivery", RepliesOfDeliveryRow, id=delivery.id)]


def answer(
    work: UnitOfWork,
    matter: KeptMatter,
    rows: Sequence[AnswerRow],
    moment: datetime,
    *,
    department: str,
    made_by: str,
    delivery_id: int | None = None,
    details: Mapping[str, Any] | None = None,
) -> AnswerOutcome:
    """Make the move that an answer of a moment makes, and say what became of it.

    An answer to a matter whose answer is being reviewed, or was accepted, is not taken; the first complete one counts.
    """
    on = moment.date()
    lateness = late(matter.stands.due, _counted_day(moment))
    if not matter.stands.allows(MatterMove.REPLY_COMPLETE):
        waits = "正在审核" if matter.stands.state is MatterState.ANSWERED else "已获认可"
        return AnswerOutcome("not_taken", lateness, f"此前的完整反馈{waits}，本次内容没有采用。如需更改，请与省级经办人联系。")
    visit_from = matter.reason.get("visit_from")
    judged = judge(rows, on, date.fromisoformat(visit_from) if visit_from else None)
    after = ledger.make(work, matter, _move(rows, judged, on, department, made_by, delivery_id, lateness, details or {}))
    if judged.missing:
        missing = "；".join(judged.missing)
        return AnswerOutcome(
            "returned", lateness, f"反馈不完整，已退回：{missing}。请补齐后重新报送全部内容，期限{hour(until(after.stands.due))}。"
        )
    lates = f"（比期限晚{lateness}个工作日）" if lateness > 0 else ""
    reviewer = load_departments()[reviewed_by(department)]
    return AnswerOutcome("answered", lateness, f"已收到完整的反馈{lates}，等待省级{reviewer}审核人审核；审核期间不再催办。")


def _counted_day(moment: datetime) -> date:
    """Give the day by which lateness counts: what comes after 18:00 is of the next workday."""
    return add_workdays(moment.date(), 1) if moment.time() > CLOSING_HOUR else moment.date()


def _move(
    rows: Sequence[AnswerRow],
    judged: JudgedAnswer,
    on: date,
    department: str,
    made_by: str,
    delivery_id: int | None,
    lateness: int,
    details: Mapping[str, Any],
) -> MoveToMake:
    kept = [row.as_kept for row in rows]
    said = next((row.result for row in rows if row.result), "") or _NO_RESULT
    return MoveToMake(
        MatterMove.REPLY_INCOMPLETE if judged.missing else MatterMove.REPLY_COMPLETE,
        on,
        made_by,
        mask_digits(said) if len(said) > 1 else _NO_RESULT,
        digest=digest_of(dump_json(kept)),
        delivery_id=delivery_id,
        details={
            "department": department,
            "truth": judged.truth,
            "causes": list(judged.causes),
            "missing": list(judged.missing),
            "late": lateness,
            "rows": kept,
            **details,
        },
    )


def _answer_row(row: AnswerRowsRow) -> AnswerRow:
    return AnswerRow(
        truth=row["truth"],
        cause=row["cause"],
        result=row["result"],
        measure=row["measure"],
        post=row["post"],
        until=row["until"],
        visited_on=row["visited_on"],
        done=row["done"],
        recovered=row["recovered"],
        long_number=row["long_number"],
    )
