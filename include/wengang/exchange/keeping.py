"""How long files stand: removed when they have expired or were superseded, and those without a row.

Belongs here: taking files away. Does not belong here: rows, which stay for ever.

Method: the file goes first, then its row says so. A kill between the two is made up for by the next call, which finds no file and writes
the day. Files without a row are looked for only while nobody is putting a package.
"""

from __future__ import annotations

import re
from datetime import date

from wengang.database.unit_of_work import UnitOfWork
from wengang.exchange.packages import FILES_LOCK
from wengang.exchange.rows import StandingFilesRow, ToRemoveRow

_OURS = re.compile(r"([^/]+/){3}\.?[a-z_]+-[0-9a-f]{16}\.xlsx(\.[0-9]+\.[0-9a-f]+\.part)?")
"""Names that `packages.put` gives, and those under which a file is written aside: nothing else is ever removed."""


def remove_files(work: UnitOfWork, on: date) -> int:
    """Remove the files of packages that nobody may fetch on a day, and what a kill left behind; give how many packages lost theirs."""
    gone = work.rows("exchange/to_remove", ToRemoveRow, on=on)
    for row in gone:
        work.settings.exchange.remove(row["file"])
    work.run("exchange/note_removed", ids=[row["id"] for row in gone], on=on)
    if work.try_lock(*FILES_LOCK):
        _remove_without_a_row(work)
    return len(gone)


def _remove_without_a_row(work: UnitOfWork) -> None:
    store = work.settings.exchange
    standing = {row["file"] for row in work.rows("exchange/standing_files", StandingFilesRow)}
    for kept in list(store.names()):
        if kept.name not in standing and _OURS.fullmatch(kept.name):
            store.remove(kept.name)
