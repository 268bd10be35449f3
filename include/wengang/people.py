"""The people of the office: who approves, who stands in for whom, who leads, who runs the system, and where everybody's mail goes.

Belongs here: what `people.yaml` may say, what holds between its entries, finding an Airflow account. Does not belong here: the sentences
about a file that is wrong (`people_file`), what anybody is asked or told.

A substitute answers in the place of a reviewer on the days of his term (method §12, chapter 3.2 item 11; decision 0050); whether he may decide
in a case is looked at when he answers (`approvals.standing_in`). Everything but reviewers, operators and units may be left out: a file that an
office wrote for an earlier version loads as it is.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BeforeValidator, ConfigDict, Field, model_validator

from wengang.people_file import PeopleError, read_people_file
from wengang.settings.config_files import FrozenModel, ReadOncePerState
from wengang.settings.environment import Settings

ANY_UNIT = "*"
_NAMED_AT_MOST = 5
Address = Annotated[str, Field(pattern=r"^[^@\s]+@[^@\s]+$")]


def _day(value: object) -> object:
    """Take a day as YAML gives it, or as text; a number would be read as seconds since 1970."""
    if type(value) is date:
        return value
    try:
        return date.fromisoformat(str(value))
    except ValueError:
        raise ValueError(f"“{value}”不是日期：写成 2025-04-21 的样子") from None


Day = Annotated[date, BeforeValidator(_day)]


class MailList(StrEnum):
    """The lists of `people.yaml` that mail is addressed from; a mail sent again goes to what its list says then."""

    SENDERS = "senders"
    RECIPIENTS = "recipients"
    UNIT = "unit"
    """Senders and recipients of a unit, each address once."""
    OPERATORS = "operators"
    LEADERS = "leaders"
    PERSON = "person"
    """One person, known by the account."""


class Person(FrozenModel):
    """Somebody with an Airflow account, and how the office calls him."""

    account: str
    title: str


class Substitute(Person):
    """Who answers in the place of a reviewer from one day to another, both included."""

    model_config = ConfigDict(serialize_by_alias=True)

    mail: Address
    first: Day = Field(alias="from")
    last: Day = Field(alias="to")
    account_id: str | None = None

    def covers(self, on: date) -> bool:
        """Tell whether a day lies in the term."""
        return self.first <= on <= self.last

    @property
    def term(self) -> str:
        """The term in words."""
        return f"{self.first}至{self.last}"

    @model_validator(mode="after")
    def _begins_before_it_ends(self) -> Substitute:
        if self.last < self.first:
            raise ValueError(f"代理期到{self.last}为止，早于开始的{self.first}：请把 from 写成第一天、to 写成最后一天")
        return self


class Reviewer(Person):
    """Who decides for a department; the title stands under an opinion; and who stands in when."""

    mail: Address | None = None
    substitutes: tuple[Substitute, ...] = ()
    account_id: str | None = None

    @model_validator(mode="after")
    def _one_substitute_a_day(self) -> Reviewer:
        if any(one.account == self.account for one in self.substitutes):
            raise ValueError(f"“{self.account}”不能做自己的代理人：请写另一个人的账号")
        in_order = sorted(self.substitutes, key=lambda one: one.first)
        for one, other in pairwise(in_order):
            if other.first <= one.last:
                raise ValueError(
                    f"“{one.account}”（{one.term}）和“{other.account}”（{other.term}）的代理期重叠：同一天只能有一个代理人，请改 from 或 to"
                )
        return self

    def substitutes_since(self, on: date) -> tuple[Substitute, ...]:
        """Give whose term has not ended on a day, also when it has not begun: what is asked now may still wait then."""
        return tuple(one for one in self.substitutes if on <= one.last)

    def substitute_on(self, on: date) -> Substitute | None:
        """Give who stands in on a day."""
        return next((one for one in self.substitutes if one.covers(on)), None)

    def title_of(self, account: str) -> str | None:
        """Give what an account that answers in this place is called; None for anybody else."""
        return next((one.title for one in (self, *self.substitutes) if one.account == account), None)


Answerer = Reviewer | Substitute


class Clerk(Person):
    """Who enters commands or works with the pages without deciding anything."""


class UnitClerk(Clerk):
    """A clerk of a unit; where his department is told, packages for that department alone are given to him too."""

    department: str | None = None


class Leader(Person):
    """Who leads the office: papers to the leaders go to the address."""

    mail: Address


class UnitContacts(FrozenModel):
    """Where a unit's mail goes: receipts to its senders, notices to its recipients, what waits for it to both; who works with the pages for it."""

    senders: tuple[Address, ...] = ()
    recipients: tuple[Address, ...] = ()
    accounts: tuple[UnitClerk, ...] = ()


