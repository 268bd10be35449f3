"""Packages: the same content is put once, another content takes the place of the one before (method §13).

Belongs here: putting and withdrawing. Does not belong here: who is given one (`access`), when its file goes (`keeping`).

Method: whoever puts holds the lock of (kind, unit, department, month) until its transaction ends, so that one package stands at a time.
The encrypted file is written whole under a name that nobody else ever writes, then its row. A kill between the two, or a transaction that
is undone, leaves a file without a row: nobody can be given it, and `keeping` takes it away.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Protocol

from wengang.database.json_text import dump_json
from wengang.database.unit_of_work import UnitOfWork
from wengang.exchange.kinds import PackageKind
from wengang.exchange.locked_workbooks import ExchangeKeys, locked, new_password
from wengang.exchange.rows import CurrentPackageRow, InsertPackageRow
from wengang.papers.bases import load_bases
from wengang.papers.wording import day
from wengang.papers.workbook import ListSheet, SheetColumn, workbook
from wengang.periods import Period
from wengang.settings.data_sets import load_departments
from wengang.settings.keys import load_keys
from wengang.settings.policy import load_policy
from wengang.settings.units import load_units

FILES_LOCK = ("exchange", "files")
"""Whoever puts keeps it shared, whoever looks for files without a row takes it alone."""
_TOKEN_BYTES = 8


@dataclass(frozen=True, slots=True)
class Recipient:
    """Which department of which unit a package is for, and of which month it tells."""

    unit: str
    department: str
    period: Period

    @property
    def title(self) -> str:
        """How papers and commands name it: 五指山市人社 2025年3月."""
        return f"{load_units().unit(self.unit).name}{load_departments()[self.department]} {self.period.chinese}"


class PackageContent(Protocol):
    """What a domain puts into a package: how many of its rows have a person, what makes it another content, and the workbook itself."""

    @property
    def rows(self) -> int:
        """Give how many rows have a person; a package without one is withdrawn."""

    @property
    def said(self) -> Sequence[str]:
        """Give what the cover says beside what it always says."""

    def digested(self, kind: PackageKind, to: Recipient) -> bytes:
        """Give what makes it another content: everything but days and numbers of the exchange."""

    def workbook(self, cover: ListSheet) -> bytes:
        """Give its workbook, with what the cover says in it."""


@dataclass(frozen=True, slots=True)
class Content:
    """What stands in a package: its sheets, how many of their rows have a person, and what its cover says beside them."""

    sheets: Sequence[ListSheet]
    rows: int
    said: tuple[str, ...] = ()

    def digested(self, kind: PackageKind, to: Recipient) -> bytes:
        """Give what makes it another content: everything but days and numbers of the exchange."""
        sheets = [
            [sheet.name, sheet.title, sheet.under_title, [column.head for column in sheet.columns], sheet.rows] for sheet in self.sheets
        ]
        return dump_json([kind.code, to.unit, to.department, str(to.period), self.said, sheets]).encode()

    def workbook(self, cover: ListSheet) -> bytes:
        """Give its sheets and the cover behind them."""
        return workbook([*self.sheets, cover])


def put(work: UnitOfWork, kind: PackageKind, to: Recipient, content: PackageContent, *, batch: str, on: date) -> int | None:
    """Put a package and give its number; None where the same content stands already. What stood before is superseded.

    Content without a row puts nothing and withdraws what stood before.
    """
    work.lock("exchange", kind.code, to.unit, to.department, to.period)
    place = {"kind": kind.code, "unit": to.unit, "department": to.department, "period": str(to.period)}
    before = work.row("exchange/current_package", CurrentPackageRow, **place)
    keys = ExchangeKeys(load_keys(work.settings).archive)
    digest = keys.digest(content.digested(kind, to))
    if before is not None and before["content_digest"] == digest:
        return None
    if before is not None:
        work.run("exchange/supersede", id=before["id"], on=on)
    if not content.rows:
        return None
    work.keep_out(*FILES_LOCK)
    expires_on = on + timedelta(days=load_policy().whole("exchange.keep_days", on))
    password = new_password()
    file = locked(content.workbook(_cover(kind, to, content, on, expires_on)), password)
    sha256 = hashlib.sha256(file).hexdigest()
    name = f"{to.unit}/{to.department}/{to.period}/{kind.code}-{secrets.token_hex(_TOKEN_BYTES)}.xlsx"
    work.settings.exchange.put(name, file)
    row = work.row(
        "exchange/insert_package",
        InsertPackageRow,
        **place,
        batch=batch,
        title=kind.title,
        purpose=kind.purpose,
        legal_basis=_basis(kind, on),
        rows=content.rows,
        content_digest=digest,
        file=name,
        sha256=sha256,
        sealed_password=keys.seal(password, sha256),
        put_on=on,
        expires_on=expires_on,
        own_department_only=kind.own_department_only,
    )
    if row is None:
        raise LookupError("the package was not kept")
    return row["id"]


def _basis(kind: PackageKind, on: date) -> str:
    """Give the plan in force on a day, and by what persons may be handled for it."""
    return f"{load_bases().cited(on)[0].title}；{kind.legal_basis}"


def _cover(kind: PackageKind, to: Recipient, content: PackageContent, on: date, expires_on: date) -> ListSheet:
    """Give the sheet that says why these persons stand here, and how they are to be treated."""
    told = (
        ("内容", kind.title),
        ("收件", to.title),
        ("用途", kind.purpose),
        ("依据", _basis(kind, on)),
        ("行数", str(content.rows)),
        ("放入日期", day(on)),
        ("有效期至", f"{day(expires_on)}，到期后系统删除文件，只留记录"),
        *(("情况", line) for line in content.said),
    )
    return ListSheet(
        name="说明",
        title=f"{kind.title}（受控交换材料）",
        under_title=(),
        columns=(SheetColumn("项目", 8), SheetColumn("内容", 48, centred=False)),
        rows=told,
        notes=(
            "本工作簿含个人信息，只用于上述用途，由收件部门的经办人使用，不得转发、不得放入邮件或网络聊天工具。",
            "用完后删除本地的文件；每次领取和查看密码，系统都有记录。",
        ),
    )
