"""Columns of a screen: a Chinese sign takes two, and no line is wider than asked, whatever the text."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as some

from wengang.papers.columns import SCREEN, aligned, broken, width_of

CELL = some.text(some.sampled_from("白沙黎族自治县abc 1,0.→—（）"), max_size=80).map(str.strip)


def test_chinese_sign_takes_two_columns() -> None:
    assert (width_of("abc"), width_of("海口市"), width_of("（a）")) == (3, 6, 5)


def test_words_stay_whole_and_marks_stay_with_their_sentence() -> None:
    assert list(broken("请改好地址，再执行 wengang mail again", "  ", 20)) == ["请改好地址，再执行", "  wengang mail again"]


@given(some.text(alphabet="海口市，。 ab-@.", max_size=80), some.integers(min_value=10, max_value=40))
def test_nothing_is_wider_and_nothing_is_lost(text: str, columns: int) -> None:
    lines = list(broken(text, "  ", columns))
    assert all(width_of(line) <= columns for line in lines)
    assert "".join("".join(lines).split()) == "".join(text.split())


def test_columns_are_aligned_by_places_not_by_characters() -> None:
    assert aligned([("单位", "人数"), ("海口市", "343")], right=(1,)) == ["单位    人数", "海口市   343"]


def test_long_cell_goes_on_below_itself() -> None:
    lines = aligned([("单位", "事项"), ("乐东黎族自治县", "请" * 60)])
    assert len(lines) > 2
    assert all(line.startswith(" " * 14) for line in lines[2:])
    assert (
        "".join(line[len("乐东黎族自治县") :].strip() if number == 0 else line.strip() for number, line in enumerate(lines[1:]))
        == "请" * 60
    )


@given(some.integers(1, 9).flatmap(lambda width: some.lists(some.lists(CELL, min_size=width, max_size=width), min_size=1, max_size=6)))
def test_no_line_is_wider_than_a_terminal_and_no_character_is_lost(rows: list[list[str]]) -> None:
    lines = aligned(rows, right=(0,))
    assert max(map(width_of, lines)) <= SCREEN
    assert sorted("".join(lines).replace(" ", "")) == sorted("".join(map("".join, rows)).replace(" ", ""))
