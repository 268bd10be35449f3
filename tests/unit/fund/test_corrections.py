"""What an objection may say of a fact: read exactly, refused with its reason."""

from __future__ import annotations

from fractions import Fraction

import pytest

from wengang.fund.corrections import Correctable, read_value
from wengang.user_error import UserError


@pytest.mark.parametrize(
    ("fact", "text", "value"),
    [
        (Correctable.LABOUR, "41250", Fraction(41250)),
        (Correctable.TASK, "1", Fraction(1)),
        (Correctable.WORKERS, "0", Fraction()),
        (Correctable.INPUT, "1200.55", Fraction(120055, 100)),
        (Correctable.INCOME, "-12/1000", Fraction(-12, 1000)),
        (Correctable.EXECUTION, "0.1", Fraction(1, 10)),
        (Correctable.LAST_BASE, "22,000,000.05", Fraction(2_200_000_005)),
        (Correctable.LAST_BASE, "新单位", None),
    ],
)
def test_value_is_read_exactly(fact: Correctable, text: str, value: Fraction | None) -> None:
    assert read_value(fact, text) == value


@pytest.mark.parametrize(
    ("fact", "text"),
    [
        (Correctable.LABOUR, "12.5"),
        (Correctable.TASK, "0"),
        (Correctable.WORKERS, "-1"),
        (Correctable.INPUT, "-0.01"),
        (Correctable.INCOME, "-1.01"),
        (Correctable.EXECUTION, "九成"),
        (Correctable.EXECUTION, ""),
        (Correctable.LAST_BASE, "0.001"),
        (Correctable.LAST_BASE, "-1"),
        (Correctable.INPUT, "新单位"),
    ],
)
def test_what_cannot_be_is_refused_by_name(fact: Correctable, text: str) -> None:
    with pytest.raises(UserError, match=fact):
        read_value(fact, text)
