"""What is due with 乡村公益性岗位: its rules are to run, and each quarter a report is to be given (policy 2.5).

Belongs here: the list. Does not belong here: when that is (`wengang.clues.due`, `wengang.clues.reports`).
"""

from __future__ import annotations

from collections.abc import Sequence

from wengang.clues.due import starts_of
from wengang.clues.reports import reminds_of
from wengang.due import Due
from wengang.public_posts.clues import CHAPTER
from wengang.public_posts.reporting import REPORT

DUE: Sequence[Due] = (
    *starts_of(CHAPTER),
    reminds_of(REPORT, CHAPTER, "reports"),
)
