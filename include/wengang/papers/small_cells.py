"""Which cells of a row or table are hidden together, so that a hidden count of one to four people cannot be worked out from the others.

Belongs here: rows whose cells add up to something that the reader knows. Does not belong here: single counts (`numbers.persons`).

Assumptions: the reader knows the sum, every cell that is shown, that “<5人” stands for one to four, and that HIDDEN may stand for 0 or
for five and more. A row is safe when for every “<5人” at least two counts remain possible.
  1. Every count of one to four is “<5人”.
  2. While the row is not safe, the smallest cell that is still shown, and is not 0, becomes HIDDEN; then zeros.
Known drawback: rows of different tables can still be laid against each other.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from wengang.numbers import SMALLEST_SHOWN, is_small, persons

HIDDEN = "不展示"
_TWO = 2
LEGEND = f"“{HIDDEN}”的数不为零时不少于{SMALLEST_SHOWN}人，避免由合计推算出不足{SMALLEST_SHOWN}人的数"


def cells_of_sum(counts: Sequence[int], signs: Sequence[int] | None = None) -> tuple[str, ...]:
    """Give the cells of counts whose sum (each with its sign, + where none is given) the reader knows."""
    signed = list(signs or [1] * len(counts))
    small = [place for place, count in enumerate(counts) if is_small(count)]
    shown = sorted(set(range(len(counts))) - set(small), key=lambda place: (counts[place] == 0, counts[place]))
    hidden: list[int] = []
    while small and shown and not _is_safe(counts, signed, small, hidden):
        hidden.append(shown.pop(0))
    return tuple(HIDDEN if place in hidden else persons(count) for place, count in enumerate(counts))


def cells_of_grid(rows: Sequence[Sequence[int]]) -> list[tuple[str, ...]]:
    """Give the cells of a table of which the reader knows the sum of each row and of each column.

    Rows and columns are made safe one after the other until all are.
    """
    width = len(rows[0]) if rows else 0
    lines = [[(row, column) for column in range(width)] for row in range(len(rows))]
    lines += [[(row, column) for row in range(len(rows))] for column in range(width)]
    hidden: set[tuple[int, int]] = set()
    while added := {place for line in lines for place in _to_hide(line, rows, hidden)} - hidden:
        hidden |= added
    return [
        tuple(HIDDEN if (row, column) in hidden else persons(count) for column, count in enumerate(counts))
        for row, counts in enumerate(rows)
    ]


def _to_hide(line: Sequence[tuple[int, int]], rows: Sequence[Sequence[int]], hidden: set[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Give the places of a row or column that have to be hidden beside those that are."""
    counts = [rows[row][column] for row, column in line]
    small = [place for place, count in enumerate(counts) if is_small(count)]
    already = [place for place, where in enumerate(line) if where in hidden]
    shown = sorted(set(range(len(counts))) - set(small) - set(already), key=lambda place: (counts[place] == 0, counts[place]))
    plus = [1] * len(counts)
    while (small or already) and shown and not (_is_safe(counts, plus, small, already) and _hides(counts, small, already)):
        already.append(place := shown.pop(0))
        yield line[place]


def _hides(counts: Sequence[int], small: Sequence[int], hidden: Sequence[int]) -> bool:
    """Tell whether what is hidden without being small could be at least two numbers: one alone is the rest of its line."""
    return not hidden or len(small) + len(hidden) > 1


def _is_safe(counts: Sequence[int], signs: Sequence[int], small: Sequence[int], hidden: Sequence[int]) -> bool:
    """Tell whether each small count could be at least two numbers."""
    known = sum(signs[place] * counts[place] for place in (*small, *hidden))
    tails = {signs[place] for place in hidden}
    before, after = _sums([signs[place] for place in small]), _sums([signs[place] for place in reversed(small)])
    for number, place in enumerate(small):
        others = {left + right for left in before[number] for right in after[len(small) - number - 1]}
        guesses = range(1, SMALLEST_SHOWN)
        possible = [guess for guess in guesses if any(_can_be(known - signs[place] * guess - other, tails) for other in others)]
        if len(possible) <= 1:
            return False
    return True


def _sums(signs: Sequence[int]) -> list[set[int]]:
    """Give, for the first 0, 1, 2, … small counts, what they can sum to."""
    reached = [{0}]
    for sign in signs:
        reached.append({total + sign * guess for total in reached[-1] for guess in range(1, SMALLEST_SHOWN)})
    return reached


def _can_be(left: int, tails: set[int]) -> bool:
    """Tell whether hidden cells of these signs, each 0 or at least five, can make up a number."""
    if left == 0 or len(tails) > 1:
        return True
    return any(left * sign >= SMALLEST_SHOWN for sign in tails)
