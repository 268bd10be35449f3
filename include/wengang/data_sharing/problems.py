"""What can be wrong with a hand-over or a file as a whole, said so that a county clerk knows what to do next.

Belongs here: the kinds of problem and their Chinese sentences. Does not belong here: broken rows (`expectations/`).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from wengang.user_error import UserError

if TYPE_CHECKING:
    from psycopg.types.json import Jsonb


@dataclass(frozen=True, slots=True)
class Problem:
    """One reason why a hand-over or a file is held or returned: rule id, what is wrong and where, and the next step."""

    rule: str
    message: str


def as_reasons(problems: Iterable[Problem]) -> Jsonb:
    """Give problems as they are stored in `delivery.reasons`."""
    from psycopg.types.json import Jsonb  # noqa: PLC0415 - the process that reads files raises problems and has no use for a database

    return Jsonb([{"rule": problem.rule, "message": problem.message} for problem in problems])


class RefusedError(UserError):
    """A hand-over or file that cannot be taken; carries the `Problem` for its sender."""

    def __init__(self, rule: str, message: str) -> None:
        super().__init__(message)
        self.problem = Problem(rule, message)
