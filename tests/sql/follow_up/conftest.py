"""Answers come from an inbox of a trial whose days are those that manifests say."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from itertools import count
from pathlib import Path

import pytest
from tests.hostile.hand_overs import Row, put
from tests.sql.county_notices.conftest import people  # noqa: F401 - a fixture of every test here
from tests.statements import execute

from wengang.data_sharing.steps import check_hand_over, take_hand_overs
from wengang.database.unit_of_work import UnitOfWork
from wengang.receipts.steps import send_due_receipts
from wengang.workdays import OFFICE_TIME

HandOver = Callable[..., str]
_NUMBERS = count(1)


@pytest.fixture
def hand_over(work: UnitOfWork, people: object) -> HandOver:  # noqa: F811 - it is the fixture
    """Give what hands over tables on a day and gives the text of the receipt that its sender gets."""
    execute(work, "insert into vault.person (person_key, id18, name) values (%s, '469900199001011234', '某')", [uuid.uuid4()])

    def come(
        tables: Mapping[str, Sequence[Row] | bytes],
        on: date | datetime,
        *,
        unit: str = "469001",
        department: str = "hr",
        period: str = "2025-03",
        **more: object,
    ) -> str:
        moment = on if isinstance(on, datetime) else datetime(on.year, on.month, on.day, 10, tzinfo=OFFICE_TIME)
        name = f"{unit}-{next(_NUMBERS)}"
        put(
            Path(work.settings.inbox),
            name,
            tables,
            unit=unit,
            department=department,
            period=period,
            generated_at=moment.isoformat(),
            **more,  # type: ignore[arg-type]  # whatever a manifest may hold
        )
        for hand_over in take_hand_overs(work).hand_overs:
            check_hand_over(work, hand_over, lambda _line: None).raise_undone()
        send_due_receipts(work)
        (row,) = execute(work, "select text from mail.outbox where kind = 'receipt' order by id desc limit 1").fetchall()
        text: str = row["text"]
        return text

    return come
