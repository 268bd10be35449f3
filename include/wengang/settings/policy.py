"""Policy parameters: every number that is a choice, with its source and whether it is confirmed (architecture decision 10).

Belongs here: the parameters as data and their digest. Does not belong here: the rules that use them.

A trial may name a second file in WENGANG_POLICY_FILE, so that what waits for a confirmation can be tried to its end: its entries stand
in place of those of `policy.yaml`, say that they are confirmed and why, and every paper prints them as 试用参数. Production refuses it.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping
from datetime import date
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any, Literal, Self

from pydantic import Field, ValidationError

from wengang.periods import Period
from wengang.settings.config_files import FrozenModel, read_yaml
from wengang.settings.environment import Mode
from wengang.user_error import UserError

_TRIAL_FORM = "试用参数文件写法不对：每项写 value（可省）、confirmed: true 和 note（为什么这样试用）"


class PolicyError(UserError):
    """A parameter that is unknown or not in force in the period asked for."""


class Parameter(FrozenModel):
    """One policy parameter: value with unit, where it comes from, when it is in force, and whether the department confirmed it.

    `title` is how papers and pages name it: Chinese, without Latin letters.
    """

    title: str = Field(pattern=r"^[^A-Za-z_]{2,}$")
    value: int | str
    unit: str
    source: Literal["S", "F", "O", "A"]
    effective_from: date
    effective_to: date | None = None
    confirmed: bool
    note: str


class TrialParameter(FrozenModel):
    """What a trial puts in place of a parameter: confirmed for the trial only, with the reason; without a value the old one stays."""

    value: int | str | None = None
    confirmed: Literal[True]
    note: str = Field(min_length=2)


class Policy(FrozenModel):
    """All parameters by name; `trial` names those that a trial has put in the place of others."""

    parameters: Mapping[str, Parameter]
    trial: tuple[str, ...] = ()

    def with_trial(self, body: Mapping[str, Any]) -> Self:
        """Give these parameters with those of a trial in their place. Raises `PolicyError` for an unknown name or an incomplete entry."""
        unknown = sorted(set(body) - set(self.parameters))
        if unknown:
            raise PolicyError(f"试用参数文件中的“{'、'.join(unknown)}”不在 policy.yaml 中：请改正名称")
        try:
            entries = {name: TrialParameter.model_validate(entry) for name, entry in body.items()}
        except ValidationError:
            raise PolicyError(_TRIAL_FORM) from None
        replaced = {name: self.parameters[name].model_copy(update=entry.model_dump(exclude_none=True)) for name, entry in entries.items()}
        return self.model_copy(update={"parameters": {**self.parameters, **replaced}, "trial": tuple(sorted(entries))})

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
    def first_month(self) -> Period:
        """The month in which the action began: the first in which a parameter is in force."""
        return Period.of(min(parameter.effective_from for parameter in self.parameters.values()))

    @property
    def unconfirmed(self) -> list[str]:
        """Names of parameters that the departments have not confirmed, for every paper."""
        return sorted(name for name, parameter in self.parameters.items() if not parameter.confirmed)

    @property
    def digest(self) -> str:
        """SHA-256 over the parameters, stored with each result; how papers name them is no part of it."""
        content = self.model_dump(mode="json", exclude={"parameters": {"__all__": {"title"}}})["parameters"]
        if self.trial:
            content["trial"] = list(self.trial)
        return hashlib.sha256(json.dumps(content, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


@cache
def load_policy() -> Policy:
    """Give the parameters of `policy.yaml`, in a trial with those of WENGANG_POLICY_FILE in their place. Raises `PolicyError`."""
    policy = Policy(parameters=read_yaml("policy.yaml"))
    named = os.environ.get("WENGANG_POLICY_FILE")
    return policy.with_trial(_read_trial(Path(named))) if named else policy


def _read_trial(path: Path) -> Mapping[str, Any]:
    if os.environ.get("WENGANG_MODE") == Mode.PRODUCTION:
        raise PolicyError("正式环境不能使用试用参数：请去掉环境变量 WENGANG_POLICY_FILE，参数确认后写入 policy.yaml")
    try:
        body = read_yaml(path.name, path.parent) or {}
    except FileNotFoundError:
        raise PolicyError(f"环境变量 WENGANG_POLICY_FILE 指明的试用参数文件 {path.name} 不存在") from None
    if not isinstance(body, Mapping):
        raise PolicyError(_TRIAL_FORM)
    return body
