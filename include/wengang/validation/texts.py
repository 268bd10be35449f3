"""What no text of a handed-over file may be, whatever its column: a formula without a result, too long for an index, with a lost character.

Belongs here: judging texts that are kept as they are written. Does not belong here: which columns these are (`kept_as_text` of a column),
cells with a meaning of their own (numbers, months, codes,
keys): what cannot be read there breaks the rule of its column (`expectations/`).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

import pandas as pd

from wengang.validation.checking import BrokenRule
from wengang.validation.suites import load_rules_beyond_rows

LONGEST_TEXT = 200
_LOST_CHARACTER = re.compile("[\u3400-\u9fff][?？]|[?？][\u3400-\u9fff]")
"""A question mark in the middle of Chinese: what a program writes for a rare character that its encoding does not have."""


def check_texts(frame: pd.DataFrame, titles: Mapping[str, str], is_formula_fault: Callable[[str], bool]) -> list[BrokenRule]:
    """Give the broken rules of the texts of a frame; `titles` has those of kept texts.

    By the name of the column in the house.
    """
    breaks: dict[str, Callable[[str], bool]] = {
        "CELL_FORMULA": is_formula_fault,
        "TEXT_TOO_LONG": lambda text: len(text) > LONGEST_TEXT,
        "CHARACTER_LOST": lambda text: _LOST_CHARACTER.search(text) is not None,
    }
    rules = {rule.rule: (rule, severity) for rule, severity in load_rules_beyond_rows()}
    broken = []
    for column in sorted(set(titles) & set(frame)):
        texts = frame[column]
        for rule_id, is_broken in breaks.items():
            bad = {text for text in texts.unique() if is_broken(text)}
            if bad:
                rule, severity = rules[rule_id]
                rows = [int(row) for row in frame.index[texts.isin(bad)]]
                broken.append(BrokenRule(rule.model_copy(update={"column": titles[column]}), severity, rows))
    return broken
