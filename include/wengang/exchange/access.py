"""Who is given a package or its password: every asking is recorded before anything is given, refused ones too (method §13).

Belongs here: what is refused and why, the record, the receipt. Does not belong here: where a copy is put (`wengang.cli_packages`, the desk).

The record is committed in a transaction of its own, so that neither a failed copy nor a kill takes it back. The receipt (`fetched_on`) is
written when the copy stands.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from wengang.database.unit_of_work import UnitOfWork, unit_of_work
from wengang.exchange.locked_workbooks import ExchangeKeys, SealError
from wengang.exchange.packages import Recipient
from wengang.exchange.rows import PackageRow
from wengang.identity import mask_digits
from wengang.papers.wording import day
from wengang.people import load_people
from wengang.periods import Period
from wengang.settings.data_sets import load_departments
from wengang.settings.environment import Settings
from wengang.settings.keys import load_keys
from wengang.storage import StoreAwayError
from wengang.user_error import UserError

_SHORTEST_REASON = 2


class What(StrEnum):
    """What is asked for."""

    FETCH = "fetch"
    PASSWORD = "password"  # noqa: S105 - names what is asked for


class UnknownPackageError(UserError):
    """A number under which no package was ever put."""


class ReasonError(UserError):
    """Somebody asks without saying why."""


class PackageRefusedError(UserError):
    """A package or password that is not given; the record says the same."""


@dataclass(frozen=True, slots=True)
class Asking:
    """Who asks for what of which package, why, and on which business date."""

    package: int
    account: str
    reason: str
    on: date


@dataclass(frozen=True, slots=True)
class Fetched:
    """The encrypted workbook of a package, and the name under which a person finds it."""

    name: str
    content: bytes


def fetch(settings: Settings, asking: Asking) -> Fetched:
    """Give the encrypted workbook of a package; raises `UnknownPackageError`, and `PackageRefusedError` with the reason on record."""
    with unit_of_work(settings) as work:
        row, refused = _asked(work, asking)
        content, refused = (b"", refused) if refused else _file_of(work, row)
        _record(work, What.FETCH, asking, refused)
    if refused:
        raise PackageRefusedError(refused)
    to = Recipient(row["unit"], row["department"], Period.parse(row["period"]))
    return Fetched(f"{to.title}-{row['title']}-材料包{row['id']}.xlsx".replace(" ", "-"), content)


def note_fetched(work: UnitOfWork, asking: Asking) -> bool:
    """Keep the receipt of a package whose copy stands; False where it was fetched before."""
    return work.run("exchange/note_fetched", id=asking.package, on=asking.on) == 1


def password(settings: Settings, asking: Asking) -> str:
    """Give the password of a package; raises as `fetch`."""
    told = ""
    with unit_of_work(settings) as work:
        row, refused = _asked(work, asking)
        if not refused:
            try:
                told = ExchangeKeys(load_keys(settings).archive).unseal(row["sealed_password"], row["sha256"])
            except SealError as error:
                refused = str(error)
        _record(work, What.PASSWORD, asking, refused)
    if refused:
        raise PackageRefusedError(refused)
    return told


def _asked(work: UnitOfWork, asking: Asking) -> tuple[PackageRow, str]:
    """Give the package that is asked for, and why it is not given; empty where it is."""
    if len(mask_digits(asking.reason)) < _SHORTEST_REASON:
        raise ReasonError("请写明理由，至少两个字")
    row = work.row("exchange/package", PackageRow, id=asking.package)
    if row is None:
        raise UnknownPackageError(f"没有编号为{asking.package}的材料包：请按清单核对编号")
    if not load_people().handles_packages_of(row["unit"], asking.account, asking.on):
        return row, f"账号“{asking.account}”不经办材料包{row['id']}：由收件单位的经办人、省级经办人、运行人员或两部门审核人领取和查看密码"
    if row["own_department_only"] and not load_people().acts_for(row["unit"], row["department"], asking.account):
        department = load_departments()[row["department"]]
        return row, (
            f"材料包{row['id']}只给{department}部门：账号“{asking.account}”没有登记为该部门的经办人，请{department}部门的经办人领取，"
            "或凭编号联系省级经办人"
        )
    if row["superseded_on"] is not None:
        newer = f"，请领取材料包{row['newer_id']}" if row["newer_id"] else "，现在没有需要核对的人员"
        return row, f"材料包{row['id']}的内容已于{day(row['superseded_on'])}更新{newer}"
    if row["removed_on"] is not None or asking.on > row["expires_on"]:
        return (
            row,
            f"材料包{row['id']}的有效期至{day(row['expires_on'])}，业务日期{day(asking.on)}已过期，不再提供；仍需要的，请联系省级重新安排",
        )
    if asking.on < row["put_on"]:
        return row, f"材料包{row['id']}是{day(row['put_on'])}放入的，业务日期{day(asking.on)}还没有它：请核对业务日期"
    return row, ""


def _file_of(work: UnitOfWork, row: PackageRow) -> tuple[bytes, str]:
    """Give the file of a package as it was put, or why it cannot be given."""
    refused = f"材料包{row['id']}的文件不在、读不出来或被改动过：请从备份恢复 {row['file']}，再领取"
    try:
        content = work.settings.exchange.get(row["file"])
    except StoreAwayError as error:
        return b"", str(error)
    except OSError:
        return b"", refused
    return (content, "") if hashlib.sha256(content).hexdigest() == row["sha256"] else (b"", refused)


def _record(work: UnitOfWork, what: What, asking: Asking, refused: str) -> None:
    work.run(
        "exchange/insert_access",
        package_id=asking.package,
        what=what,
        outcome="refused" if refused else "given",
        refused_because=refused or None,
        account=asking.account,
        reason=mask_digits(asking.reason),
        business_date=asking.on,
    )
