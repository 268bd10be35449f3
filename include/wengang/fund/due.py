"""What is due with the fund: money that must be passed down.

Belongs here: the list. Does not belong here: whose money waits and until when (`reminders`).
"""

from __future__ import annotations

from collections.abc import Sequence

from wengang.due import Reminds
from wengang.fund.reminders import remind_of_passing_down

DUE: Sequence[Reminds] = (Reminds("years_waiting", "资金下达期限", remind_of_passing_down),)
