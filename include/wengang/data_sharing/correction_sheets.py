"""The form of a correction workbook: its two sheets, its own columns, the words of 处理 (method §13, “Read exactly”).

Belongs here: what whoever writes one (`wengang.corrections`) and whoever reads one that came back (`returned_workbooks`) have in common.
Does not belong here: writing, reading, what follows from a word.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum

CORRECTIONS, INSTRUCTIONS = "更正", "说明"
"""The first and the second sheet."""
ROW_NO, PROBLEM, EXPECTED, TREATMENT = "行号", "问题", "应为", "处理"
DIGEST = "文件摘要"
"""What stands in column A of the instructions beside the digest of the delivery."""
ROWS_GIVEN = "行号清单"
"""What stands in column A beside the row numbers that the workbook was given out with, in as many rows as they need."""
_ORIGINAL = "（原表）"
_NUMBERS_IN_A_CELL = 1_000


class Treatment(StrEnum):
    """What a clerk says of a row, by the word in 处理; blank says nothing."""

    CORRECTED = "corrected"
    DELETED = "deleted"
    CONFIRMED = "confirmed"
    NONE = "none"


WORDS = {"改正": Treatment.CORRECTED, "删除": Treatment.DELETED, "情况属实": Treatment.CONFIRMED}
"""The words of the drop-down."""


def titles_of(senders: Sequence[str]) -> list[str]:
    """Give the titles of 更正 for the titles of a sender's file."""
    ours = (ROW_NO, PROBLEM, EXPECTED, TREATMENT)
    return [ROW_NO, *(f"{title}{_ORIGINAL}" if title in ours else title for title in senders), PROBLEM, EXPECTED, TREATMENT]


def numbers_told(row_numbers: Sequence[int]) -> list[str]:
    """Give row numbers as the cells beside `ROWS_GIVEN` have them."""
    return [",".join(map(str, row_numbers[first : first + _NUMBERS_IN_A_CELL])) for first in range(0, len(row_numbers), _NUMBERS_IN_A_CELL)]
