"""What was done, by whom and when, as one timeline: tasks, commands and visits, opinions, letters, moves of matters, packages (审计).

Belongs here: which of it is asked for, and the words. Does not belong here: the records (`audit` and the domains), whether any is missing
(`audit.completeness`).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from wengang.audit.calls import call_outcome, call_title
from wengang.database.unit_of_work import UnitOfWork
from wengang.identity import mask_digits
from wengang.letters.ledger import LetterState
from wengang.matters.rounds import MatterMove
from wengang.month_overview.rows import WhatWasDoneRow
from wengang.periods import Period
from wengang.settings.units import load_units
from wengang.workdays import OFFICE_TIME

_KINDS = {
    "task": "任务",
    "opinion": "意见",
    "letter": "函件",
    "move": "事项",
    "fetch": "领取材料包",
    "password": "查看材料包密码",
    "call": "调用",
    "login": "登录",
}
_OUTCOMES = {
    "done": "完成",
    "failed": "失败或被拒绝",
    "broken": "没有结束",
    "approved": "同意",
    "refused": "不同意",
    "given": "已给",
    **{state.value: state.chinese for state in LetterState},
    **{move.value: move.word for move in MatterMove},
}
_NOT_GIVEN = "未给"
_LOGINS = {"passed": "密码对", "wrong": "密码不对", "refused": "错的次数太多，没有核对"}
_FIRST, _LAST = date(2000, 1, 1), date(9999, 12, 31)


@dataclass(frozen=True, slots=True)
class RecordsAsked:
    """What is asked for: what happened in a month, concerned a unit, was done by an account, is about a number (a letter, matter or run)."""

    month: Period | None = None
    unit: str | None = None
    account: str | None = None
    about: str | None = None


@dataclass(frozen=True, slots=True)
class Deed:
    """One thing that was done: its business day, the time by the clock, who, and what came of it, in words."""

    on: date
    at: datetime
    kind: str
    actor: str
    title: str
    outcome: str
    words: str


def what_was_done(work: UnitOfWork, asked: RecordsAsked, *, limit: int, skipped: int = 0) -> tuple[list[Deed], int]:
    """Give so many deeds, oldest first, and how many there are in all."""
    rows = work.rows(
        "month_overview/what_was_done",
        WhatWasDoneRow,
        first=asked.month.first_day if asked.month else _FIRST,
        last=asked.month.last_day if asked.month else _LAST,
        unit=asked.unit,
        unit_name=load_units().unit(asked.unit).name if asked.unit else "",
        account=asked.account,
        about=asked.about,
        limit=limit,
        skipped=skipped,
    )
    return [_deed(row) for row in rows], rows[0]["number"] if rows else 0


def _deed(row: WhatWasDoneRow) -> Deed:
    if row["what"] == "call":
        return _call(row)
    if row["what"] == "login":
        return _login(row)
    asked = row["what"] in ("fetch", "password")
    unit = load_units().by_code.get(row["unit"] or "")
    return Deed(
        on=row["on_day"],
        at=row["at"].astimezone(OFFICE_TIME),
        kind=_KINDS[row["what"]],
        actor="系统" if row["actor"] == "system" else row["actor"],
        title=f"{unit.name} {row['title']}" if unit else row["title"],
        outcome=_NOT_GIVEN if asked and row["outcome"] == "refused" else _OUTCOMES.get(row["outcome"], row["outcome"]),
        words=mask_digits(row["words"] or ""),
    )


def _call(row: WhatWasDoneRow) -> Deed:
    method, _, path = row["title"].partition(" ")
    return Deed(
        on=row["on_day"],
        at=row["at"].astimezone(OFFICE_TIME),
        kind=_KINDS["call"],
        actor=row["actor"],
        title=call_title(method, path),
        outcome=call_outcome(int(row["outcome"])),
        words=f"来自 {row['words']}" if row["words"] else "",
    )


def _login(row: WhatWasDoneRow) -> Deed:
    """Give a try to log in; who tried is not known, only whose account it was."""
    return Deed(
        on=row["on_day"],
        at=row["at"].astimezone(OFFICE_TIME),
        kind=_KINDS["login"],
        actor=row["actor"],
        title=f"用账号 {row['actor']} 登录",
        outcome=_LOGINS[row["outcome"]],
        words=f"来自 {row['words']}",
    )
