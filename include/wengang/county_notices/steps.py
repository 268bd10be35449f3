"""The steps of county notices, each one task: draft, ask, issue.

Belongs here: the order of work inside a step, and what is decided. Does not belong here: sentences (`letters`), when it is asked
(`dags/county_notices.py`), how (`approvals.deciding`).
Every step may be run again. Drafts of a snapshot are written once; what was issued is never touched; issuing again queues nothing.
Drafting and issuing of one month take the same lock, so a newer snapshot and an approval of the older one never cross.
"""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import Any

from wengang.approvals.deciding import Answer, FormField, MatterOfDecision, Question
from wengang.approvals.enclosures import Enclosure
from wengang.approvals.opinions import BOTH_DEPARTMENTS, AskAgainError, Opinion, opinions_on, verdict_on
from wengang.county_notices.approval_body import approval_body
from wengang.county_notices.evidence import UnitEvidence, gather_evidence
from wengang.county_notices.letters import Corrected, LetterWriter
from wengang.county_notices.notices import NOTICE, digest_of_all, level_of
from wengang.county_notices.rows import IssuedNoticesRow, NewestDraftingRow
from wengang.database.unit_of_work import UnitOfWork
from wengang.letters.content import Issue
from wengang.letters.document_numbers import NUMBERS_ENTRY, number_for, numbers_in_words, numbers_of, read_numbers
from wengang.letters.issuing import IssueCounts, issue_all
from wengang.letters.kinds import Place
from wengang.letters.ledger import DraftCounts, KeptLetter, draft, hold_back, letters_of_batch, letters_of_month, open_letters, set_aside
from wengang.monitoring.snapshots import SnapshotRef
from wengang.risk_detection.levels import Level
from wengang.settings.policy import load_policy
from wengang.settings.units import load_units
from wengang.workdays import reply_due

HELD_BACK = "held_back"
"""Under which name the units held back are kept beside an opinion."""
HELD_BACK_ENTRY = FormField("暂不发单位", "单位名称或代码，用顿号或逗号隔开；没有则不填")
_SEPARATORS = re.compile(r"[、,，;；\s]+")


class EntryError(AskAgainError):
    """An entry beside the opinion that cannot be read (暂不发单位); the reviewer is asked again with the reason."""


def draft_notices(work: UnitOfWork, snapshot: SnapshotRef, business_date: date) -> DraftCounts:
    """Write one draft for each unit at level ≥ 1, and a corrected one where the level of an issued notice changed (method §4).

    The drafts of a snapshot are written once. They supersede what older snapshots of the month left unissued; a snapshot older than
    one that was drafted gets none.
    """
    work.lock("county_notices", snapshot.period)
    newest = work.row("county_notices/newest_drafting", NewestDraftingRow, period=str(snapshot.period))
    superseded = 0
    if newest is None or newest["snapshot"] < snapshot.number:
        superseded = set_aside(work, letters_of_month(work, [NOTICE], snapshot.period))
        _write_drafts(work, snapshot, business_date)
    return DraftCounts(len(_letters(work, snapshot)), superseded)


def approval_subject(_work: UnitOfWork, snapshot: SnapshotRef) -> str:
    """Give the subject under which opinions on the letters of a snapshot are stored."""
    return f"county_notices:{snapshot.period}:s{snapshot.number}"


def approval_question(work: UnitOfWork, snapshot: SnapshotRef, role: str) -> Question | None:
    """Give what the department of a role (`hr`, `rv`) is asked about a snapshot's letters; None when none is left to be issued.

    Nothing is left when every level is 0, all letters were issued, or a newer snapshot has superseded them.
    """
    notices = _letters(work, snapshot)
    to_issue = open_letters(notices)
    if not to_issue:
        return None
    digest = digest_of_all(notices)
    return Question(
        f"{snapshot.title} 风险提示审批（{BOTH_DEPARTMENTS[role]}）：{len(to_issue)}个单位",
        approval_body(notices, gather_evidence(work, snapshot), digest),
        digest,
        enclosures=tuple(_enclosure(notice) for notice in notices),
    )


def read_entries(work: UnitOfWork, snapshot: SnapshotRef, answer: Answer) -> dict[str, Any]:
    """Give what a reviewer entered beside the opinion, as it is kept; raises `EntryError` or `DocumentNumberError`."""
    held_back = read_held_back(answer.entry(HELD_BACK_ENTRY.title))
    numbers = read_numbers(work, approval_subject(work, snapshot), _letters(work, snapshot), answer)
    return {HELD_BACK: held_back, **numbers}


def details_in_words(opinion: Opinion) -> str:
    """Give what a reviewer entered beside the opinion: the units held back, and each 文号."""
    units = load_units()
    held_back = "、".join(units.unit(code).name for code in opinion.details.get(HELD_BACK) or ())
    return (f"暂不发单位：{held_back}。" if held_back else "") + numbers_in_words(opinion)


