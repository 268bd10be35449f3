"""Whether what was planted in a workshop was found is read off the month's own finding, whatever people decided before or since."""

from __future__ import annotations

from typing import Any

import pytest
from ops.trial_page import plants_in_workshops

from wengang.periods import Period
from wengang.workshops.overview import WorkshopMonth

PLANTED = {"workshop_no": "469025-CJ01", "status": "exit_proposed", "absorbed": 6, "unknown": 0}


@pytest.mark.parametrize(
    ("planted", "row", "is_found"),
    [
        ({}, {"status": "exit_proposed", "decided": "confirmed"}, True),  # decided since
        ({"status": "exited", "absorbed": 0}, {"status": "exited", "absorbed": 0, "decided": "confirmed"}, True),  # decided before
        ({}, {"status": "certified"}, False),
        ({}, {"status": "exit_proposed", "absorbed": 5}, False),
        ({"unknown": 1}, {"status": "exit_proposed"}, False),
    ],
)
def test_a_workshop_is_found_by_its_finding_of_the_month(planted: dict[str, Any], row: dict[str, Any], is_found: bool) -> None:
    rows = ({"workshop_no": "469025-CJ01", "name": "试验车间", "absorbed": 6, "unknown": 0, "decided": None, **row},)
    (found,) = plants_in_workshops([{**PLANTED, **planted}], WorkshopMonth(Period(2025, 4), rows))
    assert found.is_found is is_found


def test_a_workshop_without_a_finding_is_missed() -> None:
    (missed,) = plants_in_workshops([PLANTED], WorkshopMonth(Period(2025, 4), ()))
    assert (missed.is_found, missed.found) == (False, "没有评定")
