"""Texts that are kept as they are written: a formula without a result or endless text counts as missing, whatever the column."""

from __future__ import annotations

import pandas as pd
import pytest

from wengang.data_sharing.reading import is_formula_fault
from wengang.settings.data_sets import load_data_sets
from wengang.validation.suites import Severity, load_rules_beyond_rows, rule_by_id
from wengang.validation.texts import LONGEST_TEXT, check_texts

TITLES = {"village": "行政村", "employer": "务工企业名称"}


def test_faults_are_found_by_column_and_row() -> None:
    frame = pd.DataFrame(
        {
            "village": ["东村", "村" * (LONGEST_TEXT + 1), "村" * LONGEST_TEXT],
            "employer": ["#N/A", "试验厂", ""],
            "income": ["#REF!", "3000", ""],
        },
        dtype=object,
    )
    found = {(item.rule.rule, item.rule.column, item.severity, tuple(item.rows)) for item in check_texts(frame, TITLES, is_formula_fault)}
    assert found == {
        ("CELL_FORMULA", "务工企业名称", Severity.REJECT_CELL, (0,)),
        ("TEXT_TOO_LONG", "行政村", Severity.REJECT_CELL, (1,)),
    }


@pytest.mark.parametrize(
    ("text", "is_told"), [("王?", True), ("？明", True), ("张?平", True), ("王明", False), ("", False), ("?", False), ("KTV?A", False)]
)
def test_a_lost_character_among_chinese_ones_is_told_and_costs_nothing(text: str, is_told: bool) -> None:
    found = check_texts(pd.DataFrame({"village": [text]}, dtype=object), TITLES, is_formula_fault)
    assert [(item.rule.rule, item.severity, item.rows) for item in found] == [("CHARACTER_LOST", Severity.WARN, [0])] * is_told


def test_names_are_among_the_texts_that_are_looked_at() -> None:
    assert all(load_data_sets()[table].columns["name"].kept_as_text for table in ("rv_roster", "rv_work", "hr_employment"))


def test_every_rule_beyond_rows_has_its_sentence_in_a_receipt() -> None:
    for rule, _ in load_rules_beyond_rows():
        column = "行政村" if rule.column == "*" else rule.column
        assert rule_by_id("rv_work", rule.rule, column).says == rule.says
