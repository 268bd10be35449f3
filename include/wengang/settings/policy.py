"""Policy parameters: every number that is a choice, with its source and whether it is confirmed (architecture decision 10).

Belongs here: the parameters as data and their digest. Does not belong here: the rules that use them.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import date
from fractions import Fraction
from functools import cache
from typing import Literal

from wengang.periods import Period
from wengang.settings.config_files import FrozenModel, read_yaml
from wengang.user_error import UserError


class PolicyError(UserError):
    """A parameter that is unknown or not in force in the period asked for."""


class Parameter(FrozenModel):
    """One policy parameter: value with unit, where it comes from, when it is in force, and whether the department confirmed it."""

    value: int | str
    unit: str
    source: Literal["S", "F", "O", "A"]
    effective_from: date
    effective_to: date | None = None
    confirmed: bool
    note: str


class Policy(FrozenModel):
    """All parameters by name."""

    parameters: Mapping[str, Parameter]

    def _parameter(self, name: str, period: Period | None) -> Parameter:
        try:
            parameter = self.parameters[name]
        except KeyError:
            raise PolicyError(f"参数“{name}”不在 policy.yaml 中") from None
        # Months before the policy began are history for comparison; they are read with the first parameters.
        if period and parameter.effective_to and period.first_day > parameter.effective_to:
            raise PolicyError(f"参数“{name}”在{period.chinese}已失效，请在 policy.yaml 中补充新的有效期")
        return parameter

    def whole(self, name: str, period: Period | None = None) -> int:
        """Give a whole number (persons, months, 元)."""
        return int(self._parameter(name, period).value)

    def ratio(self, name: str, period: Period | None = None) -> Fraction:
        """Give a ratio as an exact fraction: thresholds are never floats (method, head)."""
        return Fraction(str(self._parameter(name, period).value))

    def word(self, name: str, period: Period | None = None) -> str:
        """Give a choice among named measures."""
        return str(self._parameter(name, period).value)

    @property
    def unconfirmed(self) -> list[str]:
        """Names of parameters that the departments have not confirmed, for every paper."""
        return sorted(name for name, parameter in self.parameters.items() if not parameter.confirmed)

    @property
    def digest(self) -> str:
        """SHA-256 over the parameters, stored with each result."""
        content = self.model_dump(mode="json")["parameters"]
        return hashlib.sha256(json.dumps(content, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


@cache
def load_policy() -> Policy:
    """Give the parameters of `policy.yaml`."""
    return Policy(parameters=read_yaml("policy.yaml"))
