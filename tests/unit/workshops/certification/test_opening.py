"""Who may apply for what: every status of a workshop and every kind of application."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from tests.unit.workshops.certification.cases import CERTIFIED, PUBLICITY, RETURNED

from wengang.workshops.certification.cases import CaseState, Kind
from wengang.workshops.certification.opening import (
    WorkshopStanding,
    refusal_by_open_case,
    refusal_by_standing,
    refusal_of_completion,
)
from wengang.workshops.states import Status

ON = date(2025, 4, 3)
FAR, SOON, GONE = date(2025, 12, 31), date(2025, 5, 3), date(2025, 4, 2)
YES, NO = True, False


def row(status: str | None = None, **known: date | str | None) -> dict[str, object]:
    return {"unit": "469001", "status": status, "judged_certified_on": None, "certified_on": None, "expires_on": None} | known


@pytest.mark.parametrize(
    ("status", "first", "again", "renewal"),
    [
        (None, YES, YES, NO),
        (Status.CERTIFIED, NO, NO, YES),
        (Status.GUIDANCE, NO, NO, YES),
        (Status.EXIT_PROPOSED, NO, NO, NO),
        (Status.EXITED, YES, YES, NO),
        (Status.EXPIRED, YES, YES, NO),
    ],
)
def test_kind_fits_the_status(status: Status | None, first: bool, again: bool, renewal: bool) -> None:
    standing = WorkshopStanding(status, "469001", FAR)
    found = {kind: refusal_by_standing(standing, kind, "469001", ON) is None for kind in Kind}
    assert found == {Kind.FIRST: first, Kind.AGAIN: again, Kind.RENEWAL: renewal}


@pytest.mark.parametrize(("expires_on", "may"), [(FAR, False), (date(2025, 5, 4), False), (SOON, True), (None, False)])
def test_near_its_end_a_running_workshop_may_apply_anew(expires_on: date | None, may: bool) -> None:
    standing = WorkshopStanding(Status.CERTIFIED, "469001", expires_on)
    assert (refusal_by_standing(standing, Kind.FIRST, "469001", ON) is None) is may


def test_workshop_of_another_unit_is_refused_whatever_it_is() -> None:
    assert "登记在临高县" in (refusal_by_standing(WorkshopStanding(None, "469024"), Kind.FIRST, "469001", ON) or "")


@pytest.mark.parametrize(
    ("known", "status"),
    [
        (row(), None),
        (row(certified_on=ON), Status.CERTIFIED),
        (row(certified_on=date(2025, 4, 4)), None),
        (row("certified", judged_certified_on=date(2024, 1, 1), certified_on=date(2024, 1, 1), expires_on=FAR), Status.CERTIFIED),
        (row("guidance", judged_certified_on=date(2024, 1, 1), certified_on=date(2024, 1, 1), expires_on=GONE), Status.EXPIRED),
        (row("guidance", judged_certified_on=date(2024, 1, 1), certified_on=date(2024, 1, 1), expires_on=ON), Status.GUIDANCE),
        (row("exited", judged_certified_on=date(2024, 1, 1), certified_on=date(2024, 1, 1), expires_on=FAR), Status.EXITED),
        (row("exited", judged_certified_on=date(2024, 1, 1), certified_on=date(2025, 4, 1), expires_on=FAR), Status.CERTIFIED),
        (row("exit_proposed", judged_certified_on=date(2024, 1, 1), certified_on=date(2025, 4, 1), expires_on=GONE), Status.EXIT_PROPOSED),
    ],
)
def test_standing_is_read_as_of_the_day(known: dict[str, object], status: Status | None) -> None:
    assert WorkshopStanding.from_row(known, ON).status is status


@pytest.mark.parametrize("state", list(CaseState))
def test_only_an_open_case_forbids_another(state: CaseState) -> None:
    refused = refusal_by_open_case(replace(CERTIFIED, state=state))
    assert (refused is None) is state.has_ended
    assert refusal_by_open_case(None) is None


@pytest.mark.parametrize("state", list(CaseState))
def test_only_a_returned_case_is_completed(state: CaseState) -> None:
    refused = refusal_of_completion(replace(PUBLICITY, state=state), Kind.FIRST, "469001-CJ05")
    assert (refused is None) is (state is CaseState.RETURNED)


def test_completion_is_of_the_same_workshop_and_kind() -> None:
    assert "已用于车间469001-CJ05" in (refusal_of_completion(RETURNED, Kind.FIRST, "469001-CJ06") or "")
    assert "补正时不能改变" in (refusal_of_completion(RETURNED, Kind.RENEWAL, "469001-CJ05") or "")
