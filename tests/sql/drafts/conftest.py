"""A unit with a draft, and its files as departments export them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime

import pytest
from tests.hostile.hand_overs import Row
from tests.hostile.mutations import file_of

from wengang.drafts.keeping import Draft, begin, put_file
from wengang.periods import Period
from wengang.settings.environment import Settings
from wengang.workdays import OFFICE_TIME

UNIT, MONTH = "469001", Period(2025, 3)
MOMENT = datetime(2025, 4, 3, 10, tzinfo=OFFICE_TIME)
Begin = Callable[..., Draft]


@pytest.fixture
def begun(settings: Settings) -> Begin:
    """Give what begins a draft with files, of March or another month: name → (table, rows)."""

    def with_files(files: Mapping[str, tuple[str, list[Row]]], period: Period = MONTH) -> Draft:
        draft = begin(settings, UNIT, period, "unit_469001", MOMENT)
        for name, (table, rows) in files.items():
            assert put_file(draft, name, file_of(table, rows)) == []
        return draft

    return with_files
