"""What the scans remember: places that need no further reading, and troubles that somebody has to be told of, each once (method §10.1).

Belongs here: first sight of a trouble, and which of them is due to be told. Does not belong here: finding troubles (`inbox`,
`registration`), telling them (`wengang.receipts`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from wengang.data_sharing.inbox import Trouble
from wengang.data_sharing.rows import JudgedPlacesRow, TellDueTroublesRow
from wengang.database.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class DueTrouble:
    """A trouble that is to be told now: the sentence, the unit whose path it has, and when it was first seen."""

    key: str
    message: str
    unit: str | None
    first_seen: datetime


def judged_places(work: UnitOfWork) -> dict[str, str]:
    """Give the stamps of manifests and zips that an earlier scan has judged, by key."""
    return {row["place_key"]: row["stamp"] for row in work.rows("data_sharing/judged_places", JudgedPlacesRow)}


def note_troubles(work: UnitOfWork, troubles: Sequence[Trouble]) -> list[DueTrouble]:
    """Remember what a scan found and give what is due to be told; what is given here is not given again while it stays as it is.

    A trouble is due at once, a patient one when an hour has passed since it was first seen in this state. One that has gone before it
    was told is forgotten: its hour begins anew.
    """
    seen = {(trouble.key, trouble.problem.rule, trouble.state): trouble for trouble in troubles}
    work.run("data_sharing/forget_troubles", seen=[":".join(key) for key in seen])
    work.run_for_each(
        "data_sharing/note_trouble",
        [
            {
                "place_key": trouble.key,
                "rule": trouble.problem.rule,
                "state": trouble.state,
                "place": trouble.place,
                "message": trouble.problem.message,
                "unit": trouble.unit,
                "patient": trouble.patient,
            }
            for trouble in seen.values()
        ],
    )
    due = work.rows("data_sharing/tell_due_troubles", TellDueTroublesRow, seen=[":".join(key) for key in seen])
    told = [DueTrouble(f"{row['place_key']}:{row['rule']}:{row['state']}", row["message"], row["unit"], row["first_seen"]) for row in due]
    return sorted(told, key=lambda trouble: trouble.message)
