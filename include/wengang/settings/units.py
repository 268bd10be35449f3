"""Reporting units, their names in files, and county groups (method §1, domain section 2).

Belongs here: which units exist and what they are called. Does not belong here: addresses (`wengang.people`), targets (`monitoring`).
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property

from pydantic import BaseModel, ConfigDict

from wengang.settings.config_files import FrozenModel, ReadOncePerState, read_yaml
from wengang.user_error import UserError


class UnknownUnitError(UserError):
    """A unit code that is not configured."""


class Unit(FrozenModel):
    """One city or county that reports; the first of `names` is the name in papers."""

    code: str
    names: tuple[str, ...]
    reports: bool = True

    @property
    def name(self) -> str:
        """The name in papers."""
        return self.names[0]


class Group(FrozenModel):
    """A county group (县群), a scope of the figures of its own."""

    code: str
    name: str
    units: tuple[str, ...]
    confirmed: bool


class UnitRegister(BaseModel):
    """All units and groups of the province."""

    model_config = ConfigDict(frozen=True, extra="forbid", ignored_types=(cached_property,))

    units: tuple[Unit, ...]
    province: Unit
    groups: tuple[Group, ...]

    @cached_property
    def by_code(self) -> Mapping[str, Unit]:
        """Everybody who may hand over, by code: the units, and the province."""
        return {unit.code: unit for unit in (*self.units, self.province)}

    @cached_property
    def code_by_name(self) -> Mapping[str, str]:
        """The unit that each literal of the column 县 belongs to (method §9: districts included)."""
        return {name: unit.code for unit in self.units for name in unit.names}

    @cached_property
    def reporting(self) -> tuple[Unit, ...]:
        """The units that hand over files every month, in code order."""
        return tuple(sorted((unit for unit in self.units if unit.reports), key=lambda unit: unit.code))

    def unit(self, code: str) -> Unit:
        """Give the unit of a code; raises `UnknownUnitError`."""
        try:
            return self.by_code[code]
        except KeyError:
            raise UnknownUnitError(f"报送单位“{code}”不存在，请对照单位代码表（include/config/units.yaml）") from None


@ReadOncePerState
def load_units() -> UnitRegister:
    """Give the register of `units.yaml`."""
    return UnitRegister.model_validate(read_yaml("units.yaml"))
