"""A hidden count cannot be worked out from its own row."""

from __future__ import annotations

import random
from itertools import product

import pytest

from wengang.papers.small_cells import HIDDEN, cells_of_grid, cells_of_sum

FLOW = (1, -1, -1, -1, 1, 1, -1)
MOST = 60


@pytest.mark.parametrize(
    ("counts", "cells"),
    [
        ((12, 30), ("12人", "30人")),
        ((0, 30), ("0人", "30人")),
        ((3, 12, 30), ("<5人", HIDDEN, "30人")),
        ((3, 2, 30), ("<5人", "<5人", "30人")),
        ((1, 1, 30), ("<5人", "<5人", HIDDEN)),
        ((3, 0), ("<5人", HIDDEN)),
    ],
)
def test_cells_of_a_sum(counts: tuple[int, ...], cells: tuple[str, ...]) -> None:
    assert cells_of_sum(counts) == cells


def test_flow_hides_a_second_cell_beside_a_small_one() -> None:
    assert cells_of_sum((100, 3, 20, 0, 9, 14, 100), FLOW) == ("100人", "<5人", "20人", "0人", HIDDEN, "14人", "100人")


@pytest.mark.parametrize("seed", range(200))
def test_no_small_count_is_the_only_one_possible(seed: int) -> None:
    """An attacker who knows the sum and every shown cell tries all counts."""
    chance = random.Random(seed)  # noqa: S311 - examples, no secret
    counts = [chance.choice((0, 1, 2, 3, 4, 5, 6, 9, 17)) for _ in range(chance.randint(2, 4))]
    signs = [chance.choice((1, -1)) for _ in counts]
    cells = cells_of_sum(counts, signs)
    domains = [
        range(1, 5) if cell == "<5人" else (0, *range(5, MOST)) if cell == HIDDEN else (count,)
        for cell, count in zip(cells, counts, strict=True)
    ]
    known = sum(sign * count for sign, count in zip(signs, counts, strict=True))
    fitting = [guess for guess in product(*domains) if sum(s * c for s, c in zip(signs, guess, strict=True)) == known]
    assert tuple(counts) in fitting
    nothing_left = all(cell in ("<5人", HIDDEN) for cell in cells)
    for place, cell in enumerate(cells):
        if cell == "<5人":
            assert len({guess[place] for guess in fitting}) > 1 or nothing_left


def test_a_grid_hides_along_rows_and_columns() -> None:
    assert cells_of_grid([(180, 8, 2), (170, 12, 8)]) == [("180人", HIDDEN, "<5人"), ("170人", HIDDEN, HIDDEN)]
    assert cells_of_grid([(180, 8), (170, 12)]) == [("180人", "8人"), ("170人", "12人")]
    assert cells_of_grid([]) == []


@pytest.mark.parametrize("seed", range(100))
def test_no_small_count_of_a_grid_is_the_only_one_possible_in_its_row_or_column(seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311 - examples, no secret
    height, width = chance.randint(2, 4), chance.randint(2, 4)
    rows = [[chance.choice((0, 1, 2, 3, 4, 5, 6, 9, 17)) for _ in range(width)] for _ in range(height)]
    cells = cells_of_grid(rows)
    lines = [(rows[row], cells[row]) for row in range(height)]
    lines += [([rows[row][column] for row in range(height)], [cells[row][column] for row in range(height)]) for column in range(width)]
    for counts, shown in lines:
        domains = [
            range(1, 5) if cell == "<5人" else (0, *range(5, MOST)) if cell == HIDDEN else (count,)
            for cell, count in zip(shown, counts, strict=True)
        ]
        firsts = ((*guess, sum(counts) - sum(guess)) for guess in product(*domains[:-1]))
        fitting = [guess for guess in firsts if guess[-1] in domains[-1]]
        assert tuple(counts) in fitting
        for place, cell in enumerate(shown):
            if cell == "<5人" and any(other not in ("<5人", HIDDEN) for other in shown):
                assert len({guess[place] for guess in fitting}) > 1


def test_many_small_counts_are_judged_at_once() -> None:
    assert cells_of_sum([1] * 40)[:39] == ("<5人",) * 39
    assert set(cells_of_sum([2] * 40)) == {"<5人"}
