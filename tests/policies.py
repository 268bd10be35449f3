"""Policies as tests need them: today's parameters with something changed.

Belongs here: making one. Does not belong here: what a rule makes of it.
"""

from __future__ import annotations

from datetime import date

from wengang.settings.policy import DatedValue, Policy, load_policy


def changed(name: str, **update: object) -> Policy:
    """Give today's policy with the newest value of one parameter changed."""
    values = load_policy().parameters[name].values
    return _with(name, (*values[:-1], values[-1].model_copy(update=update)))


def followed(name: str, value: int | str, effective_from: date) -> Policy:
    """Give today's policy with another value of one parameter from a day on."""
    values = load_policy().parameters[name].values
    return _with(name, (*values, values[-1].model_copy(update={"value": value, "effective_from": effective_from})))


def _with(name: str, values: tuple[DatedValue, ...]) -> Policy:
    policy = load_policy()
    parameter = policy.parameters[name].model_copy(update={"values": values})
    return policy.model_copy(update={"parameters": {**policy.parameters, name: parameter}})
