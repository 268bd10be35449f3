"""The correction workbook of one delivery: its rows with a finding, what is wrong with each, what would be accepted (method §13).

Belongs here: the layout. Does not belong here: its sentences (`wording`), which deliveries have one (`standing`), the form that a returned one
must have (`data_sharing.correction_sheets`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import chain

from wengang.corrections.rows import AskedFindingsRow
from wengang.corrections.wording import accepted, instructions, problem
from wengang.data_sharing.correction_sheets import (
    CORRECTIONS,
    DIGEST,
    EXPECTED,
    INSTRUCTIONS,
    PROBLEM,
    ROW_NO,
    ROWS_GIVEN,
    TREATMENT,
    WORDS,
    numbers_told,
    titles_of,
)
from wengang.data_sharing.deliveries import Delivery
from wengang.data_sharing.file_forms.sheet import Sheet
from wengang.data_sharing.headers import find_columns
from wengang.papers.text_workbook import CellLook, Row, TextSheet, text_workbook
from wengang.validation.suites import Severity, rule_by_id

_WIDTHS = {ROW_NO: 8, PROBLEM: 60, EXPECTED: 60, TREATMENT: 12}
_WIDTH = 16
_WIDTHS_TOLD = (12, 100)


def correction_workbook(
    delivery: Delivery, digest: str, sheet: Sheet, findings: Sequence[AskedFindingsRow], under: Sequence[tuple[str, str]] = ()
) -> bytes:
    """Give the workbook of a delivery with a digest and a sheet for what is asked about it; `under` stands below the instructions."""
    senders = sheet.titles(delivery.data_set.header_row)
    titles = titles_of(senders)
    corrections = TextSheet(
        CORRECTIONS,
        [_WIDTHS.get(title, _WIDTH) for title in titles],
        [CellLook.NUMBER, *[CellLook.TEXT] * len(senders), CellLook.LINES, CellLook.LINES, CellLook.TEXT],
        chain([Row(titles, dict.fromkeys(range(len(titles)), CellLook.TITLE))], _rows(delivery, senders, sheet, findings)),
        titles_stay=True,
        choices=(len(titles) - 1, tuple(WORDS)),
    )
    given = numbers_told(sorted({finding["row_no"] for finding in findings}))
    told = [*instructions(delivery), (DIGEST, digest), *((ROWS_GIVEN, numbers) for numbers in given), *under]
    return text_workbook(
        [corrections, TextSheet(INSTRUCTIONS, _WIDTHS_TOLD, (CellLook.LINES, CellLook.LINES), (Row(line, {}) for line in told))]
    )


def _rows(delivery: Delivery, senders: Sequence[str], sheet: Sheet, findings: Sequence[AskedFindingsRow]) -> Iterator[Row]:
    """Give the rows with a finding in the order of the file, their failing cells marked."""
    declared = delivery.data_set
    places = {declared.columns[name].title: at for name, at in find_columns(declared, "", sheet).items()}
    asked: dict[int, list[AskedFindingsRow]] = defaultdict(list)
    for finding in findings:
        asked[finding["row_no"]].append(finding)
    columns = [sheet.column(at) for at in range(len(senders))]
    for at, row_no in enumerate(sheet.row_numbers):
        if row_no not in asked:
            continue
        looks: dict[int, CellLook] = {}
        problems, expected = [], []
        for finding in asked[row_no]:
            title, place = finding["column_title"], places.get(finding["column_title"])
            severity, rule = Severity(finding["severity"]), rule_by_id(delivery.table, finding["rule_id"], title)
            shown = title if place is None else senders[place]
            problems.append(problem(rule, severity, shown, finding["cause"]))
            expected.append(f"{shown}：{accepted(delivery.table, rule, severity, delivery.unit, delivery.period)}")
            if place is not None:
                looks.setdefault(1 + place, CellLook.DOUBTFUL if severity is Severity.WARN else CellLook.WRONG)
        yield Row([row_no, *(column[at] for column in columns), "\n".join(problems), "\n".join(expected), ""], looks)
