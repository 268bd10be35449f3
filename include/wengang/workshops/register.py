"""The register of workshops as a list: every known workshop as it stands now, part by part.

Belongs here: its cells. Does not belong here: how a workshop came to stand so (`review`, the view `workshop_register`).
"""

from __future__ import annotations

from wengang.database.unit_of_work import UnitOfWork
from wengang.numbers import UNDEFINED
from wengang.papers.wording import day
from wengang.periods import Period
from wengang.settings.units import load_units
from wengang.workshops.rows import RegisteredRow
from wengang.workshops.states import Status

REGISTER_HEAD = ("车间编号", "车间", "单位", "乡镇", "状态", "吸纳（待核）", "认定", "有效期至")


def registered(work: UnitOfWork, unit: str | None, *, limit: int, skipped: int) -> tuple[list[tuple[str, ...]], int]:
    """Give so many workshops of all units or of one as cells under `REGISTER_HEAD`, and how many there are in all."""
    rows = work.rows("workshops/registered", RegisteredRow, unit=unit, limit=limit, skipped=skipped)
    return [_cells(row) for row in rows], rows[0]["number"] if rows else 0


def _cells(row: RegisteredRow) -> tuple[str, ...]:
    return (
        row["workshop_no"],
        row["name"] or "未填名称",
        load_units().unit(row["unit"]).name,
        row["town"] or UNDEFINED,
        _status(row),
        f"{Period.parse(row['found_in']).chinese}{row['absorbed']}人（{row['unknown']}人）",
        day(row["certified_on"]) if row["certified_on"] else "尚未认定",
        day(row["expires_on"]) if row["expires_on"] else UNDEFINED,
    )


def _status(row: RegisteredRow) -> str:
    if row["status"] is None:
        return "尚未评定"
    status = Status(row["status"])
    months = f"，已{row['clock']}个月" if status is Status.GUIDANCE and row["clock"] else ""
    return f"{status.chinese}{months}"
