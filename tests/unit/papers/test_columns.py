"""Columns of a screen: a Chinese sign takes two, and no line is wider than asked, whatever the text."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as some

from wengang.papers.columns import broken, width_of


def test_chinese_sign_takes_two_columns() -> None:
    assert (width_of("abc"), width_of("海口市"), width_of("（a）")) == (3, 6, 5)


def test_words_stay_whole_and_marks_stay_with_their_sentence() -> None:
    assert list(broken("请改好地址，再执行 wengang mail again", "  ", 20)) == ["请改好地址，再执行", "  wengang mail again"]


@given(some.text(alphabet="海口市，。 ab-@.", max_size=80), some.integers(min_value=10, max_value=40))
def test_nothing_is_wider_and_nothing_is_lost(text: str, columns: int) -> None:
    lines = list(broken(text, "  ", columns))
    assert all(width_of(line) <= columns for line in lines)
    assert "".join("".join(lines).split()) == "".join(text.split())