class WorkshopReviewers(FrozenModel):
    """Who reviews applications of workshops, by unit; ANY_UNIT is for units that are not listed."""

    township: Mapping[str, tuple[Reviewer, ...]] = {}
    county: Mapping[str, tuple[Reviewer, ...]] = {}


class People(FrozenModel):
    """Everybody the office writes to or asks."""

    reviewers: Mapping[str, Reviewer]
    workshop_reviewers: WorkshopReviewers = WorkshopReviewers()
    leaders: tuple[Leader, ...] = ()
    clerks: tuple[Clerk, ...] = ()
    operators: tuple[Address, ...]
    units: Mapping[str, UnitContacts]

    @model_validator(mode="after")
    def _nobody_decides_for_two_departments(self) -> People:
        """Refuse one account as reviewer of two departments, or standing in where the reviewer is of another (architecture decision 6)."""
        departments: dict[str, tuple[str, str]] = {}
        for role, reviewer in self.reviewers.items():
            known, other = departments.setdefault(reviewer.account, (department_of(role), role))
            if known != department_of(role):
                raise ValueError(
                    f"reviewers.{other} 和 reviewers.{role} 是同一个账号“{reviewer.account}”：两个部门必须由两个人审批，请改成另一个账号"
                )
        for role, reviewer in self.reviewers.items():
            for one in reviewer.substitutes:
                known, other = departments.get(one.account, (department_of(role), role))
                if known != department_of(role):
                    raise ValueError(
                        f"reviewers.{role}.substitutes 中的“{one.account}”是 reviewers.{other} 的审核人，"
                        "不能代另一部门作决定：请写另一个人的账号"
                    )
        return self

    @model_validator(mode="after")
    def _account_of_one_unit(self) -> People:
        unit_of: dict[str, str] = {}
        for unit, contacts in self.units.items():
            for one in contacts.accounts:
                if unit_of.setdefault(one.account, unit) != unit:
                    raise ValueError(
                        f"units.{unit_of[one.account]}.accounts 和 units.{unit}.accounts 都有账号“{one.account}”：一个账号只属于一个单位"
                    )
        return self

    @property
    def operator_addresses(self) -> tuple[str, ...]:
        """Give where operators are mailed."""
        return self.operators

    def recipients(self, unit: str) -> tuple[str, ...]:
        """Give where a unit's notices go; empty when no address is entered, which blocks this unit only."""
        return self.units.get(unit, UnitContacts()).recipients

    def senders(self, unit: str) -> tuple[str, ...]:
        """Give where a unit's receipts and reminders go; may be empty."""
        return self.units.get(unit, UnitContacts()).senders

    def mail_of(self, account: str) -> tuple[str, ...]:
        """Give the address of a reviewer, substitute or leader; empty where none is entered."""
        people: tuple[Answerer | Leader, ...] = (*self.everybody_asked, *self.leaders)
        return tuple(one.mail for one in people if one.account == account and one.mail)[:1]

    def addresses(self, mail_list: MailList, unit: str | None, person: str | None = None) -> tuple[str, ...]:
        """Give the addresses that a list holds: of a unit, of a person by account, or of the office (operators, leaders)."""
        match mail_list:
            case MailList.OPERATORS:
                return self.operators
            case MailList.LEADERS:
                return tuple(leader.mail for leader in self.leaders)
            case MailList.PERSON:
                return self.mail_of(person or "")
            case MailList.SENDERS:
                return self.senders(unit or "")
            case MailList.RECIPIENTS:
                return self.recipients(unit or "")
            case MailList.UNIT:
                return tuple(dict.fromkeys((*self.senders(unit or ""), *self.recipients(unit or ""))))

    def reviewer(self, role: str) -> Reviewer:
        """Give who decides for a department (`hr`, `rv`); raises `PeopleError`."""
        try:
            return self.reviewers[role]
        except KeyError:
            raise PeopleError(f"people.yaml 中没有“{role}”的审核人：请补充 reviewers") from None

    def reviewer_of_department(self, department: str) -> Reviewer:
        """Give who decides on a file of a department: its own reviewer where it has one, else 乡村振兴; raises `PeopleError`."""
        return self.reviewers.get(department) or self.reviewer("rv")

    def reviewers_of_workshops(self, level: Literal["township", "county"], unit: str) -> tuple[Reviewer, ...]:
        """Give who reviews a unit's applications at a level, in the order of the file; empty when nobody is entered."""
        by_unit: Mapping[str, tuple[Reviewer, ...]] = getattr(self.workshop_reviewers, level)
        return by_unit.get(unit, by_unit.get(ANY_UNIT, ()))

    @property
    def places(self) -> tuple[Reviewer, ...]:
        """Give everybody in whose name human tasks are answered, as often as they are listed: departments first."""
        by_units = (self.workshop_reviewers.township, self.workshop_reviewers.county)
        return (*self.reviewers.values(), *(one for by_unit in by_units for several in by_unit.values() for one in several))

    @property
    def everybody_asked(self) -> tuple[Answerer, ...]:
        """Give everybody who answers human tasks, each once: reviewers, and whoever stands in for them some time."""
        found: dict[str, Answerer] = {}
        for place in self.places:
            people: tuple[Answerer, ...] = (place, *place.substitutes)
            for one in people:
                found.setdefault(one.account, one)
        return tuple(found.values())

    def handles_packages_of(self, unit: str, account: str, on: date) -> bool:
        """Tell whether an account may handle packages for a unit on a day: its own clerks; of every unit the office's clerks, operators, reviewers."""
        reviewers = [one for reviewer in self.reviewers.values() for one in (reviewer, reviewer.substitute_on(on)) if one]
        own = self.units.get(unit, UnitContacts()).accounts
        return account in self.operators or account in {one.account for one in (*self.clerks, *reviewers, *own)}

    def acts_for(self, unit: str, department: str, account: str) -> bool:
        """Tell whether an account may have what only one department of a unit may see: clerks of that department; and whoever is not the unit's."""
        own = {one.account: one.department for one in self.units.get(unit, UnitContacts()).accounts}
        return account not in own or own[account] == department

    def known(self, name: str) -> str:
        """Give the account of who is named by account, title or operators' address; raises `PeopleError` saying how to become known."""
        told = name.strip()
        people: tuple[Person, ...] = (*self.clerks, *self.everybody_asked, *self.leaders)
        for person in people:
            if told in (person.account, person.title):
                return person.account
        if told in self.operators:
            return told
        accounts = "、".join(person.account for person in people[:_NAMED_AT_MOST])
        raise PeopleError(
            f"不认识“{told}”：经办人请填 people.yaml 中登记的账号或称谓（例如 {accounts or '——'}），或运行人员的邮箱；"
            "还没有登记的，先在 people.yaml 的 clerks 中写明账号（account）和称谓（title）"
        )


