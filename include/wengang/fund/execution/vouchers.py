"""Which entries a ledger needs so that it says what the units report: the rule of booking, without a database.

Belongs here: entries and obstacles of one booking. Does not belong here: reading and writing them (`booking`).

Assumptions: nothing is overwritten. A voucher that is reported otherwise is reversed (红字冲销) and entered anew, one that is no longer
reported is reversed. What cannot be booked stays as it stood: the balance of a voucher is the newest reported amount that fitted.
Order: first what is no longer reported, then what becomes smaller, then by day of payment, number, unit; one that does not fit is passed
over and the rest goes on. Where an entry made room, those passed over are tried again before the rest, so that booking the same twice
adds nothing. Known drawback: two vouchers that change places between two full lines block each other, and both are listed.
Numbers of awards belong to the awards: a report of the same number is only compared.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from wengang.fund.handed_over import LineKind

LineKey = tuple[int, str, LineKind]
"""Year, unit, line."""
CHANGED = "报送有更正，冲销后按新的重新登记"
DROPPED = "新的报送中不再有这笔"


class Obstacle(StrEnum):
    """Why a voucher is not booked as it is reported."""

    NO_LINE = "no_line"
    OVER = "over"
    CLOSED = "closed"
    OTHER_UNIT = "other_unit"
    DIFFERS = "differs"


@dataclass(frozen=True, slots=True)
class Voucher:
    """One voucher as it is reported, or as an award makes it (then without `delivery_id` and payee); amount in fen."""

    voucher_no: str
    unit: str
    year: int
    line: LineKind
    item: str
    amount_fen: int
    paid_on: date
    payee_digest: str | None
    delivery_id: int | None

    @property
    def key(self) -> LineKey:
        """The line it is spent from."""
        return self.year, self.unit, self.line

    def says_the_same_as(self, other: Voucher) -> bool:
        """Tell whether both report the same, whichever file says so."""
        return replace(self, delivery_id=other.delivery_id) == other


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of the journal; `reverses` names the entry that it takes back, then its amount is negative."""

    voucher: Voucher
    number: int
    amount_fen: int
    reverses: int | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Blocked:
    """A voucher that is not booked; `amount_fen` 0 = a reversal that is not. `room_fen` is what its line still has."""

    voucher: Voucher
    obstacle: Obstacle
    amount_fen: int
    room_fen: int = 0


@dataclass(frozen=True, slots=True)
class LedgerState:
    """What stands: the entry of each voucher number that is not reversed, last entry numbers, issued and spent by line, closed years."""

    standing: Mapping[str, Entry]
    last_numbers: Mapping[str, int]
    issued: Mapping[LineKey, int]
    spent: Mapping[LineKey, int]
    closed: frozenset[int]


@dataclass(frozen=True, slots=True)
class BookingPlan:
    """The entries to write, in order, and what stays out."""

    entries: tuple[Entry, ...]
    blocked: tuple[Blocked, ...]
    standing: Mapping[str, Entry]


def plan_entries(state: LedgerState, reported: Sequence[Voucher], awards: Sequence[Voucher], granted: Sequence[Voucher]) -> BookingPlan:
    """Give the entries that bring a ledger to what is reported; `awards` wait to be booked, `granted` are all of them."""
    numbers = {award.voucher_no: award for award in granted}
    planner = _Planner(state)
    wanted = [*awards, *(voucher for voucher in reported if voucher.voucher_no not in numbers)]
    planner.reverse_dropped({(voucher.unit, voucher.voucher_no) for voucher in wanted} | {(one.unit, one.voucher_no) for one in granted})
    planner.book(wanted)
    compared = [(voucher, numbers[voucher.voucher_no]) for voucher in reported if voucher.voucher_no in numbers]
    planner.blocked += [
        Blocked(told, Obstacle.DIFFERS if told.unit == award.unit else Obstacle.OTHER_UNIT, told.amount_fen)
        for told, award in compared
        if (told.unit, told.amount_fen) != (award.unit, award.amount_fen)
    ]
    return BookingPlan(tuple(planner.entries), tuple(planner.blocked), planner.standing)


