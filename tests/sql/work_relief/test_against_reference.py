"""Clues of small random provinces come out equal by the product and by the slow reference: the rules of 以工代赈 (method §14.2).

One seed, in which every rule finds something, runs each time; with PROVE_EVERYTHING=1 Hypothesis looks for a province on which the two differ.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from tests.reference.chapter_provinces import FIRST, named, random_chapter_province
from tests.reference.work_relief import clues
from tests.sql.clues.replaying import clues_of, replayed

from wengang.work_relief.clues import CHAPTER

EXAMPLES = int(os.environ.get("PROOF_EXAMPLES", "20"))
TABLES = ("rv_roster", "rv_work", *CHAPTER.tables)


def differences(server: str, template: str, folder: Path, seed: int, months: int) -> tuple[list[object], set[str]]:
    """Give the months in which the two differ, and the rules that found anything."""
    province = named(TABLES, random_chapter_province(seed, months=months))
    body = replayed(server, template, folder, province)
    expected = {str(month): clues(province.accepted, month, FIRST) for month in province.months}
    wrong = [(month, mine, theirs) for month, theirs in expected.items() if (mine := clues_of(body, month, CHAPTER.code)) != theirs]
    return wrong, {rule for found in expected.values() for rule, *_ in found}


def test_a_random_province_equals_the_reference(server: str, template: str, tmp_path: Path) -> None:
    wrong, reached = differences(server, template, tmp_path, seed=5, months=3)
    assert wrong == []
    assert reached == {rule.code for rule in CHAPTER.rules}, "too little happened"


@pytest.mark.prove("many provinces take minutes")
@hypothesis_settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck), print_blob=True)
@given(seed=st.integers(0, 2**32 - 1), months=st.integers(2, 6))
def test_every_random_province_equals_the_reference(
    server: str, template: str, tmp_path_factory: pytest.TempPathFactory, seed: int, months: int
) -> None:
    assert differences(server, template, tmp_path_factory.mktemp("province"), seed, months)[0] == []
