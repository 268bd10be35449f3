"""Tiers, amounts and the last month of awards (method §6 “Award”, §7 last lines)."""

from __future__ import annotations

from datetime import date

import pytest
from tests import policies

from wengang.periods import Period
from wengang.workshops.awards import rules, steps
from wengang.workshops.awards.rules import AwardsStoppedError, AwardTerms, AwardTermsError

JUNE = Period(2025, 6)


@pytest.mark.parametrize(
    ("absorbed", "amount"), [(0, None), (4, None), (5, 1000), (9, 1000), (10, 1200), (19, 1200), (20, 1500), (300, 1500)]
)
def test_tier_by_the_number_absorbed(absorbed: int, amount: int | None) -> None:
    tier = AwardTerms.of(JUNE).tier_of(absorbed)
    assert (tier.amount_fen if tier else None) == (amount * 100 if amount else None)


def test_terms_of_the_method() -> None:
    terms = AwardTerms.of(JUNE)
    assert (terms.months, terms.pay) == (6, 6000)
    assert len(terms.unconfirmed) == 8
    assert any("workshop.award_tier_2_amount＝1200" in note for note in terms.unconfirmed)


def test_terms_come_back_as_they_are_stored() -> None:
    terms = AwardTerms.of(JUNE)
    assert AwardTerms.from_json(terms.as_json) == terms


def test_tiers_that_do_not_rise_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    wrong = policies.changed("workshop.award_tier_2_absorb", value=5)
    monkeypatch.setattr(rules, "load_policy", lambda: wrong)
    with pytest.raises(AwardTermsError, match="逐档增加"):
        AwardTerms.of(JUNE)


@pytest.mark.parametrize(
    ("day", "through"),
    [
        (date(2025, 7, 14), Period(2025, 6)),
        (date(2025, 12, 31), Period(2025, 6)),
        (date(2026, 1, 16), Period(2025, 12)),
        (date(2026, 6, 30), Period(2025, 12)),
        (date(2026, 7, 14), None),
    ],
)
def test_last_half_year_is_the_usual_month(day: date, through: Period | None) -> None:
    assert steps.chosen_month("", day) == through


def test_month_after_the_policy_earns_nothing() -> None:
    assert steps.chosen_month("2025-12", date(2026, 3, 1)) == Period(2025, 12)
    with pytest.raises(AwardsStoppedError, match="政策期已满"):
        steps.chosen_month("2026-01", date(2026, 3, 1))


def test_month_that_is_not_over_is_refused() -> None:
    with pytest.raises(steps.AwardsError, match="还没有结束"):
        steps.chosen_month("2025-06", date(2025, 6, 30))
