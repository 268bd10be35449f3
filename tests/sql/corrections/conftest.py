"""An office of its own for each test."""

from __future__ import annotations

import pytest
from tests.sql.corrections.clerk import Office

from wengang.settings.environment import Settings


@pytest.fixture
def office(settings: Settings) -> Office:
    """Give an installation whose clerk has handed nothing over yet."""
    return Office(settings)
