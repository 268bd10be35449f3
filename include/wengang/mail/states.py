"""The states of a mail and the moves between them; the trigger of `mail.outbox` holds every writer to the same ones.

Belongs here: names and moves. Does not belong here: what leads from one to another (`steps`).
"""

from __future__ import annotations

from enum import StrEnum


class MailState(StrEnum):
    """Where a mail stands.

    `sending` is written before the socket opens. `accepted`: the server took it, for some recipients at least. `deferred`: tried again later.
    `dead`: given up. `unknown`: it may have been taken; only a person has it sent again or closes it.
    """

    PENDING = "pending"
    SENDING = "sending"
    ACCEPTED = "accepted"
    DEFERRED = "deferred"
    DEAD = "dead"
    UNKNOWN = "unknown"

    @property
    def chinese(self) -> str:
        """The word of screens and command output."""
        return {"pending": "待发", "sending": "发送中", "accepted": "已送达", "deferred": "暂缓", "dead": "停发", "unknown": "不明"}[self]

    @property
    def next_states(self) -> frozenset[MailState]:
        """Where a mail may go from here; out of `unknown`, `dead` and `accepted` (some were refused) only by a person's decision."""
        return _MOVES[self]


_MOVES = {
    MailState.PENDING: frozenset({MailState.SENDING}),
    MailState.DEFERRED: frozenset({MailState.SENDING}),
    MailState.SENDING: frozenset({MailState.ACCEPTED, MailState.DEFERRED, MailState.DEAD, MailState.UNKNOWN}),
    MailState.UNKNOWN: frozenset({MailState.PENDING, MailState.ACCEPTED}),
    MailState.DEAD: frozenset({MailState.PENDING}),
    MailState.ACCEPTED: frozenset({MailState.PENDING}),
}
