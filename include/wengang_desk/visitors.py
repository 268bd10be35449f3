"""Who is visiting: the account as Airflow knows it, and what it does in the office (`people.yaml`).

Belongs here: the roles of an account, and the units it works for. Does not belong here: which role sees what (`rights`), sessions and
passwords (Airflow).
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from wengang.people import ANY_UNIT, People, Person, department_of, load_people
from wengang.settings.units import load_units


class Role(StrEnum):
    """What an account does in the office; one account may have several roles."""

    UNIT = "unit"
    OUTSIDE_REVIEWER = "outside_reviewer"
    REVIEWER = "reviewer"
    LEADER = "leader"
    OPERATOR = "operator"
    AUDITOR = "auditor"
    ADMINISTRATOR = "administrator"

    @property
    def chinese(self) -> str:
        """The words of pages."""
        return _TITLES[self]


_TITLES = {
    Role.UNIT: "市县经办",
    Role.OUTSIDE_REVIEWER: "乡镇、县级审核",
    Role.REVIEWER: "省级审核",
    Role.LEADER: "领导",
    Role.OPERATOR: "省级经办",
    Role.AUDITOR: "审计",
    Role.ADMINISTRATOR: "系统管理",
}
_BY_DUTY_IN_AIRFLOW = {"Operator": Role.OPERATOR, "Auditor": Role.AUDITOR, "Admin": Role.ADMINISTRATOR}
"""Those whom `people.yaml` need not name: the role of the account in Airflow says what they do."""


@dataclass(frozen=True, slots=True)
class Visitor:
    """An account at the desk: `units` are those for which it works in a role, `departments` those for which it decides."""

    account: str
    title: str
    roles: frozenset[Role]
    units: Mapping[Role, frozenset[str]] = field(default_factory=dict)
    departments: frozenset[str] = frozenset()

    @property
    def unit(self) -> str | None:
        """The unit whose clerk it is."""
        return next(iter(self.units.get(Role.UNIT, ())), None)

    @property
    def duties(self) -> str:
        """What it does, in words."""
        return "、".join(role.chinese for role in Role if role in self.roles)


def visitor_of(account: str, roles_in_airflow: Collection[str], on: date) -> Visitor:
    """Give the visitor of an account on a day; without any role where neither `people.yaml` nor Airflow says what it does."""
    people = load_people()
    clerk_of = {unit for unit, contacts in people.units.items() if any(one.account == account for one in contacts.accounts)}
    reviews_for = set(_units_reviewed(people, account))
    departments = {
        department_of(role)
        for role, reviewer in people.reviewers.items()
        for one in (reviewer, reviewer.substitute_on(on))
        if one and one.account == account
    }
    roles = {role for name, role in _BY_DUTY_IN_AIRFLOW.items() if name in roles_in_airflow}
    roles |= {Role.UNIT} if clerk_of else set()
    roles |= {Role.OUTSIDE_REVIEWER} if reviews_for else set()
    roles |= {Role.REVIEWER} if departments else set()
    roles |= {Role.LEADER} if any(one.account == account for one in people.leaders) else set()
    roles |= {Role.OPERATOR} if any(one.account == account for one in people.clerks) else set()
    title = next((one.title for one in _everybody(people) if one.account == account), account)
    units = {
        Role.UNIT: frozenset(clerk_of),
        Role.OUTSIDE_REVIEWER: frozenset(reviews_for),
        Role.OPERATOR: frozenset({load_units().province.code}) if Role.OPERATOR in roles else frozenset(),
    }
    return Visitor(account, title, frozenset(roles), units, frozenset(departments))


def _units_reviewed(people: People, account: str) -> Iterator[str]:
    """Give the units of whose workshops an account reviews applications: its own, or every unit that is not listed."""
    for level in ("township", "county"):
        listed = getattr(people.workshop_reviewers, level)
        for unit, reviewers in listed.items():
            if any(one.account == account for reviewer in reviewers for one in (reviewer, *reviewer.substitutes)):
                yield from ([unit] if unit != ANY_UNIT else (code for code in load_units().by_code if code not in listed))


def _everybody(people: People) -> Iterator[Person]:
    yield from people.everybody_asked
    yield from people.leaders
    yield from people.clerks
    for contacts in people.units.values():
        yield from contacts.accounts
