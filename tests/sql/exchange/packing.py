"""Packages of a kind that does not exist, and a look at what stands: rows, files, and what opens.

Belongs here: putting and looking. Does not belong here: what must come of it.
"""

from __future__ import annotations

import io
from datetime import date

import msoffcrypto
import openpyxl
from tests.statements import execute

from wengang.database.unit_of_work import Row, UnitOfWork
from wengang.exchange.access import Asking, fetch, password
from wengang.exchange.kinds import PackageKind
from wengang.exchange.packages import Content, Recipient, put
from wengang.papers.workbook import ListSheet, SheetColumn
from wengang.periods import Period
from wengang.settings.environment import Settings

KIND = PackageKind("orchard_list", "果农名单", "逐人核实", "《果园办法》第一条")
MARCH, ON = Period(2025, 3), date(2025, 4, 10)
WUZHISHAN = Recipient("469001", "hr", MARCH)
COLUMNS = (SheetColumn("姓名", 8), SheetColumn("证件号码", 11))
CANARIES = (("金丝雀甲", "469900198501011230"), ("金丝雀乙", "469900198501022229"))
"""Persons who must be found in no place but a locked workbook."""


def content(*people: tuple[str, str], said: tuple[str, ...] = ()) -> Content:
    return Content([ListSheet("名单", "名单", (), COLUMNS, people)], len(people), said)


def put_list(work: UnitOfWork, *people: tuple[str, str], to: Recipient = WUZHISHAN, batch: str = "2025-03-s1", on: date = ON) -> int | None:
    return put(work, KIND, to, content(*people), batch=batch, on=on)


def asking(package: int, *, on: date = ON, reason: str = "经办人来领") -> Asking:
    return Asking(package, "operator", reason, on)


def packages(work: UnitOfWork) -> list[Row]:
    return execute(work, "select * from exchange.package order by id").fetchall()


def accesses(work: UnitOfWork) -> list[tuple[object, ...]]:
    rows = execute(
        work, "select package_id, what, outcome, refused_because, account, reason, business_date from exchange.access order by id"
    )
    return [tuple(row.values()) for row in rows.fetchall()]


def files(settings: Settings) -> set[str]:
    return {kept.name for kept in settings.exchange.names()}


def opened(settings: Settings, package: int, on: date = ON) -> openpyxl.Workbook:
    """Give the workbook of a package as who fetches it opens it with the password that he is told."""
    locked, out = msoffcrypto.OfficeFile(io.BytesIO(fetch(settings, asking(package, on=on)).content)), io.BytesIO()
    locked.load_key(password=password(settings, asking(package, on=on)), verify_password=True)
    locked.decrypt(out, verify_integrity=True)
    return openpyxl.load_workbook(out)


def people_in(book: openpyxl.Workbook) -> list[tuple[object, ...]]:
    return [tuple(cell.value for cell in row) for row in book["名单"].iter_rows(min_row=3)]
