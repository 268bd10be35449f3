"""What people enter about matters by command: an answer by telephone or mail, a withdrawal, that a matter was handed on (method §12).

Belongs here: what such an entry needs, and who may give it. Does not belong here: arguments of commands (`wengang.cli_matters`), whether an
answer is complete (`answers`).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, datetime, time
from decimal import Decimal

from wengang.characters import as_literal
from wengang.database.unit_of_work import UnitOfWork
from wengang.follow_up.answers import AnswerRow
from wengang.follow_up.replies import AnswerOutcome, answer
from wengang.identity import mask_digits
from wengang.matters import ledger
from wengang.matters.ledger import KeptMatter, MoveToMake
from wengang.matters.rounds import LIVE, MatterMove
from wengang.people import load_people
from wengang.settings.data_sets import code_by_literal, load_departments
from wengang.user_error import UserError
from wengang.workdays import OFFICE_TIME

SHORTEST_REASON = 2
_NOON = time(12)
_AMOUNT = re.compile(r"[0-9]{1,10}(\.[0-9]{1,2})?")


class HandEntryError(UserError):
    """An entry about a matter that cannot be taken; the message says what is missing."""


def typed_answer(
    truth: str,
    cause: str,
    result: str,
    measure: str = "",
    post: str = "",
    until: date | None = None,
    visited_on: date | None = None,
    recovered: str = "",
) -> AnswerRow:
    """Give the row of an answer that a person typed; raises `HandEntryError` for a word that is not in its list, or an amount that is none."""
    return AnswerRow(
        truth=_code("reply_truth", "是否属实", truth),
        cause=_code("reply_cause", "原因类别", cause),
        result=mask_digits(result.strip()),
        measure=mask_digits(measure.strip()),
        post=mask_digits(post.strip()),
        until=until,
        visited_on=visited_on,
        recovered=_amount(recovered),
    )


def _amount(typed: str) -> Decimal | None:
    text = typed.strip()
    if not text:
        return None
    if not _AMOUNT.fullmatch(text):
        raise HandEntryError(f"追回金额“{text}”不是金额：写成以元为单位的数字，例如 1200 或 1200.50")
    return Decimal(text)


def _code(code_list: str, title: str, word: str) -> str:
    codes = code_by_literal(code_list)
    if (code := codes.get(as_literal(word))) is None:
        raise HandEntryError(f"{title}“{word}”不在表中，应是：{'、'.join(codes)}")
    return code


def take_by_hand(
    work: UnitOfWork, no: str, rows: Sequence[AnswerRow], on: date, *, department: str, channel: str, recorded_by: str
) -> AnswerOutcome:
    """Take an answer that came by telephone or mail on a day, under the name of who recorded it; raises `HandEntryError`.

    It is judged as one that came through the inbox, before 18:00.
    """
    if len(channel.strip()) < SHORTEST_REASON:
        raise HandEntryError("请写明答复从哪里来，例如“电话，县就业局”")
    return take_typed(
        work, no, rows, datetime.combine(on, _NOON, OFFICE_TIME), department=department, channel=channel, recorded_by=recorded_by
    )


def take_typed(
    work: UnitOfWork, no: str, rows: Sequence[AnswerRow], moment: datetime, *, department: str, channel: str, recorded_by: str
) -> AnswerOutcome:
    """Take an answer that somebody typed, as one that came through the inbox at a moment; raises `HandEntryError`."""
    ledger.lock(work)
    matter = ledger.find(work, no)
    if not matter.kind.answered:
        raise HandEntryError(f"事项{matter.no}不用答复办理：{matter.kind.next_step}")
    if department not in matter.departments:
        names = "、".join(load_departments().get(word, word) for word in matter.departments)
        raise HandEntryError(f"事项{matter.no}由{names}办理，不能登记为其他部门的答复")
    if recorded_by in _reviewers():
        raise HandEntryError("审核人和代理人审核反馈，不能代单位登记反馈：请由经办人登记")
    if matter.stands.state not in LIVE:
        raise HandEntryError(f"事项{matter.no}现为“{matter.stands.state.word}”，不再接受答复")
    return answer(
        work,
        matter,
        rows,
        moment,
        department=department,
        made_by=recorded_by,
        details={"channel": mask_digits(channel.strip())},
    )


def withdraw(work: UnitOfWork, no: str, on: date, *, decided_by: str, reason: str) -> KeptMatter:
    """End a matter that was opened in error, with the reason; raises `HandEntryError` or `MoveRefusedError`."""
    ledger.lock(work)
    return ledger.make(work, ledger.find(work, no), MoveToMake(MatterMove.WITHDRAW, on, decided_by, _required(reason)))


def hand_on(work: UnitOfWork, no: str, on: date, *, to: str, recorded_by: str, reason: str) -> KeptMatter:
    """Record that a matter was handed on as well (劳动监察, 纪检, 审计): a mark beside its state that stops no clock."""
    ledger.lock(work)
    matter = ledger.find(work, no)
    if len(to.strip()) < SHORTEST_REASON:
        raise HandEntryError("请写明移交给哪个单位")
    work.run(
        "matters/insert_mark",
        matter_id=matter.id,
        business_date=on,
        transferred_to=mask_digits(to.strip()),
        made_by=recorded_by,
        opinion=_required(reason),
    )
    return matter


def _reviewers() -> set[str]:
    """Give who decides on replies, also for others: whoever has entered one must not (decision 0050)."""
    return {one.account for reviewer in load_people().reviewers.values() for one in (reviewer, *reviewer.substitutes)}


def _required(reason: str) -> str:
    words = mask_digits(reason.strip())
    if len(words) < SHORTEST_REASON:
        raise HandEntryError("请写明理由（至少两个字）")
    return words
