"""Small random provinces with public posts come out equal in every clue by the product and by the slow reference of `tests/reference`."""

from __future__ import annotations

import os
from collections import Counter
from pathlib import Path

import pytest
from ops.database import address_for
from tests.databases import fresh_database
from tests.reference.post_provinces import UNITS, random_posts, write_posts
from tests.reference.public_posts import RULES, Entry, Files, clues_of

from wengang.clues.figures import figures_of_chapters
from wengang.database.unit_of_work import unit_of_work
from wengang.history.steps import import_history
from wengang.settings.environment import Mode, Settings

SEEDS = range(1, int(os.environ.get("PROOF_EXAMPLES", "60")) + 1) if "PROVE_EVERYTHING" in os.environ else range(1, 2)


def found_clues(server: str, template: str, folder: Path, files: Files) -> dict[str, list[Entry]]:
    """Give the clues that a replay of the files writes."""
    (folder / "inbox").mkdir()
    write_posts(files, folder / "inbox")
    with fresh_database(server, template) as name:
        office = Settings(mode=Mode.TRIAL, var=folder, inbox=folder / "inbox", database_url=address_for(server, name, "wengang_app"))
        outcome = import_history(office, office.inbox, dict.fromkeys(UNITS, 10), accept_held="对照", progress=lambda _text: None)
        assert not outcome.returned, outcome.returned
        with unit_of_work(office) as work:
            clues: dict[str, list[Entry]] = figures_of_chapters(work, outcome.snapshots)["clues"]
            return clues


@pytest.mark.parametrize("seed", SEEDS)
def test_random_posts_equal_the_reference(server: str, template: str, tmp_path: Path, seed: int) -> None:
    files = random_posts(seed)
    found, expected = found_clues(server, template, tmp_path, files), clues_of(files)
    assert found.keys() == expected.keys()
    for period in expected:
        assert [*map(str, found[period])] == [*map(str, expected[period])], f"month {period} of seed {seed}"


def test_the_random_provinces_meet_every_rule_and_its_other_side() -> None:
    shown: Counter[str] = Counter()
    looked_at: Counter[str] = Counter()
    for seed in range(1, 4):
        files = random_posts(seed)
        for period, entries in clues_of(files).items():
            for rule, (table, _) in RULES.items():
                of_rule = [entry for entry in entries if entry[1] == rule]
                shown[rule] += sum(len(rows) or 1 for *_, rows in of_rule if isinstance(rows, list))
                looked_at[rule] += sum(len(files.get((unit, period, table), ())) for unit in UNITS)
    assert [rule for rule in RULES if not 0 < shown[rule] < looked_at[rule]] == []
