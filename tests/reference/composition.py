"""务工结构 computed one person at a time from people as a test made them up (policy 一, 2.1.1; decision 0065).

Belongs here: counting. Does not belong here: files and rows (`tests/sql/composition`).

Assumptions: every row is good, a person is on one roster with one record a month; so who works and where is what the test says.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction

AGES = ((25, "under_25"), (35, "25_34"), (45, "35_44"), (55, "45_54"), (60, "55_59"), (999, "60_over"))
IN_PROVINCE, ELSEWHERE = "46", "99"


@dataclass(frozen=True)
class Worker:
    """One person of one month: what its rows say, as codes; None = blank. `income` None: not filled. `place`: as 务工所在县 names it."""

    serial: int
    unit: str
    household: int
    working: bool
    sex: str
    birth_year: int
    education: str | None
    monitored: str | None
    subsistence: bool
    destitute: bool
    industry: str | None
    location: str | None
    place: str | None
    organised: bool
    aided: bool
    income: int | None


def parts(people: Iterable[Worker], year: int, units: Iterable[str]) -> dict[tuple[str, str], tuple[int, int, Fraction]]:
    """Give persons, persons with income, and income by dimension and code of the people at work in some units."""
    counted: Counter[tuple[str, str]] = Counter()
    filled: Counter[tuple[str, str]] = Counter()
    income: dict[tuple[str, str], Fraction] = {}
    chosen = frozenset(units)
    for person in people:
        if not person.working or person.unit not in chosen:
            continue
        age = next(name for limit, name in AGES if year - person.birth_year < limit)
        care = "destitute" if person.destitute else "subsistence" if person.subsistence else "neither"
        said = {
            "industry": person.industry,
            "sex": person.sex,
            "age": age,
            "education": person.education,
            "monitored": person.monitored,
            "care": care,
        }
        for key in ((dimension, code or "未填") for dimension, code in said.items()):
            counted[key] += 1
            filled[key] += person.income is not None
            income[key] = income.get(key, Fraction(0)) + (person.income or 0)
    return {key: (counted[key], filled[key], income[key]) for key in counted}


def destinations(people: Iterable[Worker]) -> dict[tuple[str, str, str], tuple[int, int, int]]:
    """Give persons, organised and aided by home, class of place and place."""
    found: dict[tuple[str, str, str], list[int]] = {}
    for person in people:
        if person.working:
            row = found.setdefault((person.unit, person.location or "未填", _place(person)), [0, 0, 0])
            for number, holds in enumerate((True, person.organised, person.aided)):
                row[number] += holds
    return {key: (row[0], row[1], row[2]) for key, row in found.items()}


def _place(person: Worker) -> str:
    """Give the place; the class stands, and a place that contradicts it, or is blank, is unknown within it."""
    in_a_unit = person.place is not None and len(person.place) > 2
    match person.location:
        case "01" | "02":
            return person.unit
        case "03":
            return str(person.place) if in_a_unit and person.place != person.unit else IN_PROVINCE
        case "04":
            return str(person.place) if person.place is not None and not in_a_unit else ELSEWHERE
        case "05":
            return "abroad"
    return person.place or "未填"


def kept(now: Iterable[Worker], then: Iterable[Worker], units: Iterable[str]) -> tuple[int, int]:
    """Give how many worked then whose home then lies in some units, and how many of them work now."""
    chosen = frozenset(units)
    before = {person.serial for person in then if person.working and person.unit in chosen}
    return len(before), len(before & {person.serial for person in now if person.working})


def job_losses(now: Iterable[Worker], then: Iterable[Worker]) -> dict[tuple[str, str], tuple[int, int, int]]:
    """Give persons, households and households without work by unit and monitoring category, of who stayed in its unit and lost its work."""
    people, worked = list(now), {(person.serial, person.unit) for person in then if person.working}
    busy = {(person.unit, person.household) for person in people if person.working}
    lost: Mapping[tuple[str, str], list[Worker]] = {
        key: [p for p in people if not p.working and (p.serial, p.unit) in worked and (p.unit, p.monitored or "未填") == key]
        for key in {(person.unit, person.monitored or "未填") for person in people}
    }
    return {
        key: (len(found), len(homes), len(homes - busy))
        for key, found in lost.items()
        if found and (homes := {(person.unit, person.household) for person in found})
    }
