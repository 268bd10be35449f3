"""A proposal of awards: who is listed with what, under which digest (method §6 “Award”).

Belongs here: entries, totals, the digest that two people approve. Does not belong here: the rule (`rules`), files (`publicity`), the order
of work (`steps`). People stand in it by their key only.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any
from uuid import UUID

from wengang.approvals.digests import digest_of
from wengang.database.json_text import dump_json
from wengang.periods import Period
from wengang.workshops.awards.rows import EntriesOfProposalRow, PeopleDueRow, ProposalRow
from wengang.workshops.awards.rules import AwardTerms
from wengang.workshops.states import Status


class LeftOut(StrEnum):
    """Why somebody who meets months and pay is not listed."""

    BELOW_TIER = "below_tier"
    ENDED = "ended"
    EXIT_PROPOSED = "exit_proposed"

    @property
    def chinese(self) -> str:
        """How pages name it."""
        return {
            "below_tier": "第六个月车间吸纳人数不够一档，不奖补",
            "ended": "车间已退出或已到期，奖补停止",
            "exit_proposed": "车间拟退出，等待决定后再列入",
        }[self]


@dataclass(frozen=True, slots=True)
class AwardEntry:
    """One person of a proposal: `months` and `paid` (元) up to `met_in`, `absorbed` and `unknown` of the workshop in `sixth_month`."""

    entry_no: int
    unit: str
    workshop_no: str
    workshop_name: str
    person_key: UUID
    town: str
    months: int
    paid: Decimal
    sixth_month: Period
    met_in: Period
    absorbed: int
    unknown: int
    tier: int
    amount_fen: int
    elsewhere: bool
    struck_before: bool

    @classmethod
    def from_row(cls, row: EntriesOfProposalRow) -> AwardEntry:
        """Give the entry of a row of `workshops.award_entry`."""
        stored: Mapping[str, Any] = row
        given = {field.name: stored[field.name] for field in fields(cls)}
        return cls(**(given | {"sixth_month": Period.parse(row["sixth_month"]), "met_in": Period.parse(row["met_in"])}))

    @property
    def as_row(self) -> tuple[object, ...]:
        """The entry as a row of `workshops.award_entry`, in the order of its fields."""
        values = (getattr(self, field.name) for field in fields(self))
        return tuple(str(value) if isinstance(value, Period) else value for value in values)

    @property
    def content(self) -> list[object]:
        """What two people approve of it: what is put up and what becomes the line, not the numbers that lead there."""
        return [
            self.entry_no,
            self.unit,
            self.workshop_no,
            str(self.person_key),
            self.town,
            str(self.sixth_month),
            self.tier,
            self.amount_fen,
        ]


ENTRY_COLUMNS = tuple(field.name for field in fields(AwardEntry))


@dataclass(frozen=True, slots=True)
class Calculated:
    """What is due up to a month by the data of now: entries in order, and how many people are left out, by reason."""

    through: Period
    terms: AwardTerms
    entries: tuple[AwardEntry, ...]
    left_out: tuple[tuple[LeftOut, int], ...]

    @property
    def is_trial(self) -> bool:
        """Tell whether it is 试算: a parameter that it rests on is not confirmed."""
        return bool(self.terms.unconfirmed)

    @property
    def amount_fen(self) -> int:
        """The sum of all entries in fen."""
        return sum(entry.amount_fen for entry in self.entries)

    @property
    def digest(self) -> str:
        """SHA-256 over terms and entries: what two people approve."""
        return digest_of_proposal(self.through, self.terms, self.entries)


@dataclass(frozen=True, slots=True)
class Proposal:
    """A stored proposal; `publicity_until` is the last day of its publicity, None for 试算."""

    id: int
    through: Period
    number: int
    is_trial: bool
    terms: AwardTerms
    amount_fen: int
    left_out: tuple[tuple[LeftOut, int], ...]
    digest: str
    proposed_on: date
    publicity_until: date | None
    is_newest: bool
    is_finalised: bool
    entries: tuple[AwardEntry, ...]

    @classmethod
    def from_rows(cls, row: ProposalRow, entries: Sequence[EntriesOfProposalRow]) -> Proposal:
        """Give the proposal of a row of `workshops/awards/proposal` with its entries; the digest is computed anew from both."""
        through, terms = Period.parse(row["through"]), AwardTerms.from_json(row["terms"])
        listed = tuple(AwardEntry.from_row(entry) for entry in entries)
        return cls(
            id=row["id"],
            through=through,
            number=row["number"],
            is_trial=row["is_trial"],
            terms=terms,
            amount_fen=row["amount_fen"],
            left_out=tuple((LeftOut(reason), count) for reason, count in sorted(row["left_out"].items())),
            digest=digest_of_proposal(through, terms, listed),
            proposed_on=row["proposed_on"],
            publicity_until=row["publicity_until"],
            is_newest=row["is_newest"],
            is_finalised=row["is_finalised"],
            entries=listed,
        )

    @property
    def subject(self) -> str:
        """The subject under which opinions on it are stored."""
        return f"workshop_awards:{self.through}:{self.number}"

    @property
    def title(self) -> str:
        """How pages name it: 截至2025年6月车间奖补名单（第1版）, with 试算 where it is one."""
        return f"截至{self.through.chinese}车间奖补名单（第{self.number}版）{'·试算' if self.is_trial else ''}"

    @property
    def units(self) -> tuple[str, ...]:
        """The units that it lists people of, in code order."""
        return tuple(sorted({entry.unit for entry in self.entries}))

    def of_unit(self, unit: str) -> tuple[AwardEntry, ...]:
        """Give the entries of one unit."""
        return tuple(entry for entry in self.entries if entry.unit == unit)


def digest_of_proposal(through: Period, terms: AwardTerms, entries: Iterable[AwardEntry]) -> str:
    """Give the digest over a month, the terms used and every entry."""
    return digest_of(dump_json({"through": str(through), "terms": terms.as_json, "entries": [entry.content for entry in entries]}))


def calculate(through: Period, terms: AwardTerms, rows: Iterable[PeopleDueRow]) -> Calculated:
    """Give who is listed with what, of people who meet months and pay (rows of `workshops/awards/people_due`, in the order of the list)."""
    left_out: Counter[LeftOut] = Counter()
    listed: list[tuple[PeopleDueRow, int, int]] = []
    for row in rows:
        tier = terms.tier_of(row["absorbed"])
        status = Status(row["status"]) if row["status"] else None
        if tier is None:
            left_out[LeftOut.BELOW_TIER] += 1
        elif status is not None and status.has_ended:
            left_out[LeftOut.ENDED] += 1
        elif status is Status.EXIT_PROPOSED:
            left_out[LeftOut.EXIT_PROPOSED] += 1
        else:
            listed.append((row, tier.number, tier.amount_fen))
    times = Counter(row["person_key"] for row, _, _ in listed)
    entries = tuple(
        AwardEntry(
            entry_no=number,
            unit=row["unit"],
            workshop_no=row["workshop_no"],
            workshop_name=row["workshop_name"] or row["workshop_no"],
            person_key=row["person_key"],
            town=row["town"],
            months=row["months"],
            paid=row["paid"],
            sixth_month=Period.parse(row["sixth_month"]),
            met_in=Period.parse(row["met_in"]),
            absorbed=row["absorbed"],
            unknown=row["unknown"],
            tier=tier,
            amount_fen=amount_fen,
            elsewhere=row["granted_elsewhere"] or times[row["person_key"]] > 1,
            struck_before=row["struck_before"],
        )
        for number, (row, tier, amount_fen) in enumerate(listed, 1)
    )
    return Calculated(through, terms, entries, tuple(sorted(left_out.items())))
