"""A month handed over into a bucket of a real S3-compatible server: registered, accepted, its originals back in the bucket, encrypted."""

from __future__ import annotations

import base64
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest
from tests.hostile.hand_overs import employment_row, put, roster_row, work_row
from tests.object_store import ObjectStore
from tests.statements import execute

from wengang.composition.steps import describe
from wengang.data_sharing.originals import ArchiveError, take_out
from wengang.data_sharing.steps import check_hand_over, take_hand_overs
from wengang.database.unit_of_work import UnitOfWork
from wengang.monitoring.steps import compute_figures, start_month
from wengang.periods import Period
from wengang.reconciliation.differences import put_differences
from wengang.risk_detection.steps import detect_risks
from wengang.settings.environment import Settings
from wengang.settings.keys import load_keys
from wengang.storage import FolderStore, StoreAwayError
from wengang.workdays import OFFICE_TIME

EVENING = datetime(2025, 4, 10, 18, 5, tzinfo=OFFICE_TIME)


@pytest.fixture
def settings(settings: Settings, bucket: str) -> Settings:
    return settings.model_copy(update={"store": bucket})


def lay_into_bucket(settings: Settings, aside: Path) -> None:
    """Hand a month over as a county does that knows the bucket and nothing of this machine."""
    put(aside, "469001/2025-03/rv", {"rv_roster": [roster_row(1), roster_row(2)], "rv_work": [work_row(1)]})
    outside = settings.inbox_outside
    assert outside is not None
    for kept in FolderStore(aside).names():
        outside.put(kept.name, (aside / kept.name).read_bytes())


def states(work: UnitOfWork) -> list[str]:
    return [row["state"] for row in execute(work, "select state from data_sharing.delivery order by table_name").fetchall()]


def test_a_month_comes_out_of_the_bucket_and_its_originals_go_back(
    work: UnitOfWork, settings: Settings, object_store: ObjectStore, tmp_path: Path
) -> None:
    lay_into_bucket(settings, tmp_path / "county")
    found = take_hand_overs(work)
    (hand_over,) = found.hand_overs
    assert check_hand_over(work, hand_over, tell=lambda _line: None).rows == 3 and not found.troubles
    assert set(states(work)) <= {"accepted", "held"} and len(states(work)) == 2
    assert take_hand_overs(work).already_known == 1

    assert not (settings.var / "archive").exists(), "nothing of the originals stands on this machine"
    prefix = settings.store.removeprefix("s3://")
    kept = {path: path.read_bytes() for path in (object_store.root / prefix).rglob("*") if path.is_file()}
    plain = {path for path, content in kept.items() if "岭脚村".encode() in content or roster_row(1)["证件号码"].encode() in content}
    assert not [path for path in plain if "inbox" not in path.relative_to(object_store.root / prefix).parts]
    originals = [path for path in kept if path.suffix == ".enc"]
    assert len(originals) == 2

    name = originals[0].relative_to(object_store.root / prefix / "archive").as_posix()
    key = load_keys(settings).archive
    assert take_out(settings.archive, key, name)
    originals[0].write_bytes(kept[originals[0]][:-1] + bytes([kept[originals[0]][-1] ^ 1]))
    with pytest.raises(ArchiveError, match="被改动过"):
        take_out(settings.archive, key, name)


def test_while_the_bucket_is_away_nothing_is_taken_and_then_it_goes_on(
    work: UnitOfWork, settings: Settings, object_store: ObjectStore, tmp_path: Path
) -> None:
    lay_into_bucket(settings, tmp_path / "county")
    object_store.stop()
    try:
        with pytest.raises(StoreAwayError, match="恢复后会自动再试"):
            take_hand_overs(work)
    finally:
        object_store.start()
    assert states(work) == []
    assert len(take_hand_overs(work).deliveries) == 2


def test_a_second_machine_does_the_heavy_tasks_without_any_folder_of_the_first(
    work: UnitOfWork, settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for variable in ("WENGANG_PERSON_KEY", "WENGANG_ARCHIVE_KEY"):
        monkeypatch.setenv(variable, base64.b64encode(b"k" * 32).decode())
    execute(work, "insert into monitoring.target values (2025, '469001', 2)")
    lay_into_bucket(settings, tmp_path / "county")
    put(settings.inbox, "hr", {"hr_employment": [employment_row(2)]}, department="hr")
    hand_overs = take_hand_overs(work).hand_overs

    elsewhere = settings.model_copy(update={"var": tmp_path / "second", "inbox": tmp_path / "second" / "inbox"})
    second = replace(work, settings=elsewhere)
    for hand_over in hand_overs:
        check_hand_over(second, hand_over, tell=lambda _line: None).raise_undone()
    snapshot = start_month(second, Period(2025, 3), "试验", EVENING)
    compute_figures(second, snapshot)
    assert put_differences(second, snapshot, EVENING.date()).packages == 2, "a package for each department, in the bucket"
    detect_risks(second, snapshot)
    describe(second, snapshot)
    assert len(list(settings.exchange.names())) == 2
    assert not elsewhere.var.exists(), "nothing was written on the second machine"