class AirflowUser(FrozenModel):
    """An account that may answer a human task: FAB's user id as text, and its name."""

    id: str
    name: str


def department_of(role: str) -> str:
    """Give the department of a role: `hr_leader` is the second person of `hr`."""
    return role.partition("_")[0]


def load_people() -> People:
    """Give the people of `people.yaml`, the office's own where it has one (`config_files`), as it stands now; raises `PeopleError`.

    A file that WENGANG_PEOPLE_FILE names goes before it and needs no release.

    An address that was mended counts in the next task, also in a process that has read the file before.
    """
    named = os.environ.get("WENGANG_PEOPLE_FILE")
    if not named:
        return _people_as_settings_go()
    state = Path(named).stat()
    return _people_of(Path(named), state.st_mtime_ns, state.st_size)


@lru_cache(maxsize=4)
def _people_of(path: Path, _written: int, _bytes: int) -> People:
    return read_people_file(path, People)


@ReadOncePerState
def _people_as_settings_go() -> People:
    return read_people_file(None, People)


def account_of(person: Answerer) -> AirflowUser:
    """Give the account of who answers: its id from `people.yaml`, else from the accounts the local stack made; raises `PeopleError`."""
    user_id = person.account_id or _id_of_local_account(person.account)
    if user_id is None:
        raise PeopleError(f"没有账号“{person.account}”的编号：请在 people.yaml 中填写 account_id（页面“用户”列表可查）")
    return AirflowUser(id=user_id, name=person.account)


def _id_of_local_account(account: str) -> str | None:
    path = Settings.from_environment().var / "keys" / "accounts.json"
    if not path.exists():
        return None
    entry = json.loads(path.read_text(encoding="utf-8")).get(account)
    return str(entry["id"]) if entry else None
