"""Keeping opinions and checking them at the moment of an effect (architecture decision 3: never trust a task's state).

Belongs here: what makes an opinion count. Does not belong here: the effects.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from psycopg.types.json import Jsonb

from wengang.database.unit_of_work import Row, UnitOfWork
from wengang.identity import mask_digits
from wengang.markdown import as_markdown
from wengang.people import load_people
from wengang.user_error import UserError

SHORTEST_OPINION = 2
ROLES = {"hr": "人社部门", "rv": "乡村振兴部门"}


class ApprovalError(UserError):
    """An effect for which the opinions of two people are not there; the message says which is missing."""


class OpinionMissingError(UserError):
    """An answer without an opinion: the person is asked again."""


@dataclass(frozen=True, slots=True)
class Opinion:
    """What one person decided for a role on the text of a digest."""

    role: str
    decided_by: str
    approve: bool
    opinion: str
    details: Mapping[str, Any]
    digest: str

    @classmethod
    def from_row(cls, row: Row) -> Opinion:
        """Give the opinion of a row of `approvals.opinion`."""
        return cls(row["role"], row["decided_by"], row["approve"], row["opinion"], row["details"], row["digest"])


def record_opinion(
    work: UnitOfWork,
    *,
    subject: str,
    digest: str,
    role: str,
    decided_by: str,
    approve: bool,
    opinion: str,
    details: Mapping[str, Any],
    asked_by: str,
) -> Opinion:
    """Keep an opinion on exactly one text and give it; the same answer again is one opinion.

    Raises `OpinionMissingError` without an opinion, `ApprovalError` when the person has answered for another role already.
    """
    words = opinion.strip()
    if len(words) < SHORTEST_OPINION:
        raise OpinionMissingError(f"请填写意见（至少{SHORTEST_OPINION}个字）后再提交")
    if not decided_by:
        raise ApprovalError("没有登记是谁作出的决定，意见不计：请由本人登录后回答")
    work.lock("approvals", subject)
    kept = Opinion(role, decided_by, approve, words, dict(details), digest)
    newest = opinions_on(work, subject, digest)
    if any(other.role != role and other.decided_by == decided_by for other in newest.values()):
        raise ApprovalError(f"账号 {decided_by} 已审批过同一事项：两份意见必须由两个人作出")
    if newest.get(role) != kept:
        work.run(
            "approvals/insert_opinion",
            subject=subject,
            digest=digest,
            role=role,
            decided_by=decided_by,
            approve=approve,
            opinion=words,
            details=Jsonb(dict(details)),
            asked_by=asked_by,
        )
    return kept


def opinions_on(work: UnitOfWork, subject: str, digest: str) -> dict[str, Opinion]:
    """Give the newest opinion of each role on one text."""
    rows = work.rows("approvals/newest_opinions", subject=subject, digest=digest)
    return {row["role"]: Opinion.from_row(row) for row in rows}


def no_details(_opinion: Opinion) -> str:
    """Give nothing: for questions whose answer is an opinion alone."""
    return ""


def told_by_others(work: UnitOfWork, subject: str, digest: str, *, than: str, details: Callable[[Opinion], str] = no_details) -> list[str]:
    """Give in Markdown what others than a role have decided on a text, for whoever is asked after them; `details` words what else they entered."""
    reviewers = load_people().reviewers
    told = []
    for opinion in opinions_on(work, subject, digest).values():
        if opinion.role != than:
            who = reviewers[opinion.role].title if opinion.role in reviewers else ROLES.get(opinion.role, opinion.role)
            words = as_markdown(mask_digits(opinion.opinion)).rstrip("。")
            told.append(f"> **{who}已审批：{'同意' if opinion.approve else '不同意'}**。意见：{words}。{details(opinion)}\n")
    return told


def is_refused(work: UnitOfWork, subject: str, digest: str, *, by_others_than: str) -> bool:
    """Tell whether another department's newest opinion on a text refuses it: then this one is not asked about it."""
    return any(not opinion.approve for role, opinion in opinions_on(work, subject, digest).items() if role != by_others_than)


def two_opinions(work: UnitOfWork, subject: str, digest: str, roles: tuple[str, str] = ("hr", "rv")) -> tuple[Opinion, Opinion]:
    """Give the opinions of two departments on exactly this text, whatever they say; called in the transaction of the effect.

    Raises `ApprovalError` when an opinion is missing, or both come from one person.
    """
    opinions = opinions_on(work, subject, digest)
    missing = [ROLES.get(role, role) for role in roles if role not in opinions]
    if missing:
        raise ApprovalError(
            f"缺少{'、'.join(missing)}对当前内容的意见：审批没有完成、被手工标记，或审批后内容有变化。请清除对应的审批任务，重新审批"
        )
    first, second = (opinions[role] for role in roles)
    if first.decided_by == second.decided_by:
        raise ApprovalError("两份意见出自同一个人：必须由两个人审批")
    return first, second


def approved_by_two(work: UnitOfWork, subject: str, digest: str, roles: tuple[str, str] = ("hr", "rv")) -> tuple[Opinion, Opinion]:
    """Give the two opinions that approve exactly this text, by two people; called in the transaction of the effect.

    Raises `ApprovalError` naming what is missing: an opinion, an approval, or a second person.
    """
    both = two_opinions(work, subject, digest, roles)
    refused = [ROLES.get(item.role, item.role) for item in both if not item.approve]
    if refused:
        raise ApprovalError(f"{'、'.join(refused)}不同意，不能印发：请按意见修改后重新审批")
    return both
