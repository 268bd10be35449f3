"""Scopes: province, county group, unit, town, village (method §2).

Belongs here: how a scope is named. Does not belong here: figures.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class ScopeKind(StrEnum):
    """The kinds of scope, from the largest."""

    PROVINCE = "province"
    GROUP = "group"
    UNIT = "unit"
    TOWN = "town"
    VILLAGE = "village"


@dataclass(frozen=True, slots=True, order=True)
class Scope:
    """One scope: kind and code. A town's code is unit/town, a village's unit/town/village."""

    kind: ScopeKind
    code: str

    @property
    def unit(self) -> str | None:
        """The unit that a unit, town or village belongs to."""
        return self.code.split("/", 1)[0] if self.kind in (ScopeKind.UNIT, ScopeKind.TOWN, ScopeKind.VILLAGE) else None

    @property
    def key(self) -> dict[str, str]:
        """The bound values that select its rows."""
        return {"scope_kind": self.kind, "scope_code": self.code}


PROVINCE = Scope(ScopeKind.PROVINCE, "province")
