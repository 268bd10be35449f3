"""The matters of 帮扶名单: a plan for each live file, and a contact every so many days (chapters 2.6 item 3; method §12, kinds help.*).

Belongs here: which files ask for what, and by when. Does not belong here: what fulfils it (`standings`), opening and clearing (`wengang.matters`).

A key begins with the number of the file and its unit, so that a person who moves takes what is due along; that of a contact names the day
from which it counts, so that each contact ends one round and begins the next. Both kinds are personal: they name the number of a file, and
are told as counts of a unit and township. A run for an earlier day knows of every contact that was told, so that it takes none back.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from wengang.database.unit_of_work import UnitOfWork
from wengang.help_files.standings import HelpStanding, standings
from wengang.matters.duties import Cause, Duty
from wengang.matters.kinds import MatterKind, register
from wengang.periods import Period

_NEXT_STEP = "人社部门按“帮扶联系记录”表（help_contact）报送"
PLAN = register(
    MatterKind(
        code="help.plan", title="制定帮扶方案", next_step=f"{_NEXT_STEP}，服务填方案种类，如“岗位方案”", cleared_by_data=True, personal=True
    )
)
CONTACT = register(
    MatterKind(code="help.contact", title="联系帮扶对象", next_step=f"{_NEXT_STEP}日期、方式和结果", cleared_by_data=True, personal=True)
)


def plans_to_make(work: UnitOfWork, on: date) -> list[Cause]:
    """Give the live files without a plan."""
    return [
        Cause(
            key=f"{one.row['no']}/{one.row['unit']}",
            **_place(one),
            opened_on=one.row["opened_on"],
            by=one.plan_due,
            words=f"为{one.row['no']}制定帮扶方案（{one.causes}）",
        )
        for one in _willing(work, on)
        if one.plan_due
    ]


def contacts_to_make(work: UnitOfWork, on: date) -> list[Cause]:
    """Give the next contact of each live file."""
    return [
        Cause(
            key=f"{one.row['no']}/{one.row['unit']}/{one.since}",
            **_place(one),
            opened_on=one.since,
            by=one.contact_due,
            words=f"联系{one.row['no']}（{one.causes}，{'在岗' if one.row['at_work'] else '未就业'}）",
        )
        for one in _willing(work, on)
    ]


def _willing(work: UnitOfWork, on: date) -> Iterator[HelpStanding]:
    return (one for one in standings(work, on, told_up_to=date.max) if not one.unwilling)


def _place(one: HelpStanding) -> dict[str, Any]:
    row = one.row
    return {
        "unit": row["unit"],
        "departments": ("hr",),
        "town": row["town"],
        "period": Period.parse(row["period"]),
        "reason": {"file": row["no"], "signals": row["signals"]},
    }


MATTERS: Sequence[Duty] = (Duty(kind=PLAN, causes=plans_to_make), Duty(kind=CONTACT, causes=contacts_to_make))
