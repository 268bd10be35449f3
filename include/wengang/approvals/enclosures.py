"""The papers about which a person is asked: kept beside the question, so that a page can show them as they will look.

Belongs here: keeping and giving them. Does not belong here: the papers (their domains), the page (`wengang_desk.pages.papers`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from wengang.approvals.rows import EnclosuresRow
from wengang.database.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class Enclosure:
    """One paper: its title on the reading page, and its HTML."""

    title: str
    html: str


def keep_enclosures(work: UnitOfWork, digest: str, papers: Sequence[Enclosure]) -> None:
    """Keep the papers that belong to the text of a digest; the same text again keeps nothing new."""
    work.run_for_each(
        "approvals/keep_enclosure",
        [{"digest": digest, "position": position, "title": paper.title, "html": paper.html} for position, paper in enumerate(papers, 1)],
    )


def enclosures_of(work: UnitOfWork, digest: str) -> list[Enclosure]:
    """Give the papers of a text in order; empty where it has none."""
    return [Enclosure(row["title"], row["html"]) for row in work.rows("approvals/enclosures", EnclosuresRow, digest=digest)]
