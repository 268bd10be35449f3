"""When the disk will be full: from how much was free on earlier days.

Belongs here: keeping a measure a day, and the forecast. Does not belong here: making room (`housekeeping`).

The forecast is the mean daily growth between the oldest and the newest measure of the last 30 days; with less than three days between
them nothing is said. A clean-up makes it too hopeful until it is 30 days old.
"""

from __future__ import annotations

import json
import shutil
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from wengang.health.findings import Grade, HealthFinding
from wengang.whole_file import keep_whole

GB = 1024**3
SCARCE_BYTES = 2 * GB
FEW_DAYS, SOME_DAYS = 7, 30
SHORTEST = 3
KEPT = timedelta(days=30)
_ROOM = "腾出空间：make housekeeping 看能删什么，或换大的磁盘；不要动 var/archive、var/pg、var/keys"


@dataclass(frozen=True, slots=True)
class FreeSpace:
    """How much was free on a day, in bytes."""

    on: date
    free: int


def days_until_full(measures: list[FreeSpace]) -> int | None:
    """Give in how many whole days the disk is full if it goes on as in these measures; None where it does not grow, or too few tell."""
    if len(measures) < 2:  # noqa: PLR2004 - a line needs two points
        return None
    first, last = measures[0], measures[-1]
    days = (last.on - first.on).days
    grown = first.free - last.free
    if days < SHORTEST or grown <= 0:
        return None
    return last.free * days // grown


def disk_finding(var: Path, today: date) -> HealthFinding:
    """Give how much is free where the installation stands, and the forecast; keeps today's measure."""
    now = FreeSpace(today, shutil.disk_usage(var).free)
    measures = [*(one for one in _kept(var) if today - KEPT <= one.on < today), now]
    with suppress(OSError):  # a full disk is what this is to tell of
        _keep(var, measures)
    days = days_until_full(measures)
    words = f"剩余 {now.free / GB:.1f} GB" + (
        f"，照近{(now.on - measures[0].on).days}天的增长约 {days} 天后用完" if days is not None else ""
    )
    if now.free < SCARCE_BYTES or (days is not None and days < FEW_DAYS):
        return HealthFinding("磁盘", Grade.FAULT, words, _ROOM)
    if days is not None and days < SOME_DAYS:
        return HealthFinding("磁盘", Grade.NOTICE, words, _ROOM)
    return HealthFinding("磁盘", Grade.WELL, words)


def _file(var: Path) -> Path:
    return var / "health" / "disk.json"


def _kept(var: Path) -> list[FreeSpace]:
    try:
        body: dict[str, int] = json.loads(_file(var).read_text(encoding="utf-8"))
    except (FileNotFoundError, ValueError):
        return []
    return [FreeSpace(date.fromisoformat(day), free) for day, free in sorted(body.items())]


def _keep(var: Path, measures: list[FreeSpace]) -> None:
    keep_whole(_file(var), json.dumps({str(one.on): one.free for one in measures}).encode())
