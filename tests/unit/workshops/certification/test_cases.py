"""Words and terms of a case that need no database."""

from __future__ import annotations

from datetime import date

import pytest

from wengang.workshops.certification.cases import CaseState, ReviewDecision, ReviewLevel, Role
from wengang.workshops.certification.steps import certificate_number, last_day_of_term


@pytest.mark.parametrize(
    ("certified_on", "last"),
    [
        (date(2025, 4, 14), date(2026, 4, 13)),
        (date(2025, 1, 1), date(2025, 12, 31)),
        (date(2024, 2, 29), date(2025, 2, 27)),
        (date(2023, 3, 1), date(2024, 2, 29)),
        (date(2025, 12, 31), date(2026, 12, 30)),
    ],
)
def test_term_ends_the_day_before_the_same_day(certified_on: date, last: date) -> None:
    assert last_day_of_term(certified_on, 12) == last


def test_number_names_year_workshop_and_its_so_many_th_certificate() -> None:
    assert certificate_number("469001-CJ05", 2, date(2026, 3, 30)) == "琼帮扶车间〔2026〕469001-CJ05-2号"


def test_every_state_and_role_has_words() -> None:
    assert all(state.chinese for state in CaseState) and all(role.chinese for role in Role)
    assert {state for state in CaseState if not state.who_acts} == {state for state in CaseState if state.has_ended}


@pytest.mark.parametrize("level", list(ReviewLevel))
def test_every_decision_is_a_move_that_its_reviewer_may_make(level: ReviewLevel) -> None:
    for decision in ReviewDecision:
        assert level.role in level.state.roles(decision.leads_to(level))
