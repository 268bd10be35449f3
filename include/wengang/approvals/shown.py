"""What a question about several things showed, so that the answer is about just these as they stood.

Belongs here: keeping and giving it. Does not belong here: what the things are (the domain that asks), what an answer does.
"""

from __future__ import annotations

from collections.abc import Mapping

from wengang.approvals.rows import ShownRow
from wengang.database.unit_of_work import UnitOfWork


def keep_shown(work: UnitOfWork, digest: str, shows: Mapping[str, str]) -> None:
    """Keep each thing that the text of a digest shows, with how it stood; the same text again keeps nothing new."""
    work.run_for_each("approvals/keep_shown", [{"digest": digest, "item": item, "stood": stood} for item, stood in shows.items()])


def shown_under(work: UnitOfWork, digest: str) -> Mapping[str, str]:
    """Give what the text of a digest showed, each with how it stood."""
    return {row["item"]: row["stood"] for row in work.rows("approvals/shown", ShownRow, digest=digest)}
