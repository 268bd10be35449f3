"""What a run of the fund's execution does, one public function a task, and what is decided: called by the DAG and the tests.

Belongs here: the list of steps. Does not belong here: what a step does (`booking`, `notices`, `closing`).
"""

from __future__ import annotations

from wengang.fund.execution.booking import book_spending
from wengang.fund.execution.closing import close_due_years
from wengang.fund.execution.notices import NOTICES_OF_A_RUN, draft_notices

__all__ = ["NOTICES_OF_A_RUN", "book_spending", "close_due_years", "draft_notices"]
