"""A forecast from what was measured, a mail for what is new, and procedures that have to run when their time has come."""

from __future__ import annotations

import json
import smtplib
from collections import namedtuple
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from email.message import EmailMessage
from pathlib import Path

import pytest
from tests.object_store import ObjectStore

from wengang.health import disk
from wengang.health.checks import DUE, backup, backup_file, store
from wengang.health.disk import GB, FreeSpace, days_until_full, disk_finding
from wengang.health.findings import Grade, HealthFinding, worst
from wengang.health.mailing import HealthMailError, ToldHealth, reason_to_write, write_operators
from wengang.settings.environment import Mode, Settings
from wengang.storage import FolderStore
from wengang.workdays import OFFICE_TIME

TODAY = date(2026, 6, 15)
MONDAY = datetime(2026, 6, 15, 9, 0, tzinfo=OFFICE_TIME)
WELL = HealthFinding("磁盘", Grade.WELL, "剩余 100.0 GB")
DEAD = HealthFinding("数据库", Grade.FAULT, "没有应答", "执行 make up")
Usage = namedtuple("Usage", "free")


def measured(*free: int) -> list[FreeSpace]:
    """Give measures of successive weeks, in GB."""
    return [FreeSpace(TODAY - timedelta(weeks=len(free) - 1 - week), amount * GB) for week, amount in enumerate(free)]


@pytest.mark.parametrize(
    ("measures", "days"),
    [(measured(100, 90, 80), 56), (measured(80, 100), None), (measured(50), None), ([FreeSpace(TODAY, 5), FreeSpace(TODAY, 1)], None)],
    ids=["20 GB in 14 days leave 80 for 56", "it shrinks", "one measure", "one day"],
)
def test_the_disk_is_full_when_it_grows_as_it_grew(measures: list[FreeSpace], days: int | None) -> None:
    assert days_until_full(measures) == days


def test_a_bucket_is_asked_and_originals_that_stand_beside_it_are_told(tmp_path: Path, bucket: str, object_store: ObjectStore) -> None:
    settings = Settings(mode=Mode.TRIAL, var=tmp_path, inbox=tmp_path, database_url="", store=bucket)
    assert store(settings).grade is Grade.WELL
    FolderStore(tmp_path / "archive").put("469001/2025-03/ab.enc", b"of before")
    assert (store(settings).grade, "make fill-store" in store(settings).remedy) == (Grade.NOTICE, True)
    object_store.stop()
    try:
        assert store(settings).grade is Grade.FAULT
    finally:
        object_store.start()


@pytest.mark.parametrize(("free", "grade"), [(90, Grade.WELL), (40, Grade.NOTICE), (13, Grade.FAULT), (1, Grade.FAULT)])
def test_a_disk_is_told_while_there_is_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, free: int, grade: Grade) -> None:
    kept = tmp_path / "health" / "disk.json"
    kept.parent.mkdir()
    kept.write_text(json.dumps({str(TODAY - timedelta(days=20)): (free + 40 if free > 1 else 1) * GB}), encoding="utf-8")
    monkeypatch.setattr(disk.shutil, "disk_usage", lambda _path: Usage(free * GB))
    assert disk_finding(tmp_path, TODAY).grade is grade
    assert json.loads(kept.read_text(encoding="utf-8"))[str(TODAY)] == free * GB


@pytest.mark.parametrize(
    ("findings", "told", "moment", "reason"),
    [
        ([WELL], ToldHealth(), MONDAY, "每周一信"),
        ([WELL], ToldHealth(week="2026-25"), MONDAY, ""),
        ([DEAD], ToldHealth(week="2026-25"), MONDAY, "有新的故障"),
        ([DEAD], ToldHealth(("数据库",), MONDAY.isoformat(), "2026-25"), MONDAY + timedelta(hours=23), ""),
        ([DEAD], ToldHealth(("数据库",), MONDAY.isoformat(), "2026-25"), MONDAY + timedelta(hours=24), "故障还在"),
        ([WELL], ToldHealth(("数据库",), MONDAY.isoformat(), "2026-25"), MONDAY + timedelta(hours=1), "已恢复正常"),
    ],
    ids=["first of a week", "known to be well", "new", "told already", "a day later", "well again"],
)
def test_operators_are_written_to_when_there_is_something_to_know(
    findings: list[HealthFinding], told: ToldHealth, moment: datetime, reason: str
) -> None:
    assert reason_to_write(findings, told, moment) == reason


