"""Which award a person in a workshop is due (method §6 “Award”).

Belongs here: conditions, tiers and amounts over plain values. Does not belong here: whose months are counted
(`sql/workshops/awards/people_due.sql`), lists, approvals.

Method: once in a lifetime of person × workshop, for ≥ 6 months worked there (not necessarily consecutive) and ≥ 6000 元 paid over them.
The number absorbed by the workshop in the person's sixth month decides the tier: 5–9, 10–19, ≥ 20; below the first tier there is none.

What the method leaves open is decided so:
- A month is counted when the person is absorbed in it (`workshops.absorbed_person`, by the newest reviewed snapshot), the workshop was
  certified by its end, and the workshop had not exited or expired with it: awards stop then, so such months earn nothing. Months before an
  end count on after a new certification under the same 车间编号.
- Pay is added over the counted months up to and including the month in which both conditions are first met; a missing wage counts 0.
- The sixth month decides for good. Where it gives no tier there is no award, whatever later months bring; a later month never raises it.
- A workshop that has exited or expired as it stands now gets no award, also for people who met the conditions before; one whose exit is
  proposed waits for the decision. Either comes back by itself when the workshop is certified again or the exit is refused.
- Months after the last day of the policy (`papers.yaml`) are not counted; what was met up to then may be proposed afterwards.
Assumption: amounts are those in force in the last month of the proposal.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from wengang.papers.bases import load_bases
from wengang.periods import Period
from wengang.settings.policy import load_policy
from wengang.user_error import UserError

FEN = 100
_MONTHS, _PAY = "workshop.award_months", "workshop.award_pay"
_TIERS = (
    ("workshop.award_tier_1_absorb", "workshop.award_tier_1_amount"),
    ("workshop.award_tier_2_absorb", "workshop.award_tier_2_amount"),
    ("workshop.award_tier_3_absorb", "workshop.award_tier_3_amount"),
)


class AwardsStoppedError(UserError):
    """A month after the last day of the policy: no award is due for it."""


class AwardTermsError(UserError):
    """Tiers among the parameters that do not rise; the message names them."""


@dataclass(frozen=True, slots=True)
class Tier:
    """One tier: from how many absorbed on, and the amount for one person in fen."""

    number: int
    absorb: int
    amount_fen: int


@dataclass(frozen=True, slots=True)
class AwardTerms:
    """The conditions and amounts: months worked, 元 paid, tiers in rising order; `unconfirmed` are notes of what is not confirmed."""

    months: int
    pay: int
    tiers: tuple[Tier, ...]
    unconfirmed: tuple[str, ...] = ()

    @classmethod
    def of(cls, period: Period) -> AwardTerms:
        """Give what is in force in a month. Raises `AwardTermsError` where tiers do not rise."""
        policy = load_policy()
        tiers = tuple(
            Tier(number, policy.whole(absorb, period), policy.whole(amount, period) * FEN)
            for number, (absorb, amount) in enumerate(_TIERS, 1)
        )
        rising = all(low.absorb < high.absorb for low, high in pairwise(tiers))
        if not rising or any(tier.amount_fen <= 0 for tier in tiers):
            raise AwardTermsError(
                "参数文件 policy/workshops.yaml 中奖补各档（workshop.award_tier_*）的人数应逐档增加，金额应大于0：请改正后重跑"
            )
        names = (_MONTHS, _PAY, *(name for tier in _TIERS for name in tier))
        # Part of what a stored list is compared and approved by: shown nowhere, so it keeps its old form.
        in_force = {name: policy.in_force(name, period) for name in names}
        unconfirmed = tuple(f"{value.note}（{name}＝{value.value}）" for name, value in in_force.items() if not value.confirmed)
        return cls(policy.whole(_MONTHS, period), policy.whole(_PAY, period), tiers, unconfirmed)

    def tier_of(self, absorbed: int) -> Tier | None:
        """Give the tier of a sixth month by the number absorbed in it; None below the first."""
        reached = [tier for tier in self.tiers if absorbed >= tier.absorb]
        return reached[-1] if reached else None

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> AwardTerms:
        """Give the terms that are stored with a proposal."""
        tiers = tuple(Tier(number, absorb, amount_fen) for number, absorb, amount_fen in stored["tiers"])
        return cls(stored["months"], stored["pay"], tiers, tuple(stored["unconfirmed"]))

    @property
    def as_json(self) -> dict[str, object]:
        """The terms as they are stored with a proposal."""
        return {
            "months": self.months,
            "pay": self.pay,
            "tiers": [[tier.number, tier.absorb, tier.amount_fen] for tier in self.tiers],
            "unconfirmed": list(self.unconfirmed),
        }


def last_month_with_awards() -> Period:
    """Give the month of the last day of the policy (`papers.yaml`): later months earn no award (method §7, last lines)."""
    return Period.of(load_bases().policy.last_day)


def require_awards(through: Period) -> None:
    """Raise `AwardsStoppedError` for a month after the last day of the policy."""
    if through > last_month_with_awards():
        raise AwardsStoppedError(
            f"政策期已满，{through.chinese}起不再发放车间奖补：截至{last_month_with_awards().chinese}应发的，请按该月重新启动"
        )
