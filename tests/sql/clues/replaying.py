"""A small province through import and rules, in a database of its own, as a replay does it.

Belongs here: what the tests of every chapter need. Does not belong here: what comes out.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from ops.database import address_for
from tests.databases import fresh_database
from tests.reference.chapter_files import Clue
from tests.reference.chapter_provinces import TARGETS, ChapterProvince

from wengang.database.unit_of_work import unit_of_work
from wengang.history.figures_file import figures_file
from wengang.history.steps import import_history
from wengang.settings.environment import Mode, Settings


def replayed(server: str, template: str, folder: Path, province: ChapterProvince) -> dict[str, Any]:
    """Give the body of the figures file of a province."""
    province.write(folder / "inbox")
    with fresh_database(server, template) as name:
        office = Settings(mode=Mode.TRIAL, var=folder, inbox=folder / "inbox", database_url=address_for(server, name, "wengang_app"))
        outcome = import_history(office, office.inbox, TARGETS, accept_held="对照", progress=lambda _text: None)
        with unit_of_work(office) as work:
            return figures_file(work, outcome.snapshots, outcome.held)


def clues_of(body: dict[str, Any], month: str, chapter: str) -> list[Clue]:
    """Give the clues of a chapter in a month."""
    return [(rule, unit, table, tuple(rows)) for code, rule, unit, table, rows in body["clues"].get(month, ()) if code == chapter]
