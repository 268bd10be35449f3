"""What an office reads of 帮扶名单: counts by unit and township, and files by their numbers. No person stands here.

Belongs here: which columns stand on a page. Does not belong here: how they came about (`standings`), the list with persons, which leaves by a
package of the controlled exchange alone.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import date

from wengang.database.unit_of_work import UnitOfWork
from wengang.help_files.standings import SIGNALS, HelpCounts, HelpStanding, help_counts, standings, summed
from wengang.papers.columns import aligned
from wengang.papers.wording import day
from wengang.settings.units import load_units

_OPENED = ("在册", *SIGNALS.values())
_WAITS = ("方案逾期", "联系逾期", "岗位不足", "本人无意愿", "零就业户")
LISTED = ("编号", "乡镇", "原因", "建档", "就业", "方案", "最近联系", "下次联系", "岗位")
NO_FILES = "没有在册的帮扶档案"


def counts_page(work: UnitOfWork, on: date, unit: str | None = None) -> str:
    """Give the counts of a day, a line a unit; of one unit a line a township."""
    rows = _counted(work, on, unit)
    if not rows:
        return NO_FILES
    head, total = _place(unit), rows[-1][1]
    return "\n".join(
        [
            f"{day(on)}帮扶档案在册 {total.files} 份",
            *_numbers((head, *_OPENED), [(place, *_opened(one)) for place, one in rows]),
            "",
            *_numbers((head, *_WAITS), [(place, *_waits(one)) for place, one in rows]),
            "",
            f"一份档案可有几个原因；岗位不足：未就业而推荐岗位不到规定个数；零就业户：最近月份有劳动力的 {total.able} 户中无人务工的",
        ]
    )


def counts_rows(work: UnitOfWork, on: date, unit: str | None = None) -> tuple[tuple[str, ...], list[tuple[object, ...]]]:
    """Give the same as one head and its rows, the sum last."""
    return (_place(unit), *_OPENED, *_WAITS), [(place, *_opened(one), *_waits(one)) for place, one in _counted(work, on, unit)]


def _counted(work: UnitOfWork, on: date, unit: str | None) -> list[tuple[str, HelpCounts]]:
    places: dict[str, list[HelpCounts]] = defaultdict(list)
    for (code, town), one in help_counts(work, on).items():
        if unit is None:
            places[load_units().unit(code).name].append(one)
        elif unit == code:
            places[town].append(one)
    rows = [(place, summed(parts)) for place, parts in places.items()]
    return [*rows, ("合计", summed([one for _, one in rows]))] if rows else []


def _place(unit: str | None) -> str:
    return "乡镇" if unit else "单位"


def _opened(one: HelpCounts) -> tuple[int, ...]:
    return (one.files, *(one.signals[signal] for signal in SIGNALS))


def _waits(one: HelpCounts) -> tuple[int, ...]:
    return (one.plans_overdue, one.contacts_overdue, one.few_vacancies, one.unwilling, one.jobless)


def _numbers(head: tuple[str, ...], rows: list[tuple[object, ...]]) -> list[str]:
    return aligned([head, *(tuple(map(str, row)) for row in rows)], right=range(1, len(head)))


def list_page(work: UnitOfWork, on: date, unit: str) -> str:
    """Give the live files of a unit on a day by their numbers, with what is due."""
    rows = list_rows(work, on, unit)
    if not rows:
        return NO_FILES
    return "\n".join([f"{load_units().unit(unit).name}帮扶档案在册 {len(rows)} 份", *aligned([LISTED, *rows])])


def list_rows(work: UnitOfWork, on: date, unit: str) -> list[tuple[str, ...]]:
    """Give the same as cells under `LISTED`."""
    return [_line(one, on) for one in standings(work, on) if one.row["unit"] == unit]


def _line(one: HelpStanding, on: date) -> tuple[str, ...]:
    row = one.row
    plan = f"{row['plan_on']}" if row["plan_on"] else _due(one.plan_due, on)
    contact = "本人无意愿" if one.unwilling else _due(one.contact_due, on)
    return (
        row["no"],
        row["town"],
        one.causes,
        str(row["opened_on"]),
        "在岗" if row["at_work"] else "未就业",
        plan,
        str(row["contact_on"] or "—"),
        contact,
        str(row["offered"]),
    )


def _due(due: date | None, on: date) -> str:
    if due is None:
        return "—"
    return f"{due}前" if due >= on else f"{due}已到期"
