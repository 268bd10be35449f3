"""Letters of a review: drafted, approved by two people, put into the outbox (issue of the month's review; policy 2.2).

Belongs here: which letters a month needs, and issuing them. Does not belong here: their words (`letters`), exits (`exits`), human tasks
(`dags/workshop_monthly_review.py`). Every step may be run again: the same findings give the same letters, what was issued stays.

A month needs one guidance letter for each workshop that fell below in it, and one letter a unit for everything else. Where late data
changed later months, their letters are drafted by the same review. The letters of one review are approved together.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from psycopg.types.json import Jsonb

from wengang.approvals.enclosures import Enclosure
from wengang.approvals.steps import ROLES, approved_by_two
from wengang.county_notices.letters import Letter
from wengang.county_notices.notices import Issue, digest_of
from wengang.database.unit_of_work import Row, UnitOfWork
from wengang.mail.outbox import MailContentError, queue_message
from wengang.monitoring.snapshots import SnapshotRef
from wengang.operator_mail.steps import mail_operators
from wengang.people import MailList, load_people
from wengang.periods import Period
from wengang.settings.policy import load_policy
from wengang.settings.units import load_units
from wengang.workshops.letters import WorkshopFacts, differs, guidance_letter, monthly_letter
from wengang.workshops.outcomes import Outcome
from wengang.workshops.states import Reason, Status

_OLD_LABELS: Mapping[str, Status] = {
    "正常": Status.CERTIFIED,
    "帮扶指导": Status.GUIDANCE,
    "拟退出": Status.EXIT_PROPOSED,
    "已退出": Status.EXITED,
    "已到期": Status.EXPIRED,
}
"""How letters named a status in what they tell, before it stood there by its code: what they told is not told again."""


class LetterKind(StrEnum):
    """What a letter about workshops is."""

    GUIDANCE = "guidance"
    MONTHLY = "monthly"
    EXIT = "exit"

    @property
    def chinese(self) -> str:
        """How pages name it."""
        return {"guidance": "帮扶指导函", "monthly": "月度评定通知", "exit": "退出函"}[self]


@dataclass(frozen=True, slots=True)
class DraftCounts:
    """What drafting did: letters of this review, and older drafts set aside by this call."""

    drafts: int
    superseded: int


@dataclass(frozen=True, slots=True)
class ApprovalRequest:
    """What a person is asked about the letters of a review."""

    subject: str
    digest: str
    title: str
    body_markdown: str
    letters: tuple[Enclosure, ...]


@dataclass(frozen=True, slots=True)
class IssueCounts:
    """What issuing did: letters queued by this call, issued before, and units without a usable address."""

    queued: int
    already: int
    without_address: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Wanted:
    """A letter that a month needs; `items` is what it tells."""

    kind: LetterKind
    unit: str
    workshop_no: str | None
    period: Period
    workshops: tuple[WorkshopFacts, ...]

    @property
    def key(self) -> tuple[str, str, str | None]:
        return self.kind, self.unit, self.workshop_no

    @property
    def items(self) -> list[list[Any]]:
        return [
            [
                item.workshop_no,
                str(item.status),
                [str(outcome) for outcome in item.outcomes],
                item.absorbed,
                item.unknown,
                item.present,
                item.told,
                item.unpaid,
            ]
            for item in self.workshops
        ]

    def write(self, ledger_no: str, on: date) -> Letter:
        if self.kind is LetterKind.GUIDANCE:
            return guidance_letter(self.workshops[0], self.period, ledger_no, on)
        return monthly_letter(self.unit, self.workshops, self.period, ledger_no, on)


def draft_letters(work: UnitOfWork, snapshot: SnapshotRef, business_date: date) -> DraftCounts:
    """Draft the letters of a review: of its month and of the later months that were evaluated again."""
    work.lock("workshops", "letters")
    run, superseded = run_of(snapshot), 0
    for row in work.rows("workshops/reviewed_months_from", first=str(snapshot.period)):
        superseded += _draft_month(work, Period.parse(row["period"]), run, business_date)
    return DraftCounts(len(work.rows("workshops/letters_of_run", run=run)), superseded)


def run_of(snapshot: SnapshotRef) -> str:
    """Name the review of a snapshot: 2025-03-s1."""
    return f"{snapshot.period}-s{snapshot.number}"


def _draft_month(work: UnitOfWork, period: Period, run: str, business_date: date) -> int:
    standing: dict[tuple[str, str, str | None], list[Row]] = defaultdict(list)
    for row in work.rows("workshops/letters_of_month", period=str(period)):
        standing[row["kind"], row["unit"], row["workshop_no"]].append(row)
    wanted = {item.key: item for item in _wanted(facts_of(work, period), period)}
    new = [item for key, item in wanted.items() if not _is_told(item, standing[key], run)]
    kept = {key for key in wanted if key not in {item.key for item in new}}
    outdated = [
        row["id"] for key, rows in standing.items() for row in rows if row["state"] == "draft" and (key not in kept or row["run"] != run)
    ]
    superseded = work.run("workshops/supersede_letters", ids=outdated)
    for item in new:
        _insert(work, item, run, business_date)
    return superseded


def _wanted(workshops: list[WorkshopFacts], period: Period) -> Iterator[_Wanted]:
    by_unit: dict[str, list[WorkshopFacts]] = defaultdict(list)
    for workshop in workshops:
        if Outcome.GUIDANCE_LETTER in workshop.outcomes:
            yield _Wanted(LetterKind.GUIDANCE, workshop.unit, workshop.workshop_no, period, (workshop,))
        if set(workshop.outcomes) - {Outcome.GUIDANCE_LETTER} or differs(workshop):
            by_unit[workshop.unit].append(workshop)
    for unit, told in sorted(by_unit.items()):
        yield _Wanted(LetterKind.MONTHLY, unit, None, period, tuple(told))


def _is_told(item: _Wanted, standing: list[Row], run: str) -> bool:
    """Tell whether a letter stands already: issued with the same content, drafted by this review, or a guidance letter that went out."""
    return any(
        (row["state"] == "issued" and (item.kind is LetterKind.GUIDANCE or _told(row["items"]) == item.items))
        or (row["run"] == run and _told(row["items"]) == item.items)
        for row in standing
    )


def _told(items: list[list[Any]]) -> list[list[Any]]:
    """Give what a stored letter tells, as it would be stored today."""
    return [[workshop_no, _OLD_LABELS.get(status, status), *rest] for workshop_no, status, *rest in items]


def _insert(work: UnitOfWork, item: _Wanted, run: str, on: date) -> None:
    place = {"kind": item.kind, "unit": item.unit, "workshop_no": item.workshop_no, "period": str(item.period)}
    last = work.row("workshops/last_letter_number", **place)
    number = (last["number"] if last else 0) + 1
    ledger_no = ledger_number(item.kind, item.period, item.workshop_no or item.unit, number)
    letter = item.write(ledger_no, on)
    insert_letter(work, letter, **place, number=number, run=run, items=Jsonb(item.items), ledger_no=ledger_no)


def ledger_number(kind: LetterKind, period: Period, about: str, number: int) -> str:
    """Give the internal ledger number, which is not a 文号."""
    word = {LetterKind.GUIDANCE: "车间指导", LetterKind.MONTHLY: "车间评定", LetterKind.EXIT: "车间退出"}[kind]
    return f"{word}〔{period.year}〕第{period.month}-{about}-{number}号"


def insert_letter(work: UnitOfWork, letter: Letter, **columns: object) -> int:
    """Keep a draft and give its id."""
    row = work.row(
        "workshops/insert_letter",
        **columns,
        subject=letter.subject,
        text=letter.text,
        html=letter.html,
        digest=digest_of(letter.subject, letter.text, letter.html),
        policy_digest=load_policy().digest,
    )
    if row is None:
        raise LookupError("the draft was not kept")
    number: int = row["id"]
    return number


def facts_of(work: UnitOfWork, period: Period, *, workshop_no: str | None = None) -> list[WorkshopFacts]:
    """Give what letters say of the workshops of a month."""
    rows = work.rows("workshops/facts_of_month", period=str(period), unit=None, workshop_no=workshop_no)
    return [_facts(row) for row in rows]


def _facts(row: Row) -> WorkshopFacts:
    return WorkshopFacts(
        workshop_no=row["workshop_no"],
        name=row["name"] or "",
        unit=row["unit"],
        place=row["place"],
        mode=row["mode"],
        field=row["field"],
        absorbed=row["absorbed"],
        unknown=row["unknown"],
        present=row["present_rows"],
        told=None if row["total_workers"] is None else int(row["total_workers"]),
        unpaid=row["unpaid"],
        guidance_since=Period.parse(row["guidance_since"]) if row["guidance_since"] else None,
        clock=row["clock"],
        status=Status(row["status"]),
        outcomes=tuple(Outcome(outcome) for outcome in row["outcomes"]),
        reason=Reason(row["reason"]) if row["reason"] else None,
    )


# Approval and issue


def approval_subject(run: str) -> str:
    """Give the subject under which opinions on the letters of a review are stored."""
    return f"workshops:letters:{run}"


def approval_request(work: UnitOfWork, snapshot: SnapshotRef, role: str) -> ApprovalRequest | None:
    """Give what the department of a role is asked about the letters of a review; None when none is left to be issued."""
    letters = work.rows("workshops/letters_of_run", run=run_of(snapshot))
    to_issue = [row for row in letters if row["state"] == "draft"]
    if not to_issue:
        return None
    digest = _digest_of_all(letters)
    lines = [
        f"**{snapshot.title}**：车间函件共 {len(to_issue)} 份（"
        + "、".join(f"{kind.chinese}{count}份" for kind in LetterKind if (count := sum(row["kind"] == kind for row in to_issue)))
        + "）。同意：全部发出。不同意：一份也不发。意见必须填写。",
        "",
        "| 单位 | 函件 | 台账号 |",
        "|---|---|---|",
        *(f"| {load_units().unit(row['unit']).name} | {LetterKind(row['kind']).chinese} | {row['ledger_no']} |" for row in to_issue),
        "",
        f"文稿摘要：`{digest}`",
    ]
    return ApprovalRequest(
        approval_subject(run_of(snapshot)),
        digest,
        f"{snapshot.title} 车间函件审批（{ROLES[role]}）：{len(to_issue)}份",
        "\n".join(lines),
        tuple(Enclosure(row["ledger_no"], row["html"]) for row in to_issue),
    )


def issue_letters(work: UnitOfWork, snapshot: SnapshotRef, business_date: date) -> IssueCounts:
    """Queue one mail for each approved letter of a review.

    Checks in this transaction that two people approved exactly these letters (raises `ApprovalError`), whatever the human task says.
    A unit without an address blocks only itself.
    """
    work.lock("workshops", "letters")
    run = run_of(snapshot)
    letters = work.rows("workshops/letters_of_run", run=run)
    to_issue = [row for row in letters if row["state"] == "draft"]
    already = len(letters) - len(to_issue)
    if not to_issue:
        return IssueCounts(0, already, ())
    approved_by_two(work, approval_subject(run), _digest_of_all(letters))
    unaddressed: dict[str, str] = {}
    for row in to_issue:
        try:
            issue_one(work, row, business_date)
        except MailContentError as error:
            unaddressed[row["unit"]] = f"{load_units().unit(row['unit']).name}的{row['ledger_no']}未发出。{error}，再清除“印发”重跑"
    mail_operators(work, approval_subject(run), list(unaddressed.values()))
    return IssueCounts(len(to_issue) - len(unaddressed), already, tuple(unaddressed))


def issue_one(work: UnitOfWork, letter: Row, business_date: date) -> None:
    """Queue the mail of one letter and mark it as issued; raises `MailContentError` where its unit has no usable address."""
    filled = Issue(business_date, None)
    text, html = filled.fill(letter["text"]), filled.fill_html(letter["html"])
    queue_message(
        work,
        key=f"workshop:{letter['ledger_no']}",
        kind="workshop",
        unit=letter["unit"],
        addressed_to=MailList.RECIPIENTS,
        recipients=load_people().recipients(letter["unit"]),
        subject=letter["subject"],
        text=text,
        html=html,
    )
    work.run("workshops/mark_letter_issued", id=letter["id"], issued_on=business_date, issued_text=text, issued_html=html)


def _digest_of_all(letters: list[Row]) -> str:
    """Give the digest that two people approve: over ledger number and recomputed digest of every letter of the review."""
    lines = sorted(f"{row['ledger_no']} {digest_of(row['subject'], row['text'], row['html'])}" for row in letters)
    return digest_of("", "\n".join(lines), "")