def read_held_back(text: str) -> list[str]:
    """Give the unit codes that a reviewer wrote under 暂不发单位, by name or code.

    Raises `EntryError`, on which the question is asked again, for a word that names no unit.
    """
    units = load_units()
    codes = []
    for word in _SEPARATORS.split(text.strip()):
        code = word if word in units.by_code else units.code_by_name.get(word)
        if word and code is None:
            raise EntryError(f"“暂不发单位”中的“{word}”不是报送单位：请写单位全称或代码，用顿号隔开")
        if code:
            codes.append(code)
    return sorted(set(codes))


def issue(work: UnitOfWork, snapshot: SnapshotRef, business_date: date) -> IssueCounts:
    """Queue one mail for each approved letter of a snapshot.

    Checks in this transaction that two people approved exactly these letters, whatever the human task says: raises `ApprovalError` where
    an opinion is missing; a refusal issues nothing. A unit without an address blocks only itself. Letters that a newer snapshot superseded
    are not touched. Raises `DocumentNumberError` when the two reviewers entered different 文号.
    """
    work.lock("county_notices", snapshot.period)
    notices = _letters(work, snapshot)
    to_issue = open_letters(notices)
    already = len(notices) - len(to_issue)
    if not to_issue:
        return IssueCounts(already=already)
    subject = approval_subject(work, snapshot)
    verdict = verdict_on(work, subject, digest_of_all(notices))
    if verdict.refused:
        return IssueCounts(already=already, refused=True)
    kept_back = {unit for opinion in verdict.opinions for unit in opinion.details.get(HELD_BACK) or ()}
    numbers = numbers_of(verdict.opinions)
    held_back = [notice for notice in to_issue if notice.unit in kept_back]
    hold_back(work, held_back)
    to_send = [notice for notice in to_issue if notice.unit not in kept_back]
    unaddressed = issue_all(
        work,
        to_send,
        lambda notice: Issue(business_date, _reply_due(notice, business_date), number_for(notice, numbers)),
        subject=subject,
    )
    return IssueCounts(
        len(to_send) - len(unaddressed),
        already,
        tuple(notice.unit for notice in held_back),
        tuple(notice.unit for notice in unaddressed),
    )


def is_refused(work: UnitOfWork, snapshot: SnapshotRef) -> bool:
    """Tell whether a person has refused the letters of a snapshot as they stand, so that nothing of them was issued."""
    opinions = opinions_on(work, approval_subject(work, snapshot), digest_of_all(_letters(work, snapshot)))
    return any(not opinion.approve for opinion in opinions.values())


def _letters(work: UnitOfWork, snapshot: SnapshotRef) -> list[KeptLetter]:
    return letters_of_batch(work, [NOTICE], _batch(snapshot))


def _batch(snapshot: SnapshotRef) -> str:
    return f"{snapshot.period}-s{snapshot.number}"


def _enclosure(notice: KeptLetter) -> Enclosure:
    level = level_of(notice)
    return Enclosure(f"{notice.unit_name}（{level.chinese if level else '解除'}）", notice.html)


def _reply_due(notice: KeptLetter, on: date) -> datetime | None:
    level = level_of(notice)
    return reply_due(on, level) if level else None


def _write_drafts(work: UnitOfWork, snapshot: SnapshotRef, business_date: date) -> None:
    work.run(
        "county_notices/insert_drafting",
        **snapshot.key,
        business_date=business_date,
        policy_digest=load_policy().digest,
    )
    month = gather_evidence(work, snapshot)
    writer = LetterWriter(month, business_date)
    issued = {row["unit"]: row for row in work.rows("county_notices/issued_notices", IssuedNoticesRow, period=str(snapshot.period))}
    for unit in month.units:
        if _is_told(unit.level, issued.get(unit.unit)):
            _draft(work, writer, snapshot, unit, issued.get(unit.unit))


def _is_told(level: Level, issued: IssuedNoticesRow | None) -> bool:
    """Tell whether a unit gets a letter: any level ≥ 1 (policy 3.2), or another level than its last notice of the month says."""
    return level >= Level.BLUE if issued is None else level != issued["level"]


def _draft(work: UnitOfWork, writer: LetterWriter, snapshot: SnapshotRef, unit: UnitEvidence, issued: IssuedNoticesRow | None) -> None:
    corrected = _corrected(issued) if issued else None
    draft(
        work,
        Place(NOTICE, snapshot.period, unit.unit),
        batch=_batch(snapshot),
        told={"snapshot": snapshot.number, "level": int(unit.level)},
        write=lambda ledger_no: writer.write(unit, ledger_no, corrected),
        corrects=corrected.first_id if corrected else None,
    )


def _corrected(issued: IssuedNoticesRow) -> Corrected:
    return Corrected(
        issued["first_id"],
        issued["first_ledger_no"],
        issued["first_issued_on"],
        issued["ledger_no"],
        issued["issued_on"],
        Level(issued["level"]),
    )


LETTERS_OF_A_MONTH = MatterOfDecision(
    about=SnapshotRef.entered,
    subject=approval_subject,
    question=approval_question,
    entries=(HELD_BACK_ENTRY, NUMBERS_ENTRY),
    examine=read_entries,
    beside_in_words=details_in_words,
    settle=issue,
)
