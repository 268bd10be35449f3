"""What is due with 以工代赈: its rules are to run, and each half-year the demand is to be told (policy 2.3).

Belongs here: the list. Does not belong here: when that is (`wengang.clues.due`, `wengang.clues.reports`).
"""

from __future__ import annotations

from collections.abc import Sequence

from wengang.clues.due import starts_of
from wengang.clues.reports import reminds_of
from wengang.due import Due
from wengang.work_relief.clues import CHAPTER
from wengang.work_relief.demand import REPORT

DUE: Sequence[Due] = (*starts_of(CHAPTER), reminds_of(REPORT, CHAPTER, "demands"))
