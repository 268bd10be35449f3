"""Who may see which page, and of which units: one table (issue: role × page × unit).

Belongs here: the table. Does not belong here: what an account does (`visitors`), refusing and recording (`visits`).
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import IntEnum, StrEnum

from wengang_desk.visitors import Role, Visitor


class Page(StrEnum):
    """The pages of the desk."""

    HOME = "home"
    MONTH = "month"
    LEADER = "leader"
    SENDING = "sending"
    DUE = "due"
    MATTERS = "matters"
    ANSWER = "answer"
    PAPERS = "papers"
    BULLETIN = "bulletin"
    BOARD = "board"
    STRUCTURE = "structure"
    WHATIF = "whatif"
    CHAPTERS = "chapters"
    SIGNING = "signing"
    PACKAGES = "packages"
    PACKAGE_TAKEN = "package_taken"
    LETTERS = "letters"
    WORKSHOPS = "workshops"
    CASE_PAPERS = "case_papers"
    AUDIT = "audit"

    @property
    def chinese(self) -> str:
        """How screens and the audit name it."""
        return _TITLES[self]


_TITLES = {
    Page.HOME: "首页",
    Page.MONTH: "月度情况",
    Page.LEADER: "一页",
    Page.SENDING: "报送",
    Page.DUE: "到期和逾期",
    Page.MATTERS: "事项",
    Page.ANSWER: "事项反馈",
    Page.PAPERS: "审批全文",
    Page.BULLETIN: "通报",
    Page.BOARD: "报送情况",
    Page.STRUCTURE: "务工结构",
    Page.WHATIF: "试算等级",
    Page.CHAPTERS: "专项工作",
    Page.SIGNING: "专项核对签字",
    Page.PACKAGES: "名单交换",
    Page.PACKAGE_TAKEN: "材料包领取",
    Page.LETTERS: "函件",
    Page.WORKSHOPS: "车间、认定",
    Page.CASE_PAPERS: "申请材料",
    Page.AUDIT: "审计",
}
MENU = {
    Page.HOME: "",
    Page.MONTH: "month",
    Page.LEADER: "leader",
    Page.BULLETIN: "bulletin",
    Page.SENDING: "sending",
    Page.BOARD: "board",
    Page.STRUCTURE: "structure",
    Page.WHATIF: "whatif",
    Page.CHAPTERS: "chapters",
    Page.MATTERS: "matters",
    Page.LETTERS: "letters",
    Page.PACKAGES: "packages",
    Page.WORKSHOPS: "workshops",
    Page.DUE: "due",
    Page.AUDIT: "audit",
}
"""The pages to which every page links, with their addresses."""


class Reach(IntEnum):
    """Of whom somebody sees a page: nobody, the units for which he works, everybody."""

    NOTHING = 0
    OWN = 1
    ALL = 2


_OWN, _ALL = Reach.OWN, Reach.ALL
_OFFICE = (Role.REVIEWER, Role.LEADER, Role.OPERATOR, Role.AUDITOR)
RIGHTS: Mapping[Page, Mapping[Role, Reach]] = {
    Page.HOME: dict.fromkeys(Role, _OWN),
    Page.LEADER: dict.fromkeys(_OFFICE, _ALL),
    Page.MONTH: {Role.UNIT: _OWN} | dict.fromkeys(_OFFICE, _ALL),
    Page.SENDING: dict.fromkeys((Role.UNIT, Role.OPERATOR), _OWN),
    Page.DUE: dict.fromkeys((*_OFFICE, Role.ADMINISTRATOR), _ALL),
    Page.MATTERS: {Role.UNIT: _OWN} | dict.fromkeys(_OFFICE, _ALL),
    Page.ANSWER: {Role.UNIT: _OWN},
    Page.PAPERS: dict.fromkeys((Role.OUTSIDE_REVIEWER, Role.REVIEWER, Role.OPERATOR, Role.AUDITOR, Role.ADMINISTRATOR), _ALL),
    Page.BULLETIN: {Role.UNIT: _OWN} | dict.fromkeys(_OFFICE, _ALL),
    Page.BOARD: {Role.UNIT: _OWN} | dict.fromkeys(_OFFICE, _ALL),
    Page.STRUCTURE: {Role.UNIT: _OWN} | dict.fromkeys(_OFFICE, _ALL),
    Page.WHATIF: {Role.OPERATOR: _ALL},
    Page.CHAPTERS: {Role.UNIT: _OWN} | dict.fromkeys(_OFFICE, _ALL),
    Page.SIGNING: {Role.UNIT: _OWN},
    Page.PACKAGES: {Role.UNIT: _OWN} | dict.fromkeys((Role.REVIEWER, Role.OPERATOR, Role.AUDITOR), _ALL),
    Page.WORKSHOPS: dict.fromkeys((Role.UNIT, Role.OUTSIDE_REVIEWER), _OWN) | dict.fromkeys(_OFFICE, _ALL),
    Page.AUDIT: {Role.AUDITOR: _ALL},
    Page.CASE_PAPERS: {Role.OUTSIDE_REVIEWER: _OWN},
    Page.LETTERS: {Role.UNIT: _OWN} | dict.fromkeys(_OFFICE, _ALL),
    Page.PACKAGE_TAKEN: {Role.UNIT: _OWN} | dict.fromkeys((Role.REVIEWER, Role.OPERATOR), _ALL),
}
"""What a role does not stand beside is refused. Leaders and auditors change nothing; a unit sees itself alone."""


def reach(visitor: Visitor, page: Page) -> Reach:
    """Give of whom a visitor sees a page: the most that one of the roles allows."""
    return max((RIGHTS[page].get(role, Reach.NOTHING) for role in visitor.roles), default=Reach.NOTHING)


def may_see(visitor: Visitor, page: Page, unit: str | None) -> bool:
    """Tell whether a visitor sees a page of a unit; what belongs to no unit (the province's own) is seen by who sees all."""
    return reach(visitor, page) is Reach.ALL or unit in units_seen(visitor, page)


def units_seen(visitor: Visitor, page: Page) -> frozenset[str]:
    """Give the units of which a visitor sees a page because he works for them."""
    own = [role for role in visitor.roles if RIGHTS[page].get(role) is Reach.OWN]
    return frozenset().union(*(visitor.units.get(role, frozenset()) for role in own))


def menu_of(visitor: Visitor) -> list[tuple[str, str]]:
    """Give the pages to which a visitor's pages link: title and address."""
    return [(page.chinese, address) for page, address in MENU.items() if reach(visitor, page) > Reach.NOTHING]
