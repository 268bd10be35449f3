"""A reason on the leader's page calls an employer by its name where one is known."""

from __future__ import annotations

import pytest

from wengang.month_overview.leader import reason_words

CODE = "91469900T011000018"


@pytest.mark.parametrize(
    ("employers", "words"),
    [({CODE: "某水产加工厂"}, "用人单位某水产加工厂有12人失去务工"), ({}, f"用人单位（{CODE}）有12人失去务工")],
)
def test_an_employer_has_its_name_or_its_code(employers: dict[str, str], words: str) -> None:
    reason = {"text": f"用人单位（{CODE}）有12人失去务工", "inputs": {"name": CODE}}
    assert reason_words(reason, employers) == words


def test_other_reasons_are_told_as_they_stand() -> None:
    assert reason_words({"text": "务工规模环比下降5.00%", "inputs": {}}, {CODE: "某厂"}) == "务工规模环比下降5.00%"
