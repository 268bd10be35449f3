"""Who works in the 帮扶车间 of one unit, month by month: people of the roster who work near home already.

Belongs here: who is taken on and who is let go. Does not belong here: who works at all (`labour`), how many a workshop
is to have (`workshops`), what a file says (`workshop_tables`).

1. Nobody starts or stops working because of a workshop: turnover, wages and every figure of the persons are those of
   `labour`. A worker's record names the workshop as employer and 帮扶车间 as 就业渠道; place, months and wage stay.
2. In the first month workers have been there as long as they work; later contracts begin when they are made. Workers
   stay until they leave work or the workshop shrinks; whoever leaves is replaced in the same month, from the
   workshop's own township as far as it goes, then from elsewhere in the unit, by lot.
3. Taken on are persons with one record, in 乡内 or 县内乡外, without a mistake in their rows; where an employer's lay-off
   is planted in the last month, only casual workers: its twelve must stay twelve. (A later lay-off looks for its twelve among those who are
   in no workshop.)

Known drawback: the record of somebody who changes from another employer into a workshop keeps its 开始时间; the
contract in the workshop's file begins in the month of the change.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import islice

from wengang.periods import Period
from wengang_trial.draws import stream
from wengang_trial.jobs import Spell
from wengang_trial.labour import TrialError, UnitMonth
from wengang_trial.people import Person
from wengang_trial.planted import EMPLOYER_LAYOFF
from wengang_trial.workshops import Member, Workshop

CHANNEL = "帮扶车间"
NEAR_HOME = frozenset({"乡内", "县内乡外"})


@dataclass(frozen=True, slots=True)
class Hand:
    """Somebody on the list of a workshop."""

    person: Person
    since: Period
    """The month in which the contract began."""
    member: Member | None
    """Whose worker it is in a union."""


@dataclass(frozen=True, slots=True)
class Crew:
    """The people of the roster on the list of one workshop in one month."""

    workshop: Workshop
    present: tuple[Hand, ...]
    absent: tuple[Hand, ...] = ()
    """Those who do not work there any more, and still stand in the file with 0 days."""


class Staffing:
    """The crews of one unit's workshops; to be asked for every month in turn."""

    def __init__(self, seed: int, workshops: Sequence[Workshop]) -> None:
        self._seed = seed
        self._workshops = workshops
        self._hands: dict[str, list[Hand]] = {workshop.number: [] for workshop in workshops}
        self._is_running = False

    def crews(self, month: UnitMonth) -> list[Crew]:
        """Settle who works where in the month; the spells of the persons name their workshop from then on."""
        applicants: list[Person] | None = None
        crews = []
        for workshop in self._workshops:
            hands = self._hands[workshop.number]
            hands[:] = [hand for hand in hands if _is_still_there(hand)]
            wanted = workshop.heads(month.period)
            released, hands[wanted:] = hands[wanted:], []
            for hand in released:
                _spell(hand.person).workshop = None
            if len(hands) < wanted:
                applicants = self._applicants(month) if applicants is None else applicants
                self._take_on(workshop, month, wanted - len(hands), applicants)
            crews.append(Crew(workshop, tuple(hands), tuple(released) if workshop.keeps_absent(month.period) else ()))
        self._is_running = True
        return crews

    def _applicants(self, month: UnitMonth) -> list[Person]:
        """Give who may be taken on, in the order of a lot."""
        casual_only = self._workshops[0].unit.code == EMPLOYER_LAYOFF
        applicants = [person for person in month.movable if _may_change(person, casual_only=casual_only)]
        stream(self._seed, self._workshops[0].unit.code, month.period, "applicants").shuffle(applicants)
        return applicants

    def _take_on(self, workshop: Workshop, month: UnitMonth, wanted: int, applicants: list[Person]) -> None:
        town = workshop.village.town
        near = list(islice((person for person in applicants if person.household.village.town == town), wanted))
        others = (person for person in applicants if person.household.village.town != town)
        chosen = near + list(islice(others, wanted - len(near)))
        if len(chosen) < wanted:
            raise TrialError(f"{workshop.number} {month.period}：要用工 {wanted} 人，在家门口务工的只有 {len(chosen)} 人")
        hands = self._hands[workshop.number]
        for person in chosen:
            applicants.remove(person)
            member = _smallest_member(workshop, hands)
            since = month.period if self._is_running else Period.from_ordinal(_spell(person).start)
            hands.append(Hand(person, since, member))
            _name_workshop(_spell(person), workshop, member)


def _may_change(person: Person, *, casual_only: bool) -> bool:
    spell = _spell(person)
    employer = spell.job.employer
    free = spell.workshop is None and not spell.job.has_side_job and employer.place in NEAR_HOME
    return free and not (casual_only and employer.code)


def _smallest_member(workshop: Workshop, hands: Sequence[Hand]) -> Member | None:
    """Give the member of a union that has the fewest workers; None where there is no union."""
    counts = Counter(hand.member for hand in hands)
    return min(workshop.members, key=lambda member: counts[member], default=None)


def _name_workshop(spell: Spell, workshop: Workshop, member: Member | None) -> None:
    code, name = (member.code, member.name) if member else (workshop.code, workshop.name)
    spell.workshop = replace(spell.job.employer, name=name, code=code, industry=workshop.trade.industry, county="", channel=CHANNEL)


def _is_still_there(hand: Hand) -> bool:
    """Whether the record under which the person was taken on goes on; a new record names no workshop."""
    spell = _spell(hand.person)
    return spell.end is None and spell.workshop is not None


def _spell(person: Person) -> Spell:
    if person.spell is None:
        raise TrialError("没有务工记录的人进不了帮扶车间")
    return person.spell