class CaughtSmtp:
    """A server that takes mails, or is not there."""

    taken: list[EmailMessage]
    down = False

    def __init__(self, *_where: object, **_options: object) -> None:
        if type(self).down:
            raise ConnectionRefusedError

    def __enter__(self) -> CaughtSmtp:
        return self

    def __exit__(self, *_error: object) -> None:
        """Leave."""

    def send_message(self, mail: EmailMessage) -> None:
        """Take a mail."""
        type(self).taken.append(mail)


@pytest.fixture
def smtp(monkeypatch: pytest.MonkeyPatch) -> Iterator[type[CaughtSmtp]]:
    CaughtSmtp.taken, CaughtSmtp.down = [], False
    monkeypatch.setattr(smtplib, "SMTP", CaughtSmtp)
    for name in ("HOST", "PORT", "TLS", "USER", "PASSWORD"):
        monkeypatch.delenv(f"WENGANG_SMTP_{name}", raising=False)
    yield CaughtSmtp


def trial(var: Path) -> Settings:
    return Settings(mode=Mode.TRIAL, var=var, inbox=var / "inbox", database_url="postgresql://nowhere")


def test_a_dead_database_is_mailed_once_without_it(tmp_path: Path, smtp: type[CaughtSmtp]) -> None:
    assert write_operators(trial(tmp_path), [WELL, DEAD], MONDAY) == "有新的故障"
    assert write_operators(trial(tmp_path), [WELL, DEAD], MONDAY + timedelta(minutes=10)) == ""
    (mail,) = smtp.taken
    assert mail["Subject"] == "稳岗健康检查：数据库故障（有新的故障）"
    assert mail["To"] == "operators@wengang.invalid"
    lines = mail.get_content().splitlines()
    assert lines[2] == "故障　数据库：没有应答。执行 make up", "what is wrong stands first"


def test_what_was_not_taken_is_tried_again(tmp_path: Path, smtp: type[CaughtSmtp]) -> None:
    smtp.down = True
    with pytest.raises(HealthMailError, match="没有发出"):
        write_operators(trial(tmp_path), [DEAD], MONDAY)
    smtp.down = False
    assert write_operators(trial(tmp_path), [DEAD], MONDAY) == "有新的故障"


@pytest.mark.parametrize(
    ("procedure", "moment", "expected"),
    [
        ("deadlines", datetime(2026, 6, 15, 8, 29, tzinfo=OFFICE_TIME), datetime(2026, 6, 12, 8, 30, tzinfo=OFFICE_TIME)),
        ("deadlines", datetime(2026, 6, 14, 12, 0, tzinfo=OFFICE_TIME), datetime(2026, 6, 12, 8, 30, tzinfo=OFFICE_TIME)),
        ("data_sharing", datetime(2026, 6, 15, 3, 0, tzinfo=OFFICE_TIME), datetime(2026, 6, 14, 20, 50, tzinfo=OFFICE_TIME)),
        ("mail_delivery", MONDAY, MONDAY),
    ],
)
def test_a_procedure_is_due_when_its_time_has_come(procedure: str, moment: datetime, expected: datetime) -> None:
    (due,) = [one for one in DUE if one.dag_id == procedure]
    assert due.last_due(moment) == expected


def test_an_old_backup_is_a_fault_in_production(tmp_path: Path) -> None:
    office = trial(tmp_path).model_copy(update={"mode": Mode.PRODUCTION})
    assert backup(office, MONDAY).grade is Grade.FAULT and backup(trial(tmp_path), MONDAY).grade is Grade.WELL
    backup_file(tmp_path).parent.mkdir()
    backup_file(tmp_path).write_text(json.dumps({"at": (MONDAY - timedelta(days=1)).isoformat(), "folder": "/b"}), encoding="utf-8")
    assert backup(office, MONDAY).grade is Grade.WELL
    assert backup(office, MONDAY + timedelta(days=2)).grade is Grade.FAULT


def test_a_fault_goes_before_a_notice() -> None:
    notice = HealthFinding("设置", Grade.NOTICE, "有改动")
    assert [worst([WELL]), worst([WELL, notice]), worst([notice, DEAD])] == [Grade.WELL, Grade.NOTICE, Grade.FAULT]
