"""People of these tests: 460100 has no address, every other unit has one."""

from __future__ import annotations

from collections.abc import Iterator
from types import SimpleNamespace
from unittest.mock import patch

import pytest

OPERATOR = ("operator@example.org",)
OFFICE = SimpleNamespace(
    addresses=lambda _list, unit, _person=None: () if unit == "460100" else (f"sender-{unit}@example.org",) if unit else OPERATOR,
    operator_addresses=OPERATOR,
)


@pytest.fixture(autouse=True)
def people() -> Iterator[None]:
    """Let the office be these people."""
    with (
        patch("wengang.letters.sending.load_people", return_value=OFFICE),
        patch("wengang.letters.operators.load_people", return_value=OFFICE),
    ):
        yield
