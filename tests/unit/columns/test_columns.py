"""A table of a command fits the terminal, whatever stands in its cells, and loses nothing."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from wengang.columns import WIDEST, columns, display_width

CELL = st.text(st.sampled_from("白沙黎族自治县abc 1,0.→—（）"), max_size=80).map(str.strip)


def test_columns_are_aligned_by_places_not_by_characters() -> None:
    assert columns([("单位", "人数"), ("海口市", "343")], right=(1,)) == ["单位    人数", "海口市   343"]


def test_long_cell_goes_on_below_itself() -> None:
    lines = columns([("单位", "事项"), ("乐东黎族自治县", "请" * 60)])
    assert len(lines) > 2
    assert all(line.startswith(" " * 14) for line in lines[2:])
    assert "".join(line[len("乐东黎族自治县") :].strip() if number == 0 else line.strip() for number, line in enumerate(lines[1:])) == "请" * 60


@given(st.integers(1, 9).flatmap(lambda width: st.lists(st.lists(CELL, min_size=width, max_size=width), min_size=1, max_size=6)))
def test_no_line_is_wider_than_a_terminal_and_no_character_is_lost(rows: list[list[str]]) -> None:
    lines = columns(rows, right=(0,))
    assert max(map(display_width, lines)) <= WIDEST
    assert sorted("".join(lines).replace(" ", "")) == sorted("".join(map("".join, rows)).replace(" ", ""))
