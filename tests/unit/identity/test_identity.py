"""Identity numbers, keys of people, and masks that show nobody (method §1, §9; domain section 10)."""

from __future__ import annotations

import re
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.hostile.hand_overs import identity_number

from wengang.identity import PersonKeys, birth_date, birthday, mask_digits, mask_identity_number, mask_value, read_identity_number

STANDARD_EXAMPLE = "11010519491231002X"  # the example of GB 11643
numbers = st.builds(
    identity_number,
    st.integers(0, 999),
    st.dates(date(1930, 1, 1), date(2009, 12, 31)).map(lambda day: f"{day:%Y%m%d}"),
)
chinese = st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FA5), min_size=2, max_size=4)
separators = st.sampled_from(["", " ", "-", "  ", "·", "　", "/", "."])


def test_the_example_of_the_standard() -> None:
    assert read_identity_number(STANDARD_EXAMPLE) == STANDARD_EXAMPLE


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("11010519491231002x", STANDARD_EXAMPLE),
        (" 11010519491231002X\t", STANDARD_EXAMPLE),
        ("１１０１０５１９４９１２３１００２Ｘ", STANDARD_EXAMPLE),
        ("11010519491231002X43", STANDARD_EXAMPLE),
        ("11010519491231002X43b1", STANDARD_EXAMPLE),
        ("11010519491231002X4", None),
        ("11010519491231002X43B", None),
        ("110105194912310021", None),
        ("1101051949123100", None),
        ("", None),
        ("11010519491231002²", None),
        ("٣1010519491231002X", None),
        ("110105 19491231 002X", None),
    ],
)
def test_how_a_number_may_be_written(written: str, read: str | None) -> None:
    assert read_identity_number(written) == read


@given(numbers, st.integers(0, 16), st.integers(1, 9))
def test_every_wrong_digit_is_noticed(number: str, place: int, step: int) -> None:
    wrong = number[:place] + str((int(number[place]) + step) % 10) + number[place + 1 :]
    assert read_identity_number(wrong) is None


@given(numbers, st.integers(0, 15))
def test_swapped_neighbours_are_noticed(number: str, place: int) -> None:
    swapped = number[:place] + number[place + 1] + number[place] + number[place + 2 :]
    assert read_identity_number(swapped) == (number if swapped == number else None)


def test_sixteenth_birthday_of_a_leap_day_is_a_day() -> None:
    assert birthday(date(2008, 2, 29), 16) == date(2024, 2, 29)
    assert birthday(date(2008, 2, 29), 17) == date(2025, 3, 1)
    assert birth_date("469900200902290011") is None


def test_keys_differ_by_person_by_place_and_by_installation() -> None:
    keys, other = PersonKeys(b"a" * 32), PersonKeys(b"b" * 32)
    assert keys.person("1") == keys.person("1")
    assert len({keys.person("1"), keys.person("2"), other.person("1")}) == 3
    assert keys.persons(["1", None]) == [keys.person("1"), None]
    assert keys.member("469001", "H1", "01") != keys.member("469002", "H1", "01")
    assert keys.member("469001", "", "01") is None
    assert keys.member("469001", "H1", "") is None


def test_a_payee_is_a_digest_and_never_the_key_of_a_person() -> None:
    keys, other = PersonKeys(b"a" * 32), PersonKeys(b"b" * 32)
    number = identity_number(1)
    assert keys.payee(" 试验　学校 ") == keys.payee("试验学校") != other.payee("试验学校")
    assert keys.payee(number) != str(keys.person(number))
    assert keys.payee(" ") is None


def test_number_is_shown_as_the_office_shows_it() -> None:
    assert mask_identity_number(identity_number(1)) == f"469************{identity_number(1)[-3:]}"
    assert mask_identity_number("王小明469900198501010012") == "******************012"
    assert mask_identity_number("") == ""


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("300000", "300000"),
        ("3000.5", "3000.5"),
        ("2025-13", "2025-13"),
        ("20250301", "20250301"),
        ("2025-03-15 00:00:00.0", "2025-03-15 00:00:00.0"),
        ("Z9", "Z9"),
        ("琼海市", "琼海市"),
        ("138 0000 0000", "138*******000"),
        ("０８９８－６６２２３３４４", "089*******344"),
        ("试验人1", "试*"),
        ("甲镇试验人1", "甲镇试*"),
    ],
)
def test_what_a_finding_shows(value: str, shown: str) -> None:
    assert mask_value(value, name="试验人1") == shown


@given(st.text(max_size=80))
def test_no_eleven_digits_in_a_row_are_ever_shown(text: str) -> None:
    assert re.search(r"[0-9]{11}", mask_value(text)) is None
    assert re.search(r"[0-9]{11}", mask_identity_number(text)) is None


@given(numbers, separators, separators, st.sampled_from(["", "号码：", "No ", "("]))
def test_an_identity_number_shows_at_most_its_ends(number: str, first: str, second: str, lead: str) -> None:
    written = lead + number[:6] + first + number[6:14] + second + number[14:]
    assert sum(character.isdigit() for character in mask_value(written)) <= 6


@given(chinese, st.sampled_from(["", "13800000000 ", "A"]), st.sampled_from(["", "甲镇"]))
def test_the_name_of_the_person_is_never_shown_whole(name: str, lead: str, behind: str) -> None:
    assert name not in mask_value(lead + name + behind, name=name)


def test_a_sentence_keeps_its_words_and_loses_its_numbers() -> None:
    text = "2025年3月10日核实，联系人电话１３８０００００００１，证件469900198501010024。"
    masked = mask_digits(text)
    assert masked.startswith("2025年3月10日核实，联系人电话138*****001，证件469*")
    assert "0198501010" not in masked


def test_a_number_whose_birth_date_does_not_exist_is_damaged() -> None:
    assert read_identity_number(identity_number(1, "19490228")) is not None
    assert read_identity_number(identity_number(1, "19490230")) is None
