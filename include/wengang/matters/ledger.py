"""The ledger of matters: opening, clearing, moving, climbing rungs (sql/schema/0044; method §12).

Belongs here: rows of `matters.*`. Does not belong here: what opens a matter (`duties`, the domains), what a move or a run does to a round
(`rounds`), what is written to whom (`wengang.follow_up`).

Everything that changes the ledger takes its one lock, so that two runs at once do what one does; each change is one transaction of its
caller. A run may come on any day and any number of times: what it finds open is open, what it recorded stays.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from psycopg.types.json import Jsonb

from wengang.database.json_text import dump_json
from wengang.database.unit_of_work import UnitOfWork
from wengang.matters.clock import Rung, late, workdays_until
from wengang.matters.duties import Cause, Duty, kind_of, load_duties
from wengang.matters.kinds import MatterKind
from wengang.matters.rounds import LIVE, MatterMove, MatterState, MatterVerdict, Round
from wengang.matters.rows import LastDayRow, LastRoundsRow, LateOwnersRow, LiveMattersRow, MatterRow
from wengang.periods import Period
from wengang.settings.policy import load_policy
from wengang.user_error import UserError
from wengang.workdays import add_workdays, is_workday

SYSTEM = "system"
"""Who made a move that no person made."""
GONE = "数据不再显示这一情况"
_ENDED_BY_A_PERSON = frozenset({MatterState.CLOSED, MatterState.WITHDRAWN})
_MATTER = (
    "kind",
    "key",
    "round",
    "unit",
    "departments",
    "town",
    "period",
    "opened_on",
    "workdays",
    "due_on",
    "verified_by_data",
    "reason",
    "words",
    "policy_digest",
)
_MOVE = ("matter_id", "from_state", "move", "to_state", "business_date", "due_on", "made_by", "opinion", "digest", "delivery_id", "details")


class UnknownMatterError(UserError):
    """A number by which no matter is known."""


@dataclass(frozen=True, slots=True)
class KeptMatter:
    """One round of a matter as it stands in the ledger; `stands` says where."""

    id: int
    no: str
    kind: MatterKind
    key: str
    number: int
    unit: str | None
    departments: tuple[str, ...]
    town: str
    period: Period | None
    reason: Mapping[str, Any]
    words: str
    stands: Round

    @classmethod
    def from_row(cls, row: MatterRow) -> KeptMatter:
        """Give the matter of a row."""
        return cls(
            id=row["id"],
            no=row["no"],
            kind=kind_of(row["kind"]),
            key=row["key"],
            number=row["round"],
            unit=row["unit"],
            departments=tuple(row["departments"]),
            town=row["town"],
            period=Period.parse(row["period"]) if row["period"] else None,
            reason=row["reason"],
            words=row["words"],
            stands=Round(
                workdays=row["workdays"],
                opened_on=row["opened_on"],
                verified_by_data=row["verified_by_data"],
                due=row["due_on"],
                state=MatterState(row["state"]),
                kept=MatterVerdict(row["kept"]) if row["kept"] else None,
                returned_by_system=row["returned_by_system"],
                rungs={Rung(rung): date.fromisoformat(day) for rung, day in row["rungs"].items()},
                skipped=frozenset(map(Rung, row["skipped"])),
            ),
        )


@dataclass(frozen=True, slots=True)
class Brought:
    """How many matters a run opened, cleared, withdrew and verified."""

    opened: int = 0
    cleared: int = 0
    withdrawn: int = 0
    verified: int = 0

    def __add__(self, other: Brought) -> Brought:
        """Give both together."""
        return Brought(
            self.opened + other.opened, self.cleared + other.cleared, self.withdrawn + other.withdrawn, self.verified + other.verified
        )


@dataclass(frozen=True, slots=True)
class MoveToMake:
    """A move to be made: by whom, why, on what he saw; `details` hold codes, counts and Chinese words, never a person in clear."""

    move: MatterMove
    on: date
    made_by: str
    opinion: str
    digest: str | None = None
    delivery_id: int | None = None
    details: Mapping[str, Any] | None = None


def bring_up_to_date(work: UnitOfWork, on: date, duties: Sequence[Duty] | None = None) -> Brought:
    """Open, clear, withdraw and verify what the data of a day asks for, of every kind or of some; doing it again changes nothing.

    A day before the newest one clears nothing: what it does not show yet may have been opened since.
    """
    lock(work)
    last = last_day(work)
    clears = last is None or on >= last
    return sum((_bring(work, duty, on, clears=clears) for duty in (load_duties() if duties is None else duties)), Brought())


def last_day(work: UnitOfWork) -> date | None:
    """Give the newest business date on which something happened to a matter; None before the first."""
    row = work.row("matters/last_day", LastDayRow)
    return row["day"] if row else None


def lock(work: UnitOfWork) -> None:
    """Wait until nobody else changes the ledger; held until the end of the transaction."""
    work.lock("matters")


def make(work: UnitOfWork, matter: KeptMatter, move: MoveToMake) -> KeptMatter:
    """Make a move and give the matter after it; raises `MoveRefusedError`."""
    lock(work)
    (after,) = _make_all(work, [(matter, move)])
    return after


def find(work: UnitOfWork, no: str) -> KeptMatter:
    """Give the matter of a number; raises `UnknownMatterError`."""
    rows = work.rows("matters/matters_of_numbers", MatterRow, numbers=[no.strip().upper()])
    if not rows:
        raise UnknownMatterError(f"没有编号为“{no}”的事项：编号形如 SX000123，可用 wengang matter list 查看")
    return KeptMatter.from_row(rows[0])


def find_all(work: UnitOfWork, numbers: Iterable[str]) -> Mapping[str, KeptMatter]:
    """Give the matters of some numbers, by number; a number that no matter has is left out."""
    rows = work.rows("matters/matters_of_numbers", MatterRow, numbers=sorted(set(numbers)))
    return {row["no"]: KeptMatter.from_row(row) for row in rows}


def live_matters(
    work: UnitOfWork, states: Iterable[MatterState] = LIVE, *, kinds: Iterable[MatterKind] | None = None, unit: str | None = None
) -> list[KeptMatter]:
    """Give the matters that stand in some states, nearest due first; of some kinds or of one unit where asked."""
    rows = work.rows(
        "matters/live_matters",
        LiveMattersRow,
        states=sorted(states),
        kinds=None if kinds is None else [kind.code for kind in kinds],
        unit=unit,
    )
    return [KeptMatter.from_row(row) for row in rows]


def climb(work: UnitOfWork, on: date) -> int:
    """Record every rung that is due on a day, and give how many were recorded (method §12, Rungs).

    By the clock for what its owner holds; beside it, for what a domain declares (`Duty.climbs`), once a round.
    """
    lock(work)
    new = []
    for matter in live_matters(work, (MatterState.OPEN, MatterState.RETURNED)):
        after, _ = matter.stands.climbed(on)
        new += [(matter.id, rung, on, False, "") for rung in after.rungs if rung not in matter.stands.rungs]
        new += [(matter.id, rung, on, True, "") for rung in after.skipped - matter.stands.skipped]
    climbed = {(matter_id, rung) for matter_id, rung, *_ in new}
    beside = {climb.no: climb for duty in load_duties() for climb in duty.climbs(work, on)}
    for no, matter in find_all(work, beside).items():
        rung = beside[no].rung
        if rung not in matter.stands.rungs and (matter.id, rung) not in climbed:
            new.append((matter.id, rung, on, False, beside[no].reason))
    return work.copy("matters.rung", ("matter_id", "rung", "business_date", "skipped", "reason"), new)


def overdue_units(work: UnitOfWork, on: date) -> tuple[str, ...]:
    """Give the units that hold, late by a workday or more, a matter that raises their level (method §4, §12), in code order."""
    kinds = [duty.kind.code for duty in load_duties() if duty.kind.raises_level]
    rows = work.rows("matters/late_owners", LateOwnersRow, kinds=kinds, on=on)
    return tuple(sorted({row["unit"] for row in rows if late(row["due_on"], on) >= 1}))


def _bring(work: UnitOfWork, duty: Duty, on: date, *, clears: bool) -> Brought:
    kind = duty.kind
    replaced = duty.replaced(work, on)
    shown = {cause.key: cause for cause in duty.causes(work, on)}
    last = {row["key"]: row for row in work.rows("matters/last_rounds", LastRoundsRow, kind=kind.code, keys=[*shown, *replaced])}
    live = {key: row for key, row in last.items() if MatterState(row["state"]) in LIVE}
    moves: list[tuple[LastRoundsRow, str, str]] = [
        (live[key], MatterMove.WITHDRAW, why) for key, why in sorted(replaced.items()) if key in live and key not in shown
    ]
    if kind.cleared_by_data and clears:
        moves += [(row, MatterMove.CLEAR, GONE) for key, row in live.items() if key not in shown and key not in replaced]
    _end(work, moves, on)
    opened = _open(work, kind, [(cause, last.get(key)) for key, cause in shown.items() if _is_new(cause, last.get(key))])
    return Brought(
        opened,
        sum(move is MatterMove.CLEAR for _, move, _ in moves),
        sum(move is MatterMove.WITHDRAW for _, move, _ in moves),
        _verify(work, duty, on),
    )


def _is_new(cause: Cause, last: LastRoundsRow | None) -> bool:
    """Tell whether a cause opens a round: nothing of it is live, and no person ended a round that showed the same."""
    if last is None:
        return True
    state = MatterState(last["state"])
    return state not in LIVE and (state not in _ENDED_BY_A_PERSON or dump_json(last["reason"]) != dump_json(dict(cause.reason)))


def _open(work: UnitOfWork, kind: MatterKind, new: Sequence[tuple[Cause, LastRoundsRow | None]]) -> int:
    if not new:
        return 0
    digest = load_policy().digest
    return work.copy(
        "matters.matter",
        _MATTER,
        (
            (
                kind.code,
                cause.key,
                (last["round"] if last else 0) + 1,
                cause.unit,
                list(cause.departments),
                cause.town,
                cause.period and str(cause.period),
                cause.opened_on,
                *_term(cause),
                kind.verified_by_data,
                Jsonb(dict(cause.reason)),
                cause.words,
                digest,
            )
            for cause, last in new
        ),
    )


def _term(cause: Cause) -> tuple[int, date]:
    """Give the workdays that a cause gives its owner, and its due day."""
    if cause.by is not None:
        due = cause.by if is_workday(cause.by) else add_workdays(cause.by, 1)
        return workdays_until(cause.opened_on, due), max(due, cause.opened_on)
    if cause.workdays is None:
        raise ValueError(f"{cause.key} has neither workdays nor a day")
    return cause.workdays, add_workdays(cause.opened_on, cause.workdays)


def _end(work: UnitOfWork, ended: Sequence[tuple[LastRoundsRow, str, str]], on: date) -> None:
    """End rounds by the data or because they were replaced; what was opened later than the day ends on its opening day."""
    to_state = {MatterMove.CLEAR: MatterState.CLEARED, MatterMove.WITHDRAW: MatterState.WITHDRAWN}
    work.copy(
        "matters.move",
        _MOVE,
        (
            (
                row["id"],
                row["state"],
                move,
                to_state[MatterMove(move)],
                max(on, row["opened_on"]),
                row["due_on"],
                SYSTEM,
                why,
                None,
                None,
                Jsonb({}),
            )
            for row, move, why in ended
        ),
    )


def _verify(work: UnitOfWork, duty: Duty, on: date) -> int:
    if not duty.kind.verified_by_data:
        return 0
    unverified = [matter for matter in live_matters(work, kinds=[duty.kind]) if matter.stands.kept is None]
    found = duty.verified(work, unverified) if unverified else {}
    moves = [
        (
            matter,
            MoveToMake(
                MatterMove.VERIFY_IMPROVED if said.verdict is MatterVerdict.IMPROVED else MatterMove.VERIFY_NOT_IMPROVED,
                max(on, matter.stands.opened_on),
                SYSTEM,
                said.words,
                details=said.details,
            ),
        )
        for matter in unverified
        if (said := found.get(matter.no))
    ]
    _make_all(work, moves)
    return len(moves)


def _make_all(work: UnitOfWork, moves: Sequence[tuple[KeptMatter, MoveToMake]]) -> list[KeptMatter]:
    after = [replace(matter, stands=matter.stands.after(move.move, move.on)) for matter, move in moves]
    work.copy(
        "matters.move",
        _MOVE,
        (
            (
                matter.id,
                matter.stands.state,
                move.move,
                moved.stands.state,
                move.on,
                moved.stands.due,
                move.made_by,
                move.opinion,
                move.digest,
                move.delivery_id,
                Jsonb(dict(move.details or {})),
            )
            for (matter, move), moved in zip(moves, after, strict=True)
        ),
    )
    return after
