"""What papers cite and who signs them, by date: legal bases, departments, what is not confirmed (domain section 11, method §7).

Belongs here: reading `papers.yaml`. Does not belong here: how parameters are listed (`parameters`).
"""

from __future__ import annotations

from datetime import date
from typing import Literal

from pydantic import Field

from wengang.papers.parameters import ENCLOSED, MONTH, parameter_notes
from wengang.papers.wording import day
from wengang.settings.config_files import FrozenModel, ReadOncePerState, read_yaml
from wengang.settings.policy import When
from wengang.user_error import UserError


class PaperBasisError(UserError):
    """A date for which no legal basis or department is configured."""


class _Dated(FrozenModel):
    first: date = Field(alias="from")
    last: date | None = Field(default=None, alias="to")
    confirmed: bool

    def in_force(self, on: date) -> bool:
        """Tell whether it stands on a day."""
        return self.first <= on and (self.last is None or on <= self.last)


class LegalBasis(_Dated):
    """One document that papers cite, and the part of it that obliges."""

    title: str
    clause: str = ""


class Department(_Dated):
    """The name of one of the two departments in its time; `contact` is office and telephone, empty where none is to be printed."""

    role: Literal["hr", "rv"]
    name: str
    contact: str = ""


class PolicyTerm(FrozenModel):
    """The plan that the system carries out, and its last day."""

    title: str
    last_day: date


class PaperBases(FrozenModel):
    """Everything of `papers.yaml`."""

    policy: PolicyTerm
    legal_bases: tuple[LegalBasis, ...]
    departments: tuple[Department, ...]

    def cited(self, on: date) -> list[LegalBasis]:
        """Give the legal bases in force on a day, the first being the main one. Raises `PaperBasisError`."""
        bases = [basis for basis in self.legal_bases if basis.in_force(on)]
        if not bases:
            raise PaperBasisError(f"papers.yaml 中没有{day(on)}有效的依据文件，请补充后重跑")
        return bases

    def department(self, role: str, on: date) -> str:
        """Give a department's name on a day. Raises `PaperBasisError`."""
        return self._department(role, on).name

    def both_departments(self, on: date) -> tuple[str, str]:
        """Give the names of the two departments that sign together, 人社 first. Raises `PaperBasisError`."""
        return self.department("hr", on), self.department("rv", on)

    def contact(self, on: date, roles: tuple[str, ...] = ("hr", "rv")) -> str:
        """Give how the reader of a mailed paper reaches the departments that sign it. Raises `PaperBasisError`."""
        asked = [self._department(role, on) for role in roles]
        told = "".join(f"{item.name}：{item.contact}。" for item in asked if item.contact)
        return f"{told}请直接回复本邮件，由系统经办人转{'、'.join(item.name for item in asked)}办理。邮件中不得出现个人信息。"

    def _department(self, role: str, on: date) -> Department:
        for item in self.departments:
            if item.role == role and item.in_force(on):
                return item
        raise PaperBasisError(f"papers.yaml 中没有{day(on)}的部门名称（{role}），请补充后重跑")

    def term_is_over(self, on: date) -> bool:
        """Tell whether papers of a day carry 政策期已满."""
        return on > self.policy.last_day


@ReadOncePerState
def load_bases() -> PaperBases:
    """Give what papers cite."""
    return PaperBases.model_validate(read_yaml("papers.yaml"))


def standing_notes(on: date, resting_on: tuple[str, ...] = MONTH, listed_in: str = ENCLOSED, *, judged: When | None = None) -> list[str]:
    """Give the notes that every paper of a day carries: 政策期已满, and what the departments have not confirmed.

    Of the parameters only their number is told: those on which the paper rests, named by the beginnings of their names. `listed_in` says
    where the reader finds them; a paper with ENCLOSED holds `enclosed_parameters` of the same names. `judged` is what the paper judges
    (a month, a year's first), where that is not its own day.
    """
    bases = load_bases()
    notes = []
    if bases.term_is_over(on):
        notes.append(f"政策期已满：《{bases.policy.title}》实施至{day(bases.policy.last_day)}，本件依据现行要求制发。")
    names = [item.title for item in bases.legal_bases if item.in_force(on) and not item.confirmed]
    names += [item.name for item in bases.departments if item.in_force(on) and not item.confirmed]
    if names:
        notes.append(f"待确认的依据和机构名称：{'；'.join(names)}。")
    return [*notes, *parameter_notes(judged or on, resting_on, listed_in)]
