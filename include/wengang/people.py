"""The people of the office: who approves, who runs the system, and where each unit's mail goes.

Belongs here: reading `people.yaml` and finding an Airflow account. Does not belong here: what anybody is asked or told.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field

from wengang.settings.config_files import CONFIG_FOLDER, FrozenModel, read_yaml
from wengang.settings.environment import Settings
from wengang.user_error import UserError

ANY_UNIT = "*"
_NAMED_AT_MOST = 5
Address = Annotated[str, Field(pattern=r"^[^@\s]+@[^@\s]+$")]


class PeopleError(UserError):
    """A role or an account that nobody fills; the message says where to enter it."""


class MailList(StrEnum):
    """The lists of `people.yaml` that mail is addressed from; a mail sent again goes to what its list says then."""

    SENDERS = "senders"
    RECIPIENTS = "recipients"
    OPERATORS = "operators"


class Reviewer(FrozenModel):
    """Who decides for a department: the Airflow account, and the words under an opinion."""

    account: str
    title: str
    account_id: str | None = None


class Clerk(FrozenModel):
    """Who enters commands for the office without deciding anything: the account, and how the person is called."""

    account: str
    title: str


class UnitContacts(FrozenModel):
    """Where a unit's mail goes: receipts and 催报 to its senders, notices to its recipients."""

    senders: tuple[Address, ...] = ()
    recipients: tuple[Address, ...] = ()


class WorkshopReviewers(FrozenModel):
    """Who reviews applications of workshops, by unit; ANY_UNIT is for units that are not listed."""

    township: Mapping[str, tuple[Reviewer, ...]] = {}
    county: Mapping[str, tuple[Reviewer, ...]] = {}


class People(FrozenModel):
    """Everybody the office writes to or asks."""

    reviewers: Mapping[str, Reviewer]
    workshop_reviewers: WorkshopReviewers = WorkshopReviewers()
    clerks: tuple[Clerk, ...] = ()
    operators: tuple[Address, ...]
    units: Mapping[str, UnitContacts]

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

    def addresses(self, mail_list: MailList, unit: str | None) -> tuple[str, ...]:
        """Give the addresses that a list holds for a unit (operators have no unit)."""
        if mail_list is MailList.OPERATORS:
            return self.operators
        return self.senders(unit or "") if mail_list is MailList.SENDERS else self.recipients(unit or "")

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
    def everybody_asked(self) -> tuple[Reviewer, ...]:
        """Give everybody who answers human tasks, each once."""
        reviewers = [*self.reviewers.values()]
        for by_unit in (self.workshop_reviewers.township, self.workshop_reviewers.county):
            reviewers += [reviewer for several in by_unit.values() for reviewer in several]
        return tuple({reviewer.account: reviewer for reviewer in reviewers}.values())

    def known(self, name: str) -> str:
        """Give the account of who is named by account, title or operators' address; raises `PeopleError` saying how to become known."""
        told = name.strip()
        people: tuple[Clerk | Reviewer, ...] = (*self.clerks, *self.everybody_asked)
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


def load_people() -> People:
    """Give the people of `people.yaml`, or of the file that WENGANG_PEOPLE_FILE names, as it stands now.

    An address that was mended counts in the next task, also in a process that has read the file before.
    """
    path = Path(os.environ.get("WENGANG_PEOPLE_FILE") or CONFIG_FOLDER / "people.yaml")
    state = path.stat()
    return _people_of(path, state.st_mtime_ns, state.st_size)


@lru_cache(maxsize=4)
def _people_of(path: Path, _written: int, _bytes: int) -> People:
    return People.model_validate(read_yaml(path.name, path.parent))


def airflow_user(role: str) -> AirflowUser:
    """Give the account that answers for a department."""
    return account_of(load_people().reviewer(role))


def account_of(reviewer: Reviewer) -> AirflowUser:
    """Give a reviewer's account: its id from `people.yaml`, else from the accounts the local stack made; raises `PeopleError`."""
    user_id = reviewer.account_id or _id_of_local_account(reviewer.account)
    if user_id is None:
        raise PeopleError(f"没有账号“{reviewer.account}”的编号：请在 people.yaml 中填写 account_id（页面“用户”列表可查）")
    return AirflowUser(id=user_id, name=reviewer.account)


def _id_of_local_account(account: str) -> str | None:
    path = Settings.from_environment().var / "keys" / "accounts.json"
    if not path.exists():
        return None
    entry = json.loads(path.read_text(encoding="utf-8")).get(account)
    return str(entry["id"]) if entry else None
