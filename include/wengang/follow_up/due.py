"""What is due with matters: everything that owners and reviewers hold, for whoever looks at what waits.

Belongs here: the list. Does not belong here: who is written to about it (`daily`, `reviewers`): nobody is reminded from here.
"""

from __future__ import annotations

from collections.abc import Sequence

from wengang.due import Reminds
from wengang.follow_up.overview import waiting_matters, waiting_measures

DUE: Sequence[Reminds] = (
    Reminds(
        "matters_waiting",
        "待办事项",
        waiting_matters,
        lambda work, on: len(waiting_matters(work, on)),
    ),
    Reminds(
        "measures_due",
        "措施已过完成时限",
        waiting_measures,
        lambda work, on: len(waiting_measures(work, on)),
    ),
)
