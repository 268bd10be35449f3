"""Under which subject opinions are kept never changes: those of before must count after an upgrade (decision 0033)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

import pytest

from wengang.approvals.deciding import MatterOfDecision
from wengang.county_notices.steps import LETTERS_OF_A_MONTH
from wengang.database.unit_of_work import UnitOfWork
from wengang.fund.execution.notices import NOTICES_OF_A_RUN
from wengang.fund.steps import OBJECTION_TO_A_PROPOSAL, REFUSED_BY_THE_RULES
from wengang.workshops.drafting import LETTERS_OF_A_REVIEW
from wengang.workshops.exits import EXIT_OF_A_WORKSHOP

NO_DATABASE = cast(UnitOfWork, None)


@pytest.mark.parametrize(
    ("matter", "arguments", "subject"),
    [
        (LETTERS_OF_A_MONTH, {"period": "2025-03", "snapshot": "1"}, "county_notices:2025-03:s1"),
        (LETTERS_OF_A_REVIEW, {"period": "2025-03", "snapshot": 2}, "workshops:letters:2025-03-s2"),
        (EXIT_OF_A_WORKSHOP, {"workshop_no": "469001-CJ01", "period": "2025-03"}, "workshop_exit:469001-CJ01:2025-03"),
        (NOTICES_OF_A_RUN, {"period": "2025-06", "run": "r1"}, "subsidy_allocation:execution:2025-06"),
        (OBJECTION_TO_A_PROPOSAL, {"objection": "7"}, "subsidy_allocation:objection:7"),
        (REFUSED_BY_THE_RULES, {"year": 2025, "version": 0, "refusal": 3}, "subsidy_allocation:refusal:3"),
    ],
)
def test_the_subject_is_what_it_was(matter: MatterOfDecision[Any], arguments: dict[str, object], subject: str) -> None:
    about: Callable[..., Any] = matter.about
    assert matter.subject(NO_DATABASE, about(**arguments)) == subject


def test_the_buttons_are_what_they_were() -> None:
    assert LETTERS_OF_A_MONTH.options == ["同意", "不同意"]
    assert EXIT_OF_A_WORKSHOP.options == ["确认退出", "不予退出"]
    assert OBJECTION_TO_A_PROPOSAL.options == ["采纳", "不采纳"]
    assert REFUSED_BY_THE_RULES.options == ["已决定处理办法"]
