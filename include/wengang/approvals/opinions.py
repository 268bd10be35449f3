"""Keeping opinions and checking them at the moment of an effect (architecture decision 3: never trust a task's state).

Belongs here: what makes an opinion count. Does not belong here: asking (`deciding`), the effects.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from psycopg.types.json import Jsonb

from wengang.approvals.rows import NewestOpinionsRow
from wengang.database.unit_of_work import UnitOfWork
from wengang.identity import mask_digits
from wengang.markdown import as_markdown
from wengang.people import load_people
from wengang.user_error import UserError

SHORTEST_OPINION = 2
Roles = Mapping[str, str]
"""Who decides together, in the order in which they are asked: the role under which an opinion is kept, and its name in Chinese."""
BOTH_DEPARTMENTS: Roles = {"hr": "人社部门", "rv": "乡村振兴部门"}


class ApprovalError(UserError):
    """An effect for which the opinions are not there; the message says whose is missing."""


class AskAgainError(UserError):
    """An answer that cannot count yet; the person is asked again, with the message on top of the page."""


class OpinionMissingError(AskAgainError):
    """An answer without an opinion."""


@dataclass(frozen=True, slots=True)
class Opinion:
    """What one person decided for a role on the text of a digest."""

    role: str
    decided_by: str
    approve: bool
    opinion: str
    details: Mapping[str, Any]
    digest: str
    decided_for: str | None = None
    """In whose place a substitute decided: the reviewer's account; None for the reviewer's own decision."""

    @classmethod
    def from_row(cls, row: NewestOpinionsRow) -> Opinion:
        """Give the opinion of a row of `approvals.opinion`."""
        return cls(row["role"], row["decided_by"], row["approve"], row["opinion"], row["details"], row["digest"], row["decided_for"])


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
    decided_for: str | None = None,
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
    kept = Opinion(role, decided_by, approve, words, dict(details), digest, decided_for)
    newest = opinions_on(work, subject, digest)
    _require_different_people([kept, *(one for other, one in newest.items() if other != role)])
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
            decided_for=decided_for,
        )
    return kept


def opinions_on(work: UnitOfWork, subject: str, digest: str) -> dict[str, Opinion]:
    """Give the newest opinion of each role on one text."""
    rows = work.rows("approvals/newest_opinions", NewestOpinionsRow, subject=subject, digest=digest)
    return {row["role"]: Opinion.from_row(row) for row in rows}


def no_details(_opinion: Opinion) -> str:
    """Give nothing: for questions whose answer is an opinion alone."""
    return ""


def told_by_others(
    work: UnitOfWork,
    subject: str,
    digest: str,
    *,
    than: str,
    roles: Roles = BOTH_DEPARTMENTS,
    details: Callable[[Opinion], str] = no_details,
) -> list[str]:
    """Give in Markdown what the others of some roles have decided on a text, for whoever is asked after them.

    `details` words what else they entered.
    """
    told = []
    for role, opinion in opinions_on(work, subject, digest).items():
        if role != than and role in roles:
            who = _who_decided(opinion, roles[role])
            words = as_markdown(mask_digits(opinion.opinion)).rstrip("。")
            told.append(f"> **{who}已审批：{'同意' if opinion.approve else '不同意'}**。意见：{words}。{details(opinion)}\n")
    return told


def _who_decided(opinion: Opinion, name: str) -> str:
    """Give what a page calls whoever decided: the title of the role's reviewer, and of the substitute; where neither is entered, the role."""
    reviewer = load_people().reviewers.get(opinion.role)
    if reviewer is None:
        return name
    if opinion.decided_for is None:
        return reviewer.title
    return f"{reviewer.title}（由{reviewer.title_of(opinion.decided_by) or opinion.decided_by}代）"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What those who had to decide have said on exactly one text, in the order of their roles."""

    opinions: tuple[Opinion, ...]

    @property
    def refused(self) -> bool:
        """Whether somebody refuses: then nothing is done, and that is no failure."""
        return any(not opinion.approve for opinion in self.opinions)

    @property
    def people(self) -> list[str]:
        """Who they are, by account."""
        return [opinion.decided_by for opinion in self.opinions]


def verdict_on(work: UnitOfWork, subject: str, digest: str, roles: Roles = BOTH_DEPARTMENTS, *, all_heard: bool = False) -> Verdict:
    """Give what those of some roles have decided on exactly this text; called in the transaction of the effect, whatever tasks say.

    One refusal decides, unless all have to be heard. Raises `ApprovalError` when an opinion is missing, or two come from one person.
    """
    given = opinions_on(work, subject, digest)
    verdict = Verdict(tuple(given[role] for role in roles if role in given))
    if verdict.refused and not all_heard:
        return verdict
    if missing := [name for role, name in roles.items() if role not in given]:
        raise opinions_missing(*missing)
    _require_different_people(verdict.opinions)
    return verdict


def opinions_missing(*names: str) -> ApprovalError:
    """Give the error that says whose opinions are missing, in the one wording of the house."""
    return ApprovalError(
        f"缺少{'、'.join(names)}对当前内容的意见：审批没有完成、被手工标记，或审批后内容有变化。请清除对应的审批任务，重新审批"
    )


def _require_different_people(opinions: Sequence[Opinion]) -> None:
    """Raise `ApprovalError` where one person has decided in two roles: when the answer is given, and again before the effect."""
    roles_of = Counter(opinion.decided_by for opinion in opinions)
    if twice := [account for account, roles in roles_of.items() if roles > 1]:
        raise ApprovalError(f"账号 {'、'.join(twice)} 已审批过同一事项：两份意见必须由两个人作出，不能出自同一个人")
