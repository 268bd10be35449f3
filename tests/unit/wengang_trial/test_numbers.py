"""Identity numbers and credit codes prove themselves."""

from __future__ import annotations

from datetime import date

import pytest

from wengang_trial.numbers import IdentityNumbers, credit_check, credit_code, identity_check, stranger_number
from wengang_trial.people import damaged


@pytest.mark.parametrize("number", ["11010519491231002X", "440524188001010014"])
def test_the_check_digit_is_that_of_the_examples_in_gb_11643(number: str) -> None:
    assert identity_check(number[:17]) == number[17]


def test_the_check_character_is_that_of_the_example_in_gb_32100() -> None:
    assert credit_check("91350100M000100Y4") == "3"


def test_credit_codes_are_of_an_area_that_is_not_issued() -> None:
    code = credit_code(12)
    assert len(code) == 18
    assert code[2:8] == "469900"
    assert credit_check(code[:17]) == code[17]


def test_a_crowded_birthday_gives_way_to_the_day_before() -> None:
    numbers = IdentityNumbers(block=3)
    given = [numbers.new(date(1990, 3, 1), male=False) for _ in range(30)]
    assert len({number for number, _ in given}) == 30
    assert {born for _, born in given} == {date(1990, 3, 1), date(1990, 2, 28)}
    for number, born in given:
        assert number[6:14] == f"{born:%Y%m%d}"
        assert 150 <= int(number[14:17]) < 200
        assert int(number[16]) % 2 == 0


def test_units_never_share_a_number() -> None:
    both = [IdentityNumbers(block).new(date(1990, 3, 1), male=True)[0] for block in (0, 1)]
    assert both[0] != both[1]


def test_people_of_no_roster_have_numbers_of_their_own() -> None:
    """None is born on a 15th, as people on two rosters are, whose block they share."""
    numbers = [stranger_number(block, place, male=place % 2 == 0) for block in range(19) for place in range(1500)]
    assert len(set(numbers)) == len(numbers)
    for number in numbers:
        assert identity_check(number[:17]) == number[17]
        assert "16" <= number[12:14] <= "28"
        assert int(number[14:17]) >= 950
    assert stranger_number(3, 0, male=True)[16] in "13579"


@pytest.mark.parametrize("day", [1, 2, 3, 4])
def test_a_damaged_number_is_never_a_valid_one(day: int) -> None:
    numbers = IdentityNumbers(block=0)
    for year in (1971, 1988, 2001):
        number, _ = numbers.new(date(year, 11, day), male=True)
        spoilt = damaged(number)
        valid = len(spoilt) == 18 and spoilt[:17].isdigit() and identity_check(spoilt[:17]) == spoilt[17]
        assert not valid, spoilt