class _Planner:
    """Goes through the vouchers and notes entries; what it holds is the ledger as it would be by then."""

    def __init__(self, state: LedgerState) -> None:
        self.standing, self._numbers, self._spent = dict(state.standing), dict(state.last_numbers), dict(state.spent)
        self._issued, self._closed = state.issued, state.closed
        self.entries: list[Entry] = []
        self.blocked: list[Blocked] = []

    def reverse_dropped(self, wanted: set[tuple[str, str]]) -> None:
        """Reverse what a file reported once and none does now."""
        for number, entry in sorted(self.standing.items()):
            voucher = entry.voucher
            if voucher.delivery_id is None or (voucher.unit, number) in wanted:
                continue
            if voucher.year in self._closed:
                self.blocked.append(Blocked(voucher, Obstacle.CLOSED, 0))
            else:
                self._reverse(entry, DROPPED, None)

    def book(self, wanted: Iterable[Voucher]) -> None:
        """Book what is wanted and does not stand yet; what does not fit is tried again whenever room was made."""
        waiting = deque(
            sorted(
                (voucher for voucher in wanted if not self._stands(voucher)),
                key=lambda voucher: (not self._is_smaller(voucher), voucher.paid_on, voucher.voucher_no, voucher.unit),
            )
        )
        passed_over: list[Voucher] = []
        while waiting:
            voucher = waiting.popleft()
            if self._obstacle(voucher) is not None:
                passed_over.append(voucher)
                continue
            made_room = voucher.voucher_no in self.standing
            self._enter(voucher)
            if made_room:
                waiting.extendleft(reversed(passed_over))
                passed_over.clear()
        self.blocked += [blocked for voucher in passed_over if (blocked := self._obstacle(voucher)) is not None]

    def _stands(self, voucher: Voucher) -> bool:
        entry = self.standing.get(voucher.voucher_no)
        return entry is not None and voucher.says_the_same_as(entry.voucher)

    def _is_smaller(self, voucher: Voucher) -> bool:
        entry = self.standing.get(voucher.voucher_no)
        return entry is not None and entry.voucher.key == voucher.key and voucher.amount_fen <= entry.amount_fen

    def _obstacle(self, voucher: Voucher) -> Blocked | None:
        entry = self.standing.get(voucher.voucher_no)
        if entry is not None and entry.voucher.unit != voucher.unit:
            return Blocked(voucher, Obstacle.OTHER_UNIT, voucher.amount_fen)
        if voucher.year in self._closed or (entry is not None and entry.voucher.year in self._closed):
            return Blocked(voucher, Obstacle.CLOSED, voucher.amount_fen)
        if voucher.key not in self._issued:
            return Blocked(voucher, Obstacle.NO_LINE, voucher.amount_fen)
        room = self._issued[voucher.key] - self._spent.get(voucher.key, 0)
        if entry is not None and entry.voucher.key == voucher.key:
            room += entry.amount_fen
        return Blocked(voucher, Obstacle.OVER, voucher.amount_fen, room) if voucher.amount_fen > room else None

    def _enter(self, voucher: Voucher) -> None:
        if voucher.voucher_no in self.standing:
            self._reverse(self.standing[voucher.voucher_no], CHANGED, voucher.delivery_id)
        entry = Entry(voucher, self._next(voucher.voucher_no), voucher.amount_fen)
        self.standing[voucher.voucher_no] = entry
        self._spent[voucher.key] = self._spent.get(voucher.key, 0) + voucher.amount_fen
        self.entries.append(entry)

    def _reverse(self, entry: Entry, reason: str, delivery_id: int | None) -> None:
        voucher = replace(entry.voucher, delivery_id=delivery_id)
        self.entries.append(Entry(voucher, self._next(voucher.voucher_no), -entry.amount_fen, entry.number, reason))
        self._spent[voucher.key] -= entry.amount_fen
        del self.standing[voucher.voucher_no]

    def _next(self, voucher_no: str) -> int:
        self._numbers[voucher_no] = self._numbers.get(voucher_no, 0) + 1
        return self._numbers[voucher_no]
