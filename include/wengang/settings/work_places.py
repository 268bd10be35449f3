"""Where somebody works, as 务工所在县 names it: a unit of the province, or another province (chapters 2.1 item 2).

Belongs here: reading and naming places of work. Does not belong here: which class of 务工地点 a record has (`sql/composition`).
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from wengang.characters import as_literal
from wengang.settings.config_files import ReadOncePerState, read_yaml
from wengang.settings.units import load_units

SOMEWHERE = {"46": "省内（市县未填明）", "99": "省外（省份未填明）", "abroad": "境外", "未填": "未填"}
"""What stands where 务工地点 is known and the place within it is not."""


@ReadOncePerState
def load_provinces() -> Mapping[str, list[str]]:
    """Give the names of the other provinces by code; the first is the name in papers."""
    provinces: dict[str, list[str]] = read_yaml("provinces.yaml")
    return provinces


@cache
def read_work_place(text: str) -> str | None:
    """Give the code of the unit or of the other province that a text begins with; None where it names none."""
    plain = as_literal(text)
    for own in load_units().province.names:
        plain = plain.removeprefix(own)
    return next((code for name, code in _longest_first() if plain.startswith(name)), None)


def place_title(place: str) -> str:
    """Give the name by which a place of work is shown."""
    if place in SOMEWHERE:
        return SOMEWHERE[place]
    provinces = load_provinces()
    return provinces[place][0] if place in provinces else load_units().unit(place).name


@ReadOncePerState
def _longest_first() -> tuple[tuple[str, str], ...]:
    names = {name: code for code, titles in load_provinces().items() for name in titles} | dict(load_units().code_by_name)
    return tuple(sorted(names.items(), key=lambda item: -len(item[0])))
