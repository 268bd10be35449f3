"""Keys of which a file has one row: the second row of a 岗位编号 or 项目编号 goes back (method §14, “Read exactly”).

Belongs here: judging rows beside the other rows of their file. Does not belong here: which key that is (`one_row_of` of a table), rows that
are equal cell by cell (ROW_TWICE of the suites).
"""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from wengang.validation.checking import BrokenRule
from wengang.validation.suites import Severity, load_rules_beyond_rows

RULE = "KEY_TWICE"


def check_keys(frame: pd.DataFrame, key: str, title: str, broken: Sequence[BrokenRule]) -> list[BrokenRule]:
    """Give the rows of a frame of files that repeat a key of their file; rows that are refused by the rules in `broken` stand for nothing."""
    refused = {row for item in broken if item.severity is Severity.REJECT_ROW for row in item.rows}
    good = frame.loc[~frame.index.isin(list(refused)), ["delivery_id", key]]
    again = [int(row) for row in good.index[good.duplicated()]]
    rule, severity = next(item for item in load_rules_beyond_rows() if item[0].rule == RULE)
    return [BrokenRule(rule.model_copy(update={"column": title}), severity, again)] if again else []
