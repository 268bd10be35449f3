"""Handing a draft over: its files go into the inbox as one hand-over a department, whole or not at all (method §10).

Belongs here: when that may be, and the way into the inbox. Does not belong here: what the intake then does (`data_sharing`).

Each hand-over is laid out beside, manifest included, and then gets its name in the inbox by one rename: no scan sees half of it. A kill
between the hand-overs of two departments leaves the draft, and handing it over again brings the rest: a folder that stands is not moved twice.
One at a time goes for a unit: two drafts of one month that go together are a hand-over and its correction, never two corrections of one.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

from wengang.drafts.chain import BY_PAGE, place_of
from wengang.drafts.keeping import Draft, DraftError, FileRole, remove_held
from wengang.drafts.manifest import Sender
from wengang.drafts.rehearsal import lay_out
from wengang.settings.environment import Settings

_LEAVING = "leaving"
_SHORTEST_NAME, _LONGEST_NAME = 2, 40
GOES = ("accepted", "held", "repeated")
"""The states of a trial with which a file may go."""


def hand_over(settings: Settings, draft: Draft, sender: Sender, moment: datetime) -> list[Path]:
    """Move a draft that was tried out into the inbox, and give the folders; raises `DraftError` where it may not go yet."""
    if draft.is_being_checked:
        raise DraftError("文件正在检查或提交：请稍后刷新页面再看")
    with draft.alone(), draft.held() as held, _turn_of_unit(held.folder.parent):
        _judge(held, sender)
        laid = lay_out(settings, held, moment, sender, held.folder / _LEAVING, standing_in=settings.inbox)
        if laid.clashes:
            raise DraftError("；".join(laid.clashes.values()))
        arrived = []
        for department, folder in laid.folders.items():
            target = place_of(settings.inbox, held.unit, held.period, department) / f"{BY_PAGE}{held.id}"
            if not target.exists():
                target.parent.mkdir(parents=True, exist_ok=True)
                folder.rename(target)
            arrived.append(target)
        remove_held(held)
    return arrived


@contextmanager
def _turn_of_unit(folder: Path) -> Iterator[None]:
    """Wait until nobody else hands over for the unit: what goes second corrects what went first."""
    unit = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        fcntl.flock(unit, fcntl.LOCK_EX)
        yield
    finally:
        os.close(unit)


def _judge(draft: Draft, sender: Sender) -> None:
    for title, name in (("填报人", sender.prepared_by), ("审批人", sender.approved_by)):
        if not _SHORTEST_NAME <= len(name.strip()) <= _LONGEST_NAME:
            raise DraftError(f"请填写{title}（{_SHORTEST_NAME}至{_LONGEST_NAME}个字）")
    result = draft.result
    if result is None or result.get("failed"):
        raise DraftError("文件还没有查完，或检查后又有变化：请先检查，再提交")
    files: list[dict[str, Any]] = result["files"]  # type: ignore[assignment]  # as it was written
    if not files:
        raise DraftError("还没有选文件")
    stuck = [file["name"] for file in files if file["state"] not in GOES]
    if stuck:
        raise DraftError(f"{'、'.join(stuck)}：提交后会被退回或没有认出，请先改正或移除")


def role_told(text: str) -> FileRole | None:
    """Read a role as forms carry it: `rv_work@rv`; None for anything else."""
    table, mark, department = text.partition("@")
    return FileRole(table, department) if mark and table and department else None
