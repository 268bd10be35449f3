"""What is due with 以工代赈: its rules are to run.

Belongs here: the list. Does not belong here: when that is (`wengang.clues.due`).
"""

from __future__ import annotations

from collections.abc import Sequence

from wengang.clues.due import starts_of
from wengang.due import Starts
from wengang.work_relief.clues import CHAPTER

DUE: Sequence[Starts] = starts_of(CHAPTER)
