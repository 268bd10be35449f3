"""The table of answers made ready for a unit: a row for each matter that it holds and answers, with its number filled in (chapters 3.2 item 1).

Belongs here: that file. Does not belong here: what is read from it (`file_tables`), what makes an answer complete (`answers`).
No person stands in it. It is written so that a spreadsheet program opens it, and is taken as it is once the other cells are filled.
"""

from __future__ import annotations

import csv
import io

from wengang.database.unit_of_work import UnitOfWork
from wengang.matters.duties import load_duties
from wengang.matters.ledger import live_matters
from wengang.matters.rounds import HELD_BY_OWNER
from wengang.settings.data_sets import load_data_sets


def reply_sheet(work: UnitOfWork, unit: str) -> tuple[bytes, int]:
    """Give the file as CSV, and how many matters stand in it, nearest due first."""
    columns = [column.title for column in load_data_sets()["matter_reply"].columns.values()]
    answered = [duty.kind for duty in load_duties() if duty.kind.answered]
    numbers = [matter.no for matter in live_matters(work, HELD_BY_OWNER, kinds=answered, unit=unit)]
    text = io.StringIO()
    rows = csv.writer(text)
    rows.writerow(columns)
    rows.writerows([no, *[""] * (len(columns) - 1)] for no in numbers)
    return text.getvalue().encode("utf-8-sig"), len(numbers)
