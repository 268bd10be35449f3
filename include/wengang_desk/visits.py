"""One visit of a page: who, which page, on which business day; what is refused is recorded.

Belongs here: letting in, refusing, the token of forms, the audit record of what somebody does at the desk.
Does not belong here: who may see what (`rights`), what a page shows (`pages`).

A form is taken only with the token that our own page gave to this very session: it is a digest of the session's secret, which no other
site can read (cross-site request forgery).
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Awaitable, Callable, Collection, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol
from uuid import uuid4

from fastapi import Request
from starlette.concurrency import run_in_threadpool

from wengang.audit.task_records import AuditedTask, TaskRef, audited, newest_business_date
from wengang.data_sharing.inbox import MAX_HAND_OVER_BYTES
from wengang.data_sharing.manifests import MAX_FILES
from wengang.data_sharing.simulation import clock_counts
from wengang.database.unit_of_work import UnitOfWork, unit_of_work
from wengang.matters.ledger import last_day
from wengang.settings.environment import Settings
from wengang.user_error import UserError
from wengang.workdays import OFFICE_TIME
from wengang_desk.rights import Page, Reach, may_see, reach
from wengang_desk.visitors import Visitor, visitor_of

DESK = "desk"
"""Stands for the DAG in the records of the desk; the task is the page, the run is one call of it."""
TOKEN = "_token"  # noqa: S105 - the name of a field


MAX_FORM_BYTES = MAX_HAND_OVER_BYTES + (1 << 20)
"""A form may bring the files of one hand-over, and some fields."""


class NotLoggedInError(Exception):
    """Nobody is logged in, or the session has ended."""


class RefusedVisitError(UserError):
    """A page, a unit or a form that is not for this visitor; the message says why."""


class NotFoundError(UserError):
    """An address under which there is nothing."""


@dataclass(frozen=True, slots=True)
class Session:
    """Who is logged in, as Airflow knows it: the account, its roles there, and the secret of the session."""

    account: str
    roles: Collection[str]
    secret: str

    @property
    def token(self) -> str:
        """What a form of this session carries."""
        return hashlib.sha256(f"wengang desk form|{self.secret}".encode()).hexdigest()


class Door(Protocol):
    """What the desk asks of whoever keeps the sessions."""

    async def session(self, request: Request) -> Session:
        """Give who is logged in; raises `NotLoggedInError`."""

    def login_address(self, after: str) -> str:
        """Give where one logs in to come back to an address."""

    def logout_address(self) -> str:
        """Give where one logs out."""


@dataclass(frozen=True, slots=True)
class Visit:
    """One visit: `on` is the business day on which the office stands, `clock` whether that is today (not in a trial)."""

    visitor: Visitor
    page: Page
    settings: Settings
    on: date
    clock: bool
    token: str

    @property
    def sees_all(self) -> bool:
        """Whether the page shows every unit."""
        return reach(self.visitor, self.page) is Reach.ALL

    @property
    def only_unit(self) -> str | None:
        """The unit to whose clerk a list is held; None where all are seen."""
        return None if self.sees_all else self.visitor.unit or ""

    @property
    def moment(self) -> datetime:
        """When what is handed in comes: now, or noon of the business day of a trial."""
        return datetime.now(OFFICE_TIME) if self.clock else datetime(self.on.year, self.on.month, self.on.day, 12, tzinfo=OFFICE_TIME)

    def hold_to(self, unit: str | None, about: str) -> None:
        """Go on only where the visitor may see a unit on this page; raises `RefusedVisitError`."""
        if not may_see(self.visitor, self.page, unit):
            raise RefusedVisitError(f"“{about}”不属于账号“{self.visitor.account}”经办的单位，不能查看或办理")

    @contextmanager
    def recorded(self, what: str, about: str) -> Iterator[AuditedTask]:
        """Run a block that changes something or gives out personal data as one audited act of the visitor, refused ones too."""
        with audited(self.settings, self._reference(what, about)) as running:
            yield running

    def note_refused(self, error: UserError, about: str) -> None:
        """Keep that something was refused."""
        with suppress(UserError), audited(self.settings, self._reference(f"打开{self.page.chinese}", about)):
            raise error

    def _reference(self, title: str, about: str) -> TaskRef:
        return TaskRef(
            dag_id=DESK,
            run_id=str(uuid4()),
            task_id=self.page,
            map_index=-1,
            try_number=1,
            task_instance_id="",
            actor=self.visitor.account,
            business_date=self.on,
            reason=about,
            title=title,
        )


def enter(page: Page, *, changes: bool = False) -> Callable[[Request], Awaitable[Visit]]:
    """Give the dependency that lets a visitor into a page; with `changes` only with the token of our own form.

    Raises `NotLoggedInError`, and `RefusedVisitError`, which is on record then.
    """

    async def let_in(request: Request) -> Visit:
        door: Door = request.app.state.door
        session = await door.session(request)
        request.state.visit = visit = await run_in_threadpool(_visit, session, page)
        if reach(visit.visitor, page) is Reach.NOTHING:
            raise RefusedVisitError(
                f"账号“{session.account}”不使用“{page.chinese}”这一页"
                if visit.visitor.roles
                else f"账号“{session.account}”没有登记职责：请系统管理员在 people.yaml 中登记后再来"
            )
        if changes and not hmac.compare_digest(await _token_told(request), session.token):
            raise RefusedVisitError("这份表单不是本次登录时打开的，没有提交：请刷新页面后重新填写")
        return visit

    return let_in


async def _token_told(request: Request) -> str:
    """Give the token that a form carries; raises `RefusedVisitError` before reading one that is larger than any hand-over."""
    told = request.headers.get("content-length", "")
    if not told.isdigit() or int(told) > MAX_FORM_BYTES:
        raise RefusedVisitError(f"提交的内容超过 {MAX_FORM_BYTES >> 20} MB，没有收下：请分几次上传")
    return str((await request.form(max_files=MAX_FILES)).get(TOKEN, ""))


def _visit(session: Session, page: Page) -> Visit:
    settings = Settings.from_environment()
    with unit_of_work(settings) as work:
        on, clock = office_day(work)
    return Visit(visitor_of(session.account, session.roles, on), page, settings, on, clock, session.token)


def office_day(work: UnitOfWork) -> tuple[date, bool]:
    """Give the business day on which the office stands, and whether that is today; a trial stands where its tasks last were."""
    today = datetime.now(OFFICE_TIME).date()
    if clock_counts(work):
        return today, True
    return max(filter(None, (newest_business_date(work), last_day(work))), default=today), False
