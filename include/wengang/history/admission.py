"""What an import of past months may take: months that are past, follow one another, and run live nowhere.

Belongs here: telling the hand-overs that are taken from those that are refused, with the reason. Does not belong here: taking them (`steps`).

A month runs live when it was closed, handed over through the inbox, or frozen by anything but an import. It is refused, and so is every
month after the first that runs live without ever having been imported. A month later than the one after the newest imported month
is refused too, because the months between would be taken for months without data; the first import of an office may have such holes,
for it brings everything there is. What is registered already is not judged again: an import may be repeated.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace

from wengang.data_sharing.inbox import FoundHandOver, InboxListing
from wengang.data_sharing.manifests import parse_manifest
from wengang.data_sharing.problems import RefusedError
from wengang.database.unit_of_work import UnitOfWork
from wengang.history.rows import KnownManifestsRow, LiveMonthsRow, NewestMonthRow
from wengang.periods import Period


def admit(work: UnitOfWork, listing: InboxListing) -> tuple[InboxListing, list[str]]:
    """Give the listing without the hand-overs of months that may not be taken, and one sentence for each of those months."""
    digests = [item.manifest_sha256 for item in listing.found]
    known = {row["manifest_sha256"] for row in work.rows("history/known_manifests", KnownManifestsRow, digests=digests)}
    by_month: dict[Period, set[str]] = defaultdict(set)
    for item in listing.found:
        if item.manifest_sha256 not in known and (period := _month_of(item)) is not None:
            by_month[period].add(item.manifest_sha256)
    reasons = dict(_refused(work, sorted(by_month)))
    refused = {digest for month in reasons for digest in by_month[month]}
    sentences = [f"{month.chinese}的 {len(by_month[month])} 份交接没有导入：{reason}" for month, reason in reasons.items()]
    return replace(listing, found=[item for item in listing.found if item.manifest_sha256 not in refused]), sentences


def _month_of(item: FoundHandOver) -> Period | None:
    """Give the month of a hand-over; None where its manifest cannot be read, which registration tells."""
    try:
        return Period.parse(parse_manifest(item.manifest, item.folder).period)
    except RefusedError:
        return None


def _refused(work: UnitOfWork, months: list[Period]) -> Iterator[tuple[Period, str]]:
    """Give the months that may not be taken, oldest first, each with the reason."""
    live = {Period.parse(row["period"]): row["imported"] for row in work.rows("history/live_months", LiveMonthsRow)}
    first_live = min((month for month, imported in live.items() if not imported), default=None)
    newest = _newest_imported(work)
    for month in months:
        if month in live:
            yield month, "该月已在本系统正式办理，不能再作为往月导入。请放入收件箱，由“数据共享”收取"
        elif first_live is not None and month > first_live:
            yield month, f"{first_live.chinese}起已在本系统正式办理，以后的月份不是往月。请放入收件箱，由“数据共享”收取"
        elif newest is not None and month > newest.plus(1):
            yield month, f"往月已导入到{newest.chinese}，其后还缺{newest.plus(1).chinese}。请先导入所缺的月份，再导入该月"
        elif newest is not None:
            newest = max(newest, month)


def _newest_imported(work: UnitOfWork) -> Period | None:
    row = work.row("history/newest_month", NewestMonthRow)
    return Period.parse(row["period"]) if row and row["period"] else None
