"""The second row of a key goes back, unless one of the two is refused otherwise (method §14)."""

from __future__ import annotations

import pandas as pd

from wengang.validation.checking import BrokenRule
from wengang.validation.keys import check_keys
from wengang.validation.suites import Rule, Severity

ROWS = pd.DataFrame({"delivery_id": [1, 1, 1, 1, 2], "project_no_read": ["A", "A", "B", "A", "A"]})


def broken(severity: Severity, *rows: int) -> list[BrokenRule]:
    return [BrokenRule(Rule(rule="X", column="县", says="", next="", source=""), severity, rows)]


def again(found: list[BrokenRule]) -> list[int]:
    return [row for item in found for row in item.rows]


def test_every_further_row_of_a_file_goes_back_and_other_files_are_apart() -> None:
    (found,) = check_keys(ROWS, "project_no_read", "项目编号", [])
    assert (found.rule.rule, found.rule.column, found.severity, found.rows) == ("KEY_TWICE", "项目编号", Severity.REJECT_ROW, [1, 3])


def test_a_row_that_goes_back_otherwise_stands_for_nothing() -> None:
    assert again(check_keys(ROWS, "project_no_read", "项目编号", broken(Severity.REJECT_ROW, 0))) == [3]
    assert again(check_keys(ROWS, "project_no_read", "项目编号", broken(Severity.REJECT_ROW, 1))) == [3]
    assert check_keys(ROWS, "project_no_read", "项目编号", broken(Severity.REJECT_ROW, 0, 1)) == []


def test_a_refused_cell_or_a_warning_refuses_no_row() -> None:
    for severity in (Severity.REJECT_CELL, Severity.WARN):
        assert again(check_keys(ROWS, "project_no_read", "项目编号", broken(severity, 0))) == [1, 3]
