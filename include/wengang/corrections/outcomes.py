"""What a returned workbook has changed: fixed, still wrong, newly wrong, explained, finding by finding (method §13, “Second receipt”).

Belongs here: comparing a version with the one that it corrects. Does not belong here: the words of a receipt (`wengang.receipts`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from wengang.corrections.rows import CorrectedRow, OutcomeRow, RefusedWorkbookRow, UntakenRowsRow
from wengang.data_sharing.deliveries import Delivery
from wengang.database.unit_of_work import UnitOfWork


class FindingOutcome(StrEnum):
    """What became of a finding."""

    FIXED = "fixed"
    STILL = "still"
    NEW = "new"
    EXPLAINED = "explained"


@dataclass(frozen=True, slots=True)
class CorrectedVersion:
    """A version made by corrections beside the one that it corrects, by its number; without findings where the workbook was refused.

    `findings` stand with what is still to be done first; `untaken` are rows whose cells were changed without being taken.
    """

    version: int
    findings: Sequence[OutcomeRow]
    untaken: Sequence[int]

    def count(self, outcome: FindingOutcome) -> int:
        """Give how many findings came to an outcome."""
        return Counter(row["outcome"] for row in self.findings)[outcome]


def outcome_of(work: UnitOfWork, delivery: Delivery, *, read: bool) -> CorrectedVersion | None:
    """Give what a version has changed, None where it is a file of its own; `read` tells whether the version was read at all."""
    row = work.row("corrections/corrected", CorrectedRow, id=delivery.id)
    if row is None:
        return None
    if not read:
        return CorrectedVersion(row["version"], (), ())
    findings = work.rows("corrections/outcome", OutcomeRow, id=delivery.id, corrects=row["corrects"])
    untaken = [untaken["row_no"] for untaken in work.rows("corrections/untaken_rows", UntakenRowsRow, id=delivery.id)]
    return CorrectedVersion(row["version"], findings, untaken)


def refused_workbooks(work: UnitOfWork, hand_over_id: int) -> list[RefusedWorkbookRow]:
    """Give the workbooks of a hand-over that are of no delivery of its sender, each with the sentence that says why."""
    return work.rows("corrections/refused_workbooks", RefusedWorkbookRow, hand_over_id=hand_over_id)
