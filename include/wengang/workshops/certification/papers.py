"""The papers of a case for whoever reviews it: which there are, who may open one, and its bytes from the encrypted archive.

Belongs here: that. Does not belong here: what the papers must be (`materials`), the record of an opening (the desk).

A paper is opened by whoever the case now waits for, a substitute in his term included (in a publicity: while an objection waits), and by
whoever has acted in it: he decides about these papers, and nobody else does. A paper is called by its kind: files are often named after people.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import PurePath
from typing import Literal

from wengang.data_sharing.originals import take_out
from wengang.database.unit_of_work import UnitOfWork
from wengang.identity import mask_digits
from wengang.papers.wording import day
from wengang.people import Reviewer, load_people
from wengang.settings.keys import load_keys
from wengang.workshops.certification.cases import Case, CaseError, CaseState, Role
from wengang.workshops.certification.materials import paper_title
from wengang.workshops.certification.moves import find_cases, people_of
from wengang.workshops.certification.rows import MovesRow, ObjectionsOfCaseRow, PapersOfCaseRow

_KILO = 1024
_WAITS_FOR: Mapping[CaseState, Literal["township", "county"]] = {
    CaseState.TOWNSHIP_REVIEW: "township",
    CaseState.COUNTY_REVIEW: "county",
    CaseState.PUBLICITY: "county",
}


class PaperRefusedError(CaseError):
    """A paper that is not for whoever asks."""


@dataclass(frozen=True, slots=True)
class CasePaper:
    """One paper of a case: its kind in words, by which hand-over and row it is named, and how pages describe it."""

    title: str
    hand_over: int
    row: int
    described: str
    file_name: str
    archived_as: str

    @classmethod
    def from_row(cls, row: PapersOfCaseRow) -> CasePaper:
        """Give the paper of a row."""
        ends = f"，有效期至{day(row['expires_on'])}" if row["expires_on"] else ""
        title = paper_title(row["material"])
        return cls(
            title,
            row["hand_over_id"],
            row["row_no"],
            f"{-(-row['bytes'] // _KILO)} KB{ends}",
            f"{title}-{row['hand_over_id']}-{row['row_no']}{PurePath(row['name']).suffix.lower()}",
            row["archived_as"],
        )


@dataclass(frozen=True, slots=True)
class MoveShown:
    """One move of a case as pages tell it, without who made it."""

    on: date
    words: str


def case_of(work: UnitOfWork, case_id: int) -> Case:
    """Give a case as it stands; raises `CaseError`."""
    found = find_cases(work, case_id=case_id)
    if not found:
        raise CaseError(f"没有编号为{case_id}的认定案件：请从清单进入")
    return found[0]


def history_of(work: UnitOfWork, case: Case) -> list[MoveShown]:
    """Give the moves of a case, oldest first."""
    rows = work.rows("workshops/certification/moves", MovesRow, case_id=case.id)
    return [
        MoveShown(
            row["business_date"], f"{CaseState(row['to_state']).chinese}（{Role(row['role']).chinese}）：{mask_digits(row['opinion'])}"
        )
        for row in rows
    ]


def papers_of(work: UnitOfWork, case: Case) -> list[CasePaper]:
    """Give the papers of a case that were put away."""
    return [CasePaper.from_row(row) for row in work.rows("workshops/certification/papers_of_case", PapersOfCaseRow, case_id=case.id)]


def opens_papers(work: UnitOfWork, case: Case, account: str, on: date) -> bool:
    """Tell whether an account may open the papers of a case on a day."""
    acted = people_of(work, case)
    if account in acted:
        return True
    level = _WAITS_FOR.get(case.state)
    if case.state is CaseState.PUBLICITY and not _unanswered(work, case):
        return False
    places = load_people().reviewers_of_workshops(level, case.unit) if level else ()
    return any(account in _accounts(place, on) and place.account not in acted for place in places)


def open_paper(work: UnitOfWork, case: Case, hand_over: int, row: int, account: str, on: date) -> tuple[CasePaper, bytes]:
    """Give one paper and its bytes; raises `PaperRefusedError`, `CaseError` and `ArchiveError`."""
    if not opens_papers(work, case, account, on):
        raise PaperRefusedError(f"账号“{account}”不是{case.title}的审核人，不能打开申请材料")
    paper = next((one for one in papers_of(work, case) if (one.hand_over, one.row) == (hand_over, row)), None)
    if paper is None:
        raise CaseError(f"{case.title}没有这份材料：可能已被补正，请回案件页重新打开")
    return paper, take_out(work.settings.archive, load_keys(work.settings).archive, paper.archived_as)


def _unanswered(work: UnitOfWork, case: Case) -> bool:
    rows = work.rows("workshops/certification/objections_of_case", ObjectionsOfCaseRow, case_id=case.id)
    return any(row["upheld"] is None for row in rows)


def _accounts(place: Reviewer, on: date) -> set[str]:
    substitute = place.substitute_on(on)
    return {place.account} | ({substitute.account} if substitute else set())
