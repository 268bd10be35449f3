"""What a hand-over of the page corrects: the newest one of its unit, month and department, whether the intake has seen it or not (method §10).

Belongs here: finding it. Does not belong here: judging a chain (`data_sharing.registration`).

A scan comes every ten minutes. Without a look at what waits for it, two hand-overs of one month within these minutes would correct one and the
same manifest, and the second would be refused; or would correct none, and the older files could be taken for the newer ones.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from wengang.data_sharing.manifests import CORRECTED_ROWS
from wengang.data_sharing.places import MANIFEST
from wengang.database.unit_of_work import UnitOfWork
from wengang.drafts.rows import KnownManifestRow, NewestHandOverRow
from wengang.periods import Period

BY_PAGE = "办事页-"
"""How the folders begin that the page puts into the inbox."""


@dataclass(frozen=True, slots=True)
class _Waiting:
    """A hand-over of the page that no scan has registered yet."""

    digest: str
    corrects: str | None
    tables: frozenset[str]


def place_of(inbox: Path, unit: str, period: Period, department: str) -> Path:
    """Give where the hand-overs of a unit, month and department stand by convention (method §10)."""
    return inbox / unit / str(period) / department


def corrected_by(work: UnitOfWork, unit: str, period: Period, department: str, tables: Sequence[str], place: Path | None) -> str | None:
    """Give the digest of the manifest that files of some tables correct, None where they correct none.

    It is the newest hand-over that nobody has corrected, where one of the tables came before; `place` is where hand-overs of the page wait.
    """
    if CORRECTED_ROWS in tables:
        return None
    waiting = _unregistered(work, list(_by_page(place))) if place else []  # read first: one that is registered meanwhile is the newest then
    row = work.row("drafts/newest_hand_over", NewestHandOverRow, unit=unit, period=str(period), department=department, tables=list(tables))
    newest = row["manifest_sha256"] if row else None
    while after := next((one for one in waiting if _goes_on(one, newest, tables)), None):
        newest = after.digest
        waiting.remove(after)
    return newest


def _goes_on(one: _Waiting, newest: str | None, tables: Sequence[str]) -> bool:
    """Tell whether a waiting hand-over comes after the newest one known so far."""
    return one.corrects == newest if newest else one.corrects is None and not one.tables.isdisjoint(tables)


def _by_page(place: Path) -> Iterator[_Waiting]:
    for path in sorted(place.glob(f"{BY_PAGE}*/{MANIFEST}")):
        content = path.read_bytes()
        body = json.loads(content)
        yield _Waiting(hashlib.sha256(content).hexdigest(), body["is_correction_of"], frozenset(file["table"] for file in body["files"]))


def _unregistered(work: UnitOfWork, found: list[_Waiting]) -> list[_Waiting]:
    known = {row["manifest_sha256"] for row in work.rows("drafts/known_manifests", KnownManifestRow, digests=[one.digest for one in found])}
    return [one for one in found if one.digest not in known]
