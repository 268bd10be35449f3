"""One round of a matter: its states, the moves that lead from one to the next, and the rungs it climbs (method §12).

Belongs here: what follows from a move or from a run, as a new round; a move that is not allowed is an error that names the allowed ones.
Does not belong here: days (`clock`), where rounds are kept, who may make a move, what he must give for it.

A round is never changed: each move and each run gives another one. Events of a day come before the run of that day.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum

from wengang.matters.clock import Rung, due_after_return, due_of, late, rungs_due
from wengang.user_error import UserError


class MatterState(StrEnum):
    """Where a round stands; `word` is what people read."""

    OPEN = "open"
    ANSWERED = "answered"
    RETURNED = "returned"
    ACCEPTED = "accepted"
    CLOSED = "closed"
    CLEARED = "cleared"
    WITHDRAWN = "withdrawn"

    @property
    def word(self) -> str:
        """The Chinese word of the state."""
        return _STATE_WORDS[self]


class MatterMove(StrEnum):
    """What happens to a round; `word` is what people read."""

    REPLY_COMPLETE = "reply_complete"
    REPLY_INCOMPLETE = "reply_incomplete"
    RETURN = "return"
    ACCEPT = "accept"
    VERIFY_IMPROVED = "verify_improved"
    VERIFY_NOT_IMPROVED = "verify_not_improved"
    CLEAR = "clear"
    WITHDRAW = "withdraw"

    @property
    def word(self) -> str:
        """The Chinese word of the move."""
        return _MOVE_WORDS[self]


class MatterVerdict(StrEnum):
    """What the next figures say of an accepted answer."""

    IMPROVED = "improved"
    NOT_IMPROVED = "not_improved"


_STATE_WORDS = {
    MatterState.OPEN: "待答复",
    MatterState.ANSWERED: "已答复",
    MatterState.RETURNED: "已退回",
    MatterState.ACCEPTED: "已认可",
    MatterState.CLOSED: "已办结",
    MatterState.CLEARED: "已消除",
    MatterState.WITHDRAWN: "已撤回",
}
_MOVE_WORDS = {
    MatterMove.REPLY_COMPLETE: "完整的答复",
    MatterMove.REPLY_INCOMPLETE: "不完整的答复",
    MatterMove.RETURN: "退回",
    MatterMove.ACCEPT: "认可",
    MatterMove.VERIFY_IMPROVED: "验证为改善",
    MatterMove.VERIFY_NOT_IMPROVED: "验证为未改善",
    MatterMove.CLEAR: "消除",
    MatterMove.WITHDRAW: "撤回",
}
HELD_BY_OWNER = frozenset({MatterState.OPEN, MatterState.RETURNED})
LIVE = HELD_BY_OWNER | {MatterState.ANSWERED, MatterState.ACCEPTED}
_FROM = {
    MatterMove.REPLY_COMPLETE: HELD_BY_OWNER,
    MatterMove.REPLY_INCOMPLETE: HELD_BY_OWNER,
    MatterMove.RETURN: frozenset({MatterState.ANSWERED}),
    MatterMove.ACCEPT: frozenset({MatterState.ANSWERED}),
    MatterMove.VERIFY_IMPROVED: LIVE,
    MatterMove.VERIFY_NOT_IMPROVED: LIVE,
    MatterMove.CLEAR: LIVE,
    MatterMove.WITHDRAW: LIVE,
}
_TO = {
    MatterMove.REPLY_COMPLETE: MatterState.ANSWERED,
    MatterMove.REPLY_INCOMPLETE: MatterState.RETURNED,
    MatterMove.RETURN: MatterState.RETURNED,
    MatterMove.CLEAR: MatterState.CLEARED,
    MatterMove.WITHDRAW: MatterState.WITHDRAWN,
}
"""Acceptance and verification lead where `Round` says."""
_VERDICT_OF = {MatterMove.VERIFY_IMPROVED: MatterVerdict.IMPROVED, MatterMove.VERIFY_NOT_IMPROVED: MatterVerdict.NOT_IMPROVED}


class MoveRefusedError(UserError):
    """A move that a round does not allow; the message names the state and the moves that are allowed, or the day of its opening."""

    def __init__(self, stands: Round, move: MatterMove, on: date) -> None:
        if on < stands.opened_on:
            super().__init__(f"事项 {stands.opened_on} 才开始，{on} 不能“{move.word}”")
            return
        allowed = "、".join(other.word for other in MatterMove if stands.allows(other)) or "没有，本轮已经结束"
        super().__init__(f"事项现为“{stands.state.word}”，不能“{move.word}”；可以的是：{allowed}")


@dataclass(frozen=True, slots=True)
class Round:
    """A round of a matter as it stands after its moves and runs so far.

    `due` is the day by which the owner must act, `kept` the first verification, which is the verdict once the round is closed.
    """

    workdays: int
    opened_on: date
    verified_by_data: bool
    due: date
    state: MatterState = MatterState.OPEN
    kept: MatterVerdict | None = None
    returned_by_system: bool = False
    rungs: Mapping[Rung, date] = field(default_factory=dict)
    skipped: frozenset[Rung] = frozenset()

    @classmethod
    def opened(cls, opened_on: date, workdays: int, *, verified_by_data: bool) -> Round:
        """Open a round: its owner has so many workdays."""
        return cls(workdays, opened_on, verified_by_data, due_of(opened_on, workdays))

    @property
    def verdict(self) -> MatterVerdict | None:
        """What the figures said, None unless a verification closed the round."""
        return self.kept if self.state is MatterState.CLOSED else None

    def allows(self, move: MatterMove) -> bool:
        """Tell whether a move is allowed now: by the state; a verification moreover once, and of a kind that data verify."""
        if move in _VERDICT_OF and (not self.verified_by_data or self.kept is not None):
            return False
        return self.state in _FROM[move]

    def after(self, move: MatterMove, on: date) -> Round:
        """Give the round after a move of a day; raises `MoveRefusedError`, also for a day before it was opened."""
        if on < self.opened_on or not self.allows(move):
            raise MoveRefusedError(self, move, on)
        return replace(
            self,
            state=self._state_after(move),
            due=self._due_after(move, on),
            kept=self.kept or _VERDICT_OF.get(move),
            returned_by_system=self.returned_by_system or move is MatterMove.REPLY_INCOMPLETE,
        )

    def _state_after(self, move: MatterMove) -> MatterState:
        if move in _VERDICT_OF:
            return MatterState.CLOSED if self.state is MatterState.ACCEPTED else self.state
        if move is MatterMove.ACCEPT:
            return MatterState.ACCEPTED if self.verified_by_data and self.kept is None else MatterState.CLOSED
        return _TO[move]

    def _due_after(self, move: MatterMove, on: date) -> date:
        """Give the due day after a move: a person's return moves it each time, the system's only the first time in a round."""
        if move is MatterMove.RETURN or (move is MatterMove.REPLY_INCOMPLETE and not self.returned_by_system):
            return due_after_return(self.due, on)
        return self.due

    def climbed(self, on: date) -> tuple[Round, Rung | None]:
        """Give the round after the run of a day, and the rung for which its owner is written to, None for no letter.

        Every rung that is due and not yet recorded is recorded. The reminder alone is skipped, for the whole round, when there was no workday to
        act in, or when the first run that could remind finds the due day past.
        """
        if on < self.opened_on or self.state not in HELD_BY_OWNER:
            return self, None
        lateness = late(self.due, on)
        met = self.rungs.keys() | self.skipped
        new = [rung for rung in rungs_due(lateness) if rung not in met]
        skipped = self.skipped
        if Rung.REMIND in new and (self.workdays == 0 or lateness >= Rung.URGE.from_late):
            new.remove(Rung.REMIND)
            skipped |= {Rung.REMIND}
        letters = [rung for rung in new if rung.sends_a_letter]
        return replace(self, rungs={**self.rungs, **dict.fromkeys(new, on)}, skipped=skipped), letters[-1] if letters else None
