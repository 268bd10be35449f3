"""From text cells to columns that rules can judge and tables can take: numbers, months, codes and keys beside the text (method §9–§10).

Belongs here: what every table has. Does not belong here: what one table adds (`file_tables` of its domain), whether that is good enough
(`expectations/` says so).

Each function gives one frame whose index is the position in the file. A rule looks at one column, and an empty value is never judged:
so a column holds a value just where its rule applies. Beside the text of a cell `x` stand
`x_code` (its code; empty where blank, UNKNOWN where the literal is not in the list), `x_month` (its month as `Period.ordinal`; empty where
blank, UNREADABLE), `x_ordinal` (the month where it can be read), `x_key` (a key folded, '' where unusable) and `x_if_working` (only on rows
with 是否已务工 = 是, '' where blank).
Known drawback: one column more for each such rule; row conditions of the engine would need none, but copy the whole frame for each rule.
"""

from __future__ import annotations

import pandas as pd

from wengang.data_sharing.cells import UNKNOWN, coder, identity_numbers, read_each, read_key, units_named
from wengang.data_sharing.reading import ReadFile
from wengang.periods import Period
from wengang.settings.data_sets import load_data_sets


def shape_rows(table: str, read: ReadFile, unit: str, period: Period) -> pd.DataFrame:
    """Give the frame of one file of a table: its text cells and, beside them, what they mean."""
    frame = read.cells.copy(deep=False)
    frame["row_no"] = read.row_numbers
    frame["unit"] = unit
    frame["repeats_row"] = _repeats(read)
    for name, numeric in read.numeric.items():
        frame[f"{name}_numeric"] = numeric
    declared = load_data_sets()[table]
    for name, column in declared.columns.items():
        if column.codes is not None:
            frame[f"{name}_code"] = read_each(frame[name], coder(column.codes, blank=UNKNOWN if column.must_be_told else None))
    if "id_no" in frame:
        frame["id18"] = identity_numbers(read)
    if "county" in frame:
        frame["unit_named"] = units_named(frame["county"])
    if "household_no" in frame:
        for key in ("household_no", "member_no"):
            frame[f"{key}_key"] = read_each(frame[key], read_key)
    declared.shape(frame, period)
    return frame.drop(columns=[f"{column}_numeric" for column in read.numeric])


def _repeats(read: ReadFile) -> pd.Series:
    """Give for each row the sheet row that it repeats cell by cell, NaN for a first one (method §9: the same row twice).

    Only rows whose identity number comes again are compared.
    """
    numbers = pd.Series(read.row_numbers, index=read.cells.index, dtype=float)
    alike = read.cells[read.cells["id_no"].duplicated(keep=False)] if "id_no" in read.cells else read.cells
    first: dict[tuple[str, ...], float] = {}
    rows = zip(*(alike[name] for name in alike), strict=True)
    seen = [first.setdefault(cells, number) for cells, number in zip(rows, numbers[alike.index], strict=True)]
    earlier = pd.Series(seen, index=alike.index, dtype=float).reindex(numbers.index)
    return earlier.where(earlier != numbers)
