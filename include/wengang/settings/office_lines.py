"""The lines by which an office changes a parameter: a value from a day on, with its basis and its reason (decision 0079).

Belongs here: their form, and how they are laid over what the house ships. Does not belong here: where they stand (`config_files`), how they
come to hold (`wengang.office_settings`).

From the day of the office's first line on, the office's lines say what holds; before it what is shipped. So an upgrade never changes what
an office has decided, and an old month keeps its old rule.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from typing import TYPE_CHECKING

from pydantic import Field, TypeAdapter, field_validator

from wengang.settings.config_files import FrozenModel

if TYPE_CHECKING:
    from wengang.settings.policy import DatedValue, Parameter

RATIO = "比例"


class OfficeLine(FrozenModel):
    """One value that an office gives a parameter from a day on; `effective_to` only where no other line follows."""

    effective_from: date
    effective_to: date | None = None
    value: int | str
    basis: str = Field(min_length=2)
    reason: str = Field(min_length=2)

    @field_validator("value", mode="before")
    @classmethod
    def _without_floats(cls, value: object) -> object:
        """Refuse what YAML reads as a number with a fraction, or as yes and no: thresholds are never floats (method, head)."""
        if isinstance(value, bool) or not isinstance(value, int | str):
            raise ValueError('整数直接写，小数和文字加引号，例如 "0.02"')
        return value

    @property
    def note(self) -> str:
        """What papers and pages say of it."""
        return f"{self.basis}；{self.reason}"


LINES: TypeAdapter[Mapping[str, tuple[OfficeLine, ...]]] = TypeAdapter(Mapping[str, tuple[OfficeLine, ...]])
"""What a file of an office's `policy` folder says: the lines of each parameter by its name."""


@dataclass(frozen=True, slots=True)
class LineFault:
    """What is wrong with a line: the place in the file, and what to write."""

    place: tuple[str | int, ...]
    words: str


def faults_of(name: str, parameter: Parameter, lines: Sequence[OfficeLine]) -> list[LineFault]:
    """Give what is wrong with the lines of a parameter: their kind of value, their order, dates that overlap."""
    found = []
    kind = type(parameter.values[0].value)
    before: OfficeLine | None = None
    for place, line in enumerate(lines):
        here = (name, place)
        if type(line.value) is not kind or (parameter.unit == RATIO and not _is_ratio(line.value)):
            form = "整数" if kind is int else '加引号的小数，例如 "0.02"' if parameter.unit == RATIO else "加引号的文字"
            found.append(LineFault((*here, "value"), f"“{line.value}”应写成{form}"))
        if line.effective_to and line.effective_to < line.effective_from:
            found.append(LineFault((*here, "effective_to"), "止期早于起期：改正 effective_to，或删去（到下一行为止）"))
        if before is not None and line.effective_from <= (before.effective_to or before.effective_from):
            found.append(
                LineFault(
                    (*here, "effective_from"),
                    f"{line.effective_from} 与上一行（{before.effective_from} 起"
                    f"{f'，{before.effective_to} 止' if before.effective_to else ''}）重叠：各行按起期先后写，一行从上一行的止期以后开始",
                )
            )
        before = line
    return found


def laid_over(shipped: Sequence[DatedValue], lines: Sequence[OfficeLine]) -> tuple[DatedValue, ...]:
    """Give the values of a parameter with an office's lines: from the day of the first line on these, before it what is shipped."""
    if not lines:
        return tuple(shipped)
    begin = lines[0].effective_from
    kept = [value for value in shipped if value.effective_from < begin]
    if kept and kept[-1].effective_to and kept[-1].effective_to >= begin:
        kept[-1] = kept[-1].model_copy(update={"effective_to": begin - timedelta(days=1)})
    like = shipped[0]
    return (*kept, *(like.model_copy(update=_as_value(line)) for line in lines))


def _as_value(line: OfficeLine) -> dict[str, object]:
    return {
        "value": line.value,
        "effective_from": line.effective_from,
        "effective_to": line.effective_to,
        "source": "D",
        "confirmed": True,
        "note": line.note,
    }


def _is_ratio(value: int | str) -> bool:
    try:
        Fraction(str(value))
    except ValueError:
        return False
    return True
