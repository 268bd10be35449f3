"""In whose place somebody answers, and that nobody decides where he has acted in the case (method §12, chapter 3.2 item 11; decision 0050).

Belongs here: who may answer a question, and the look at whoever has answered. Does not belong here: who has acted in a case beside what the
opinions tell (each matter says it), the terms themselves (`people`).

All of it is judged by the account, when the answer is given. An answer that does not count is asked for again, so that another gives it.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date

from wengang.approvals.opinions import ApprovalError, AskAgainError
from wengang.approvals.rows import DecidedInOtherRolesRow
from wengang.database.unit_of_work import UnitOfWork
from wengang.people import Answerer, Reviewer


class NotYoursError(AskAgainError):
    """An answer of somebody who may not decide here; another is asked."""


class NobodyLeftError(ApprovalError):
    """A question that nobody may answer; the message says whom to enter."""


def decided_in_other_roles(work: UnitOfWork, subjects: Collection[str], role: str) -> frozenset[str]:
    """Give the accounts that have decided on some subjects in another role than one, on whatever text, for whomever."""
    rows = work.rows("approvals/decided_in_other_roles", DecidedInOtherRolesRow, subjects=list(subjects), role=role)
    return frozenset(row["account"] for row in rows)


def who_may_answer(asked_of: Sequence[Reviewer], acted: Collection[str], on: date) -> tuple[Answerer, ...]:
    """Give the reviewers who are asked and all who stand in for them on the day or later, but for those who have acted in the case.

    Whether a term has begun is looked at when the answer is given: a question may wait for weeks. Raises `NobodyLeftError`.
    """
    people: list[Answerer] = []
    for reviewer in asked_of:
        people += [reviewer, *reviewer.substitutes_since(on)]
    people = [one for one in people if one.account not in acted]
    if not people:
        titles = "、".join(reviewer.title for reviewer in asked_of)
        raise NobodyLeftError(
            f"没有可以作决定的人：{titles}已在本案的其他环节作过决定，也没有别的代理人。"
            "请在 people.yaml 中该审核人的 substitutes 登记代理人，再清除本任务"
        )
    return tuple({one.account: one for one in people}.values())


def in_whose_place(asked_of: Sequence[Reviewer], acted: Collection[str], account: str, on: date) -> str | None:
    """Give the account of the reviewer for whom somebody answers, None for a reviewer's own answer; raises `NotYoursError`."""
    if not account:
        raise NotYoursError("不知道是谁作出的决定，不能对这一事项作决定：请由本人登录后回答")
    if account in acted:
        raise NotYoursError(f"账号“{account}”已办理过本案的其他环节，不能再作决定：请由被询问的另一个人或其代理人回答")
    if any(reviewer.account == account for reviewer in asked_of):
        return None
    terms = []
    for reviewer in asked_of:
        for one in reviewer.substitutes:
            if one.account == account and one.covers(on):
                return reviewer.account
            if one.account == account:
                terms.append(one.term)
    if terms:
        raise NotYoursError(f"账号“{account}”的代理期为{'、'.join(terms)}，{on}不能代为决定：请由{_titles(asked_of)}本人或当天的代理人回答")
    raise NotYoursError(f"账号“{account}”不能对这一事项作决定：不是被询问的人，也没有登记为代理人。请由{_titles(asked_of)}回答")


def _titles(asked_of: Sequence[Reviewer]) -> str:
    return "、".join(reviewer.title for reviewer in asked_of)
