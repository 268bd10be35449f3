"""What a run of the fund's execution does, one public function a task: called by the DAG and the tests.

Belongs here: the list of steps. Does not belong here: what a step does (`booking`, `notices`, `closing`).
"""

from __future__ import annotations

from wengang.fund.execution.booking import book_spending
from wengang.fund.execution.closing import close_due_years
from wengang.fund.execution.notices import approval_subject, draft_notices, issue_notices, notice_request

__all__ = ["approval_subject", "book_spending", "close_due_years", "draft_notices", "issue_notices", "notice_request"]
