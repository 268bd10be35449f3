"""What is due with the fund: money that must be passed down.

Belongs here: the list. Does not belong here: whose money waits and until when (`reminders`).
"""

from __future__ import annotations

from collections.abc import Sequence

from wengang.due import Reminds
from wengang.fund.reminders import money_to_pass_down, remind_of_passing_down

FACT, VALUE, GROUNDS = "因素", "更正值", "理由"
"""The params of a run of `fund_objections` beside year and unit."""

DUE: Sequence[Reminds] = (Reminds("years_waiting", "资金下达期限", money_to_pass_down, remind_of_passing_down),)
