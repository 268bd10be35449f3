"""Identity numbers in ten forms through the whole intake: each is kept as it is, or its row goes back; none becomes another (method §10.1).

Each form is the column of a file of its own, because a program ruins a column and not a cell; one more has all of them.
Sixty numbers each run every time; with PROVE_EVERYTHING=1 a hundred thousand.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from functools import partial
from itertools import cycle, product
from random import Random

from tests.hostile.conftest import Office
from tests.hostile.hand_overs import Row, csv_bytes, employment_row, plan_row, xlsx
from tests.made_up import identity_number

from wengang.settings.units import load_units

NUMBERS = 100_000 if "PROVE_EVERYTHING" in os.environ else 60
A_DAY = 500
"""So many people are born on one day here; a number tells 1,000 apart."""
Write = Callable[[str], str | float]


def all_digits(write: Write) -> Write:
    """Give a writing of numbers as amounts: one that ends in X no program takes for one."""
    return lambda number: number if number.endswith("X") else write(number)


AS_TEXT: dict[str, Write] = {
    "text": str,
    "lower-case x": str.lower,
    "spaces around": lambda number: f" \u3000{number}\u00a0\t",
    "full-width": lambda number: "".join(chr(ord(character) + 0xFEE0) for character in number),
}
RUINED: dict[str, Write] = {
    "spaces inside": lambda number: f"{number[:6]} {number[6:14]} {number[14:]}",
    "leading apostrophe": lambda number: f"'{number}",
    "float": all_digits(lambda number: f"{number}.0"),
    "scientific": all_digits(lambda number: f"{int(number):.5E}"),
    "rounded to fifteen digits": all_digits(lambda number: f"{number[:15]}000"),
}
IN_CSV = AS_TEXT | RUINED
TEXT_IN_WORKBOOK, ALL_FORMS = "text in a workbook", "all forms in one column"
IN_WORKBOOK: dict[str, Write] = {TEXT_IN_WORKBOOK: str, "number cell": all_digits(lambda number: float(int(number)))}


def people() -> list[str]:
    days = (f"{date(1960, 1, 1) + timedelta(days):%Y%m%d}" for days in range(-(-NUMBERS // A_DAY)))
    return [identity_number(serial, born) for born, serial in product(days, range(A_DAY))][:NUMBERS]


def test_a_number_is_kept_or_sent_back_and_never_another(office: Office) -> None:
    numbers = people()
    assert len(set(numbers)) == NUMBERS
    mixed = Random(10).sample(list(zip(numbers, cycle(IN_CSV.values()), strict=False)), NUMBERS)  # noqa: S311 - repeatable, no secret
    columns = {form: (numbers, [write(number) for number in numbers]) for form, write in (IN_CSV | IN_WORKBOOK).items()}
    columns[ALL_FORMS] = ([number for number, _write in mixed], [write(number) for number, write in mixed])
    units = dict(zip(columns, load_units().by_code, strict=False))
    for form, (_meant, cells) in columns.items():
        hand_over(office, form, units[form], cells)
    office.scan()
    for form, (meant, _cells) in columns.items():
        look_at(office, form, units[form], meant)


def hand_over(office: Office, form: str, unit: str, cells: Sequence[str | float]) -> None:
    in_workbook = form in IN_WORKBOOK
    about = {"县": load_units().by_code[unit].name} if in_workbook else {}
    row: Callable[..., Row] = partial(plan_row, 1) if in_workbook else partial(employment_row, 1)
    rows = [row(**{"证件号码": cell, "姓名": f"某{place}"} | about) for place, cell in enumerate(cells)]
    content = xlsx("rv_plan", rows) if in_workbook else csv_bytes("hr_employment", rows)
    table, department = ("rv_plan", "rv") if in_workbook else ("hr_employment", "hr")
    office.put(form, {table: content}, rows=NUMBERS, unit=unit, department=department)


def look_at(office: Office, form: str, unit: str, meant: Sequence[str]) -> None:
    table, facts, first = ("rv_plan", "plan_row", 4) if form in IN_WORKBOOK else ("hr_employment", "employment_row", 2)
    kept = dict(
        office.admin.execute(f"select row_no, id18 from data_sharing.{facts} join vault.person using (person_key) where unit = %s", [unit])
    )
    assert {row: number for row, number in kept.items() if number != meant[row - first]} == {}, f"{form}: kept as somebody else"
    told = {row for _, severity, row, column in office.findings(table, unit) if (severity, column) == ("reject_row", "证件号码")}
    assert {*kept, *told} == set(range(first, first + NUMBERS)), f"{form}: neither kept nor told"
    if form in (*AS_TEXT, TEXT_IN_WORKBOOK):
        assert len(kept) == NUMBERS, f"{form}: sent back, though it can be read"
