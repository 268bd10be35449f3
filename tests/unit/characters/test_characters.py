"""Folding: what means the same is written the same, and nothing else is (method §10.1)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wengang.characters import fold, fold_closely, fold_key

KEY = "469001-CJ01"


@pytest.mark.parametrize(
    "written",
    [
        "469001-CJ01",
        "469001－CJ01",
        "469001—CJ01",
        "469001–CJ01",
        "469001−CJ01",
        "469001‑CJ01",
        "469001——CJ01",
        "469001-cj01",
        "４６９００１-ＣＪ０１",
        " 469001-CJ01 ",
        "469001 - CJ01",
        "469001-CJ\u200b01",
        "\ufeff469001-CJ01",
        "469001─CJ01",
        "469001﹣CJ01",
    ],
)
def test_a_key_is_one_key_however_it_is_written(written: str) -> None:
    assert fold_key(written) == KEY


@pytest.mark.parametrize("other", ["469001-CJ1", "469001CJ01", "469001-CJ①", "469001-CJ0²"])
def test_other_keys_stay_other_keys(other: str) -> None:
    assert fold_key(other) != KEY


@pytest.mark.parametrize(
    ("written", "read"), [("１２３", "123"), ("1①", "1①"), ("1²", "1²"), ("Ⅲ", "Ⅲ"), ("　1 2　", "1 2"), ("1\u200d2", "12")]
)
def test_only_full_width_forms_are_folded(written: str, read: str) -> None:
    assert fold(written) == read


@given(st.text())
def test_folding_twice_is_folding_once(text: str) -> None:
    for form in (fold, fold_closely, fold_key):
        assert form(form(text)) == form(text)


@given(st.text(st.characters(min_codepoint=0x21, max_codepoint=0x7E)))
def test_half_width_text_is_not_changed(text: str) -> None:
    assert fold(text) == text
