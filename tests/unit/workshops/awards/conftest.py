"""A proposal by hand, for the tests of its lists and of what reviewers write about it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from uuid import UUID

import pytest

from wengang.periods import Period
from wengang.workshops.awards.proposals import AwardEntry, LeftOut, Proposal, digest_of_proposal
from wengang.workshops.awards.rules import AwardTerms

JUNE = Period(2025, 6)
Make = Callable[..., Proposal]


def entry(number: int, **changes: object) -> AwardEntry:
    """Give an entry of the first tier."""
    given: dict[str, object] = {
        "entry_no": number,
        "unit": "469001",
        "workshop_no": "WZS-001",
        "workshop_name": "毛阳黎锦车间",
        "person_key": UUID(int=number),
        "town": "毛阳镇",
        "months": 6,
        "paid": Decimal("6000.00"),
        "sixth_month": Period(2025, 5),
        "met_in": JUNE,
        "absorbed": 7,
        "unknown": 0,
        "tier": 1,
        "amount_fen": 1000_00,
        "elsewhere": False,
        "struck_before": False,
    }
    return AwardEntry(**(given | changes))  # type: ignore[arg-type]


@pytest.fixture
def proposal() -> Make:
    """Give what makes a proposal through June 2025 with confirmed terms, unless told otherwise."""

    def make(*entries: AwardEntry, is_trial: bool = False, left_out: tuple[tuple[LeftOut, int], ...] = ()) -> Proposal:
        stored = AwardTerms.of(JUNE).as_json | ({} if is_trial else {"unconfirmed": []})
        terms = AwardTerms.from_json(stored)
        return Proposal(
            id=1,
            through=JUNE,
            number=1,
            is_trial=is_trial,
            terms=terms,
            amount_fen=sum(item.amount_fen for item in entries),
            left_out=left_out,
            digest=digest_of_proposal(JUNE, terms, entries),
            proposed_on=date(2025, 7, 14),
            publicity_until=None if is_trial else date(2025, 7, 21),
            is_newest=True,
            is_finalised=False,
            entries=entries,
        )

    return make
