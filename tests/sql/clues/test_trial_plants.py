"""What the trial province plants in the files of the chapters is found, of each rule one case, and nothing that looks alike."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

from ops.database import address_for
from tests.databases import fresh_database

from wengang.clues.chapters import load_chapters
from wengang.database.unit_of_work import unit_of_work
from wengang.history.figures_file import figures_file
from wengang.history.steps import import_history
from wengang.periods import Period
from wengang.settings.environment import Mode, Settings
from wengang_trial import planted_chapters
from wengang_trial.choices import Choices
from wengang_trial.unit_writer import write_unit
from wengang_trial.units import UNITS

JANUARY, MARCH = Period(2025, 1), Period(2025, 3)
PLANTED = ("public_posts", "work_relief", "youth")


def test_the_planted_clues_are_found_and_no_others(server: str, template: str, tmp_path: Path) -> None:
    unit = next(unit for unit in UNITS if unit.code == planted_chapters.UNIT)
    archive = tmp_path / "archive"
    planted = write_unit((Choices(Fraction(1, 50), JANUARY, MARCH, 7), archive, unit, MARCH)).clues
    (tmp_path / "inbox").mkdir()
    for part in ("history", "month", "chapters"):
        (archive / part / "inbox").rename(tmp_path / "inbox" / part)
    with fresh_database(server, template) as name:
        office = Settings(mode=Mode.TRIAL, var=tmp_path, inbox=tmp_path / "inbox", database_url=address_for(server, name, "wengang_app"))
        outcome = import_history(office, office.inbox, {unit.code: 1}, accept_held="对照", progress=lambda _text: None)
        with unit_of_work(office) as work:
            found = figures_file(work, outcome.snapshots, outcome.held)["clues"]
    assert [clue for clue in found[str(MARCH)] if clue[0] in PLANTED] == sorted(planted)
    assert "P9S" not in {rule for _chapter, rule, *_ in found[str(MARCH.before)]}, "the month before, the fund's money is what was paid"
    rules = {(chapter.code, rule.code) for chapter in load_chapters() if chapter.code in PLANTED for rule in chapter.rules}
    assert {(chapter, rule) for chapter, rule, *_ in planted} == rules, "a rule without a case"
