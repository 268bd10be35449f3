"""What stands in the controlled exchange, for whoever may see it: packages, one package with everybody who asked for it.

Belongs here: reading, and the words for how a package stands. Does not belong here: giving a package (`access`), who may see a list (the desk).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from wengang.database.unit_of_work import UnitOfWork
from wengang.exchange.access import UnknownPackageError, What
from wengang.exchange.packages import Recipient
from wengang.exchange.rows import AccessesRow, DescribedRow, StandingPackageRow
from wengang.papers.wording import day
from wengang.periods import Period

_ASKED = {What.FETCH: "领取", What.PASSWORD: "查看密码"}


@dataclass(frozen=True, slots=True)
class ListedPackage:
    """A package as lists show it: for whom, how many rows, until when it may be fetched, how it stands."""

    id: int
    title: str
    to: Recipient
    rows: int
    put_on: date
    expires_on: date
    fetched_on: date | None
    stands: str
    superseded: bool

    @classmethod
    def from_row(cls, row: StandingPackageRow | DescribedRow) -> ListedPackage:
        """Give the package of a row."""
        return cls(
            row["id"],
            row["title"],
            Recipient(row["unit"], row["department"], Period.parse(row["period"])),
            row["rows"],
            row["put_on"],
            row["expires_on"],
            row["fetched_on"],
            standing(row),
            row["superseded_on"] is not None,
        )

    def may_be_fetched(self, on: date) -> bool:
        """Whether its time is not over on a day."""
        return not self.superseded and self.put_on <= on <= self.expires_on


@dataclass(frozen=True, slots=True)
class DescribedPackage:
    """One package: what it is for, whether its file stands, and everybody who asked for it, newest first."""

    package: ListedPackage
    purpose: str
    legal_basis: str
    removed_on: date | None
    newer_id: int | None
    accesses: Sequence[AccessesRow]


def listed_packages(work: UnitOfWork, unit: str | None) -> list[ListedPackage]:
    """Give the packages whose files stand, of one unit or of all, newest first."""
    return [ListedPackage.from_row(row) for row in work.rows("exchange/packages", StandingPackageRow, unit=unit)]


def packages_to_fetch(work: UnitOfWork, unit: str, on: date) -> list[ListedPackage]:
    """Give the packages of a unit that nobody has fetched and that may be fetched on a day; the one that expires first comes first."""
    found = [package for package in listed_packages(work, unit) if package.fetched_on is None and package.may_be_fetched(on)]
    return sorted(found, key=lambda package: (package.expires_on, package.id))


def described(work: UnitOfWork, number: int) -> DescribedPackage:
    """Give one package with its accesses; raises `UnknownPackageError`."""
    row = work.row("exchange/described", DescribedRow, id=number)
    if row is None:
        raise UnknownPackageError(f"没有编号为{number}的材料包：请按清单核对编号")
    return DescribedPackage(
        package=ListedPackage.from_row(row),
        purpose=row["purpose"],
        legal_basis=row["legal_basis"],
        removed_on=row["removed_on"],
        newer_id=row["newer_id"],
        accesses=work.rows("exchange/accesses", AccessesRow, id=number),
    )


def standing(row: StandingPackageRow | DescribedRow) -> str:
    """Give in words how a package stands."""
    if row["superseded_on"] is not None:
        return f"{day(row['superseded_on'])}已更新"
    if row["fetched_on"] is not None:
        return f"{day(row['fetched_on'])}已领取"
    return "待通知" if row["announced_on"] is None else f"{day(row['announced_on'])}已通知，待领取"


def access_words(access: AccessesRow) -> str:
    """Give in words what somebody asked for and what became of it."""
    asked = f"{access['account']} {_ASKED[What(access['what'])]}（{access['reason']}）"
    return f"{asked}：未给，{access['refused_because']}" if access["refused_because"] else f"{asked}：已给"
