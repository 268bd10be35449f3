"""Reading a correction workbook that came back: the digest that it carries, and what it says of each row (method §13, “Read exactly”).

Belongs here: what such a file must look like by itself. Does not belong here: which delivery it corrects (`registration`), whether that had
these rows and what comes of them (`laying_over`).
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from wengang.characters import as_literal, fold_closely
from wengang.data_sharing.correction_sheets import (
    CORRECTIONS,
    DIGEST,
    INSTRUCTIONS,
    ROW_NO,
    ROWS_GIVEN,
    TREATMENT,
    WORDS,
    Treatment,
    titles_of,
)
from wengang.data_sharing.file_forms.limited_reading import read_limited
from wengang.data_sharing.file_forms.sheet import Sheet
from wengang.data_sharing.places import shown
from wengang.data_sharing.problems import RefusedError
from wengang.identity import mask_value

_NEXT = "请在系统给出的更正工作簿里改好，连同新的清单重新交回"
_DIGEST = re.compile("[0-9a-f]{64}")
_NUMBERS = re.compile("[0-9]{1,7}")
_ROW_NO = re.compile("0*([0-9]{1,7})(?:\\.0+)?")
_TITLES_ON = 1
_LONGEST_TOLD = 20


@dataclass(frozen=True, slots=True)
class ReturnedRow:
    """One row of 更正: the row of the sender's file that it is about, what is said of it, its cells in the order of the sender's columns.

    `numeric` are the places of numeric cells.
    """

    row_no: int
    treatment: Treatment
    cells: Sequence[str]
    numeric: frozenset[int]


def digest_carried(file_name: str, content: bytes) -> str:
    """Give the digest of the delivery whose workbook this is; raises `RefusedError`."""
    sheet = read_limited(INSTRUCTIONS, file_name, content, 0)
    for title, text in zip(sheet.column(0), sheet.column(1), strict=True):
        if as_literal(title) == DIGEST and _DIGEST.fullmatch(digest := fold_closely(text).lower()):
            return digest
    raise RefusedError(
        "CORRECTION_DIGEST_MISSING",
        not_taken(file_name, f"工作表“{INSTRUCTIONS}”里没有“{DIGEST}”一行，或摘要被改动，认不出更正的是哪一份文件"),
    )


def rows_given(file_name: str, content: bytes) -> frozenset[int]:
    """Give the row numbers that the workbook says it was given out with; raises `RefusedError`."""
    sheet = read_limited(INSTRUCTIONS, file_name, content, 0)
    told = [text for title, text in zip(sheet.column(0), sheet.column(1), strict=True) if as_literal(title) == ROWS_GIVEN]
    return frozenset(int(number) for number in _NUMBERS.findall(",".join(told)))


def read_returned(file_name: str, content: bytes, senders_titles: Sequence[str], rows_declared: int) -> list[ReturnedRow]:
    """Give the filled rows of a workbook for the titles of the sender's file; raises `RefusedError`."""
    sheet = read_limited(CORRECTIONS, file_name, content, _TITLES_ON)
    if len(sheet.row_numbers) != rows_declared:
        raise RefusedError(
            "ROW_COUNT",
            not_taken(file_name, f"清单写明 {rows_declared} 行，工作表“{CORRECTIONS}”有 {len(sheet.row_numbers)} 行（不计标题和空行）"),
        )
    titles = titles_of(senders_titles)
    places = _places(file_name, titles, sheet)
    columns = [sheet.column(place) for place in places]
    numeric = [sheet.numeric(place) for place in places]
    numbers = _row_numbers(file_name, columns[titles.index(ROW_NO)], sheet.row_numbers)
    treatments = [_treatment(file_name, number, word) for number, word in zip(numbers, columns[len(titles) - 1], strict=True)]
    cells = list(zip(*columns[1 : 1 + len(senders_titles)], strict=True)) if senders_titles else [()] * len(numbers)
    marks = numeric[1 : 1 + len(senders_titles)]
    return [
        ReturnedRow(number, treatment, cells[place], frozenset(at for at, marked in enumerate(marks) if marked and marked[place]))
        for place, (number, treatment) in enumerate(zip(numbers, treatments, strict=True))
    ]


def rows_in_words(row_numbers: Sequence[int]) -> str:
    """Give row numbers as a sentence may have them: the first, and how many there are."""
    told = "、".join(map(str, row_numbers[:_LONGEST_TOLD]))
    return f"{told} 行" if len(row_numbers) <= _LONGEST_TOLD else f"{told} 行等 {len(row_numbers)} 行"


def not_taken(file_name: str, told: str) -> str:
    """Give the one sentence of a refusal: what is wrong, that nothing was taken, what to do."""
    return f"{shown(file_name)}：{told}，没有采用任何更正。{_NEXT}"


def _places(file_name: str, titles: Sequence[str], sheet: Sheet) -> list[int]:
    """Give where each column stands; the same title twice is told apart by its order."""
    standing: dict[str, list[int]] = defaultdict(list)
    for place, title in enumerate(sheet.titles(_TITLES_ON)):
        standing[as_literal(title)].append(place)
    places, missing = [], []
    for title in titles:
        if standing[as_literal(title)]:
            places.append(standing[as_literal(title)].pop(0))
        else:
            missing.append(title)
    if missing:
        listed = "、".join(f"“{shown(title)}”" if title else "一个没有标题的列" for title in missing)
        raise RefusedError("CORRECTION_COLUMNS", not_taken(file_name, f"工作表“{CORRECTIONS}”第 1 行缺少列 {listed}"))
    return places


def _row_numbers(file_name: str, texts: Sequence[str], standing_on: Sequence[int]) -> list[int]:
    numbers = []
    for text, row in zip(texts, standing_on, strict=True):
        match = _ROW_NO.fullmatch(fold_closely(text))
        if match is None:
            raise RefusedError("CORRECTION_ROW_NO", not_taken(file_name, f"工作表“{CORRECTIONS}”第 {row} 行的“{ROW_NO}”为空或不是行号"))
        numbers.append(int(match[1]))
    if twice := sorted(number for number, times in Counter(numbers).items() if times > 1):
        raise RefusedError("CORRECTION_ROW_TWICE", not_taken(file_name, f"“{ROW_NO}”{rows_in_words(twice)}出现了两次，不知道以哪一次为准"))
    return numbers


def _treatment(file_name: str, row_no: int, word: str) -> Treatment:
    plain = as_literal(word)
    if not plain:
        return Treatment.NONE
    if plain not in WORDS:
        listed = "、".join(f"“{known}”" for known in WORDS)
        raise RefusedError(
            "CORRECTION_TREATMENT", not_taken(file_name, f"行号 {row_no} 的“{TREATMENT}”写的是“{mask_value(plain)}”，只能是{listed}或留空")
        )
    return WORDS[plain]
