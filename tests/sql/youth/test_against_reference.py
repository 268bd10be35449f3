"""Clues and rates of small random provinces come out equal by the product and by the slow reference: the rules of 雨露计划+ (method §14.3).

One seed, in which every rule finds something, runs each time; with PROVE_EVERYTHING=1 Hypothesis looks for a province on which the two differ.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from tests.reference.chapter_provinces import named, random_chapter_province
from tests.reference.youth import clues, rates
from tests.sql.clues.replaying import clues_of, replayed

from wengang.youth.clues import CHAPTER

EXAMPLES = int(os.environ.get("PROOF_EXAMPLES", "20"))
TABLES = ("rv_roster", "rv_work", "hr_employment", *CHAPTER.tables)


def differences(server: str, template: str, folder: Path, seed: int, months: int) -> tuple[list[object], set[str | None]]:
    """Give the months in which the two differ, and the rules that found anything with the rates that were undefined."""
    province = named(TABLES, random_chapter_province(seed, months=months))
    files, body = province.accepted, replayed(server, template, folder, province)
    judged = [month for month in province.months if files.units(month, *CHAPTER.tables)]
    wrong: list[object] = []
    reached: set[str | None] = set()
    for month in judged:
        mine = clues_of(body, str(month), CHAPTER.code), body["youth_rate"][str(month)]
        theirs = clues(files, month), rates(files, month)
        wrong += [(month, mine, theirs)] if mine != theirs else []
        reached |= {rule for rule, *_ in theirs[0]} | {None for rate in theirs[1].values() if rate is None}
    assert set(body["youth_rate"]) == set(map(str, judged))
    return wrong, reached


def test_a_random_province_equals_the_reference(server: str, template: str, tmp_path: Path) -> None:
    wrong, reached = differences(server, template, tmp_path, seed=5, months=3)
    assert wrong == []
    assert reached == {rule.code for rule in CHAPTER.rules} | {None}, "too little happened"


@pytest.mark.prove("many provinces take minutes")
@hypothesis_settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck), print_blob=True)
@given(seed=st.integers(0, 2**32 - 1), months=st.integers(2, 6))
def test_every_random_province_equals_the_reference(
    server: str, template: str, tmp_path_factory: pytest.TempPathFactory, seed: int, months: int
) -> None:
    assert differences(server, template, tmp_path_factory.mktemp("province"), seed, months)[0] == []
