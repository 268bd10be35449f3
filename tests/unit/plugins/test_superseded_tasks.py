"""Which runs and tasks a newer snapshot closes, asked and told over HTTP as Airflow's REST API is."""

from __future__ import annotations

import pytest
import requests
from tests.unit.plugins.conftest import Office

from superseded_tasks import close_older_runs
from wengang.monitoring.snapshots import SnapshotRef
from wengang.periods import Period
from wengang.settings.environment import SettingsError


def snapshot(number: int) -> SnapshotRef:
    return SnapshotRef(Period.parse("2025-03"), number)


def test_only_older_snapshots_of_the_month_are_closed(office: Office) -> None:
    office.open_runs = ["2025-03-s1", "2025-03-s2-redraft", "2025-03-s3", "2025-03-s10", "2025-02-s1", "manual__2025-03-s1", "2025-03-s"]
    assert close_older_runs(snapshot(3), "county_notices") == ["2025-03-s1", "2025-03-s2-redraft"]
    assert {path.split("/")[6] for path, _ in office.told} == {"2025-03-s1", "2025-03-s2-redraft"}


def test_what_has_ended_is_left_as_it_ended(office: Office) -> None:
    office.open_runs = ["2025-03-s1"]
    close_older_runs(snapshot(2), "county_notices")
    told = {path.rsplit("/", 1)[1]: body for path, body in office.told}
    assert set(told) == {"approve_hr", "approve_rv"}
    assert told["approve_hr"] == {"new_state": "skipped", "note": f"已被{snapshot(2).title}取代，无需再答"}


def test_what_waits_for_a_person_is_closed_last(office: Office) -> None:
    office.open_runs = ["2025-03-s1"]
    office.tasks = {"approve_hr": "awaiting_input", "approve_rv": "scheduled", "issue": ""}
    close_older_runs(snapshot(2), "county_notices")
    assert [path.rsplit("/", 1)[1] for path, _ in office.told][-1] == "approve_hr", "what follows it must not begin because it was skipped"


def test_a_task_that_was_skipped_in_the_meantime_is_no_error(office: Office) -> None:
    office.open_runs, office.conflict = ["2025-03-s1"], True
    assert close_older_runs(snapshot(2), "county_notices") == ["2025-03-s1"]


def test_a_wrong_password_is_an_error(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WENGANG_SERVICE_PASSWORD", "old word")
    with pytest.raises(requests.HTTPError):
        close_older_runs(snapshot(2), "county_notices")
    assert office.told == []


@pytest.mark.usefixtures("office")
def test_without_an_account_the_error_names_what_to_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("WENGANG_SERVICE_PASSWORD")
    with pytest.raises(SettingsError, match="WENGANG_SERVICE_PASSWORD"):
        close_older_runs(snapshot(2), "county_notices")
