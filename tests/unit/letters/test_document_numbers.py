"""文号 are entered line by line: of a unit that has one letter by its name or code, of several letters by their ledger numbers."""

from __future__ import annotations

import pytest

from wengang.county_notices.notices import NOTICE
from wengang.letters.document_numbers import DocumentNumberError, number_for, numbers_in
from wengang.letters.kinds import Place
from wengang.letters.ledger import KeptLetter, LetterState
from wengang.periods import Period

WUZHISHAN, QIONGHAI, WENCHANG = "469001", "469002", "469005"


def letter(unit: str, number: int = 1) -> KeptLetter:
    place = Place(NOTICE, Period(2025, 3), unit)
    return KeptLetter(number, place, number, "b", None, place.ledger_no(number), place.mail_key(number), "", "", "", LetterState.DRAFT)


LETTERS = [letter(WUZHISHAN), letter(QIONGHAI), letter(WENCHANG, 1), letter(WENCHANG, 2)]
FIRST, SECOND = LETTERS[2].ledger_no, LETTERS[3].ledger_no


@pytest.mark.parametrize(
    "text", ["五指山市 琼人社函〔2025〕12号\n469002：琼人社函〔2025〕13号", "五指山=琼人社函〔2025〕12号；琼海市　琼人社函〔2025〕13号"]
)
def test_are_read_line_by_line(text: str) -> None:
    assert numbers_in(text, LETTERS) == {WUZHISHAN: "琼人社函〔2025〕12号", QIONGHAI: "琼人社函〔2025〕13号"}
    assert numbers_in(" \n", LETTERS) == {}


def test_letters_of_one_unit_are_told_apart_by_ledger_number() -> None:
    numbers = numbers_in(f"{SECOND} 琼人社函〔2025〕14号\n{LETTERS[0].ledger_no} 琼人社函〔2025〕12号", LETTERS)
    assert [number_for(one, numbers) for one in LETTERS] == ["琼人社函〔2025〕12号", None, None, "琼人社函〔2025〕14号"]


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("琼人社函〔2025〕12号", "不是“单位 文号”"),
        ("五指山县 琼人社函〔2025〕12号", "五指山县"),
        ("五指山 甲号1\n五指山市 甲号2", "两个文号"),
        (f"{FIRST} 甲号1\n{FIRST} 甲号2", "两个文号"),
        ("文昌市 琼人社函〔2025〕12号", "有2份函件"),
        ("海口市 琼人社函〔2025〕12号", "没有要印发的函件"),
    ],
)
def test_a_number_of_nobody_is_asked_again(text: str, named: str) -> None:
    with pytest.raises(DocumentNumberError, match=named):
        numbers_in(text, LETTERS)
