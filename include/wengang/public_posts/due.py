"""What is due with 乡村公益性岗位: its rules are to run, and each quarter a report is to be given (policy 2.5).

Belongs here: the list. Does not belong here: when that is (`wengang.clues.due`, `reporting`).
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from wengang.clues.due import starts_of
from wengang.due import Due, Reminds
from wengang.public_posts.clues import CHAPTER
from wengang.public_posts.reporting import report_due, send_report

DUE: Sequence[Due] = (
    *starts_of(CHAPTER),
    Reminds("reports", "专项整治报告", partial(report_due, CHAPTER), partial(send_report, CHAPTER)),
)
