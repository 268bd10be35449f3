"""Audit records leave the database after their term, with a verified export only, and what stays goes on to verify; the rest is refused."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import psycopg
import pytest
from ops.database import address_for
from ops.retire_audit import RetirementError, retire, term_of_office
from ops.verify_audit import Report, verify

from wengang.audit.completeness import check_completeness
from wengang.audit.logins import begin_login, login_passed
from wengang.audit.sealing import exported, head_file, newest_seal, seal_records, write_head
from wengang.audit.task_records import TaskRef, audited
from wengang.database.unit_of_work import unit_of_work
from wengang.periods import Period
from wengang.settings.environment import Settings, SettingsError

ENDED = (
    "insert into task_instance (dag_id, run_id, task_id, map_index, try_number, state, operator, start_date)"
    " values ('data_sharing', %s, 'task', -1, 1, 'success', '_PythonDecoratedOperator', now())"
)
GONE = ("audit.task_record", "audit.login_try", "audit.login_passed")


@dataclass
class Office:
    """An installation with records under seal, and its administrator."""

    settings: Settings
    admin: psycopg.Connection[Any]
    airflow: psycopg.Connection[Any]
    business_address: str
    airflow_address: str
    auditor_address: str
    month: Period

    def work(self, run: str) -> None:
        """Leave what a task and a login leave in both databases, under a seal whose head is given away."""
        with audited(self.settings, TaskRef("data_sharing", run, "task", -1, 1, "i", "operator", date(2025, 4, 3), "试验", "试验任务")):
            pass
        self.airflow.execute(ENDED, [run])
        with unit_of_work(self.settings) as work:
            login_passed(work, begin_login(work, "operator", "10.0.0.1") or 0)
        with unit_of_work(self.settings) as work:
            assert seal_records(work, self.auditor_address)
            write_head(head_file(self.settings), newest_seal(work))  # type: ignore[arg-type]  # there is one

    def export(self, name: str, after: int = 0) -> Path:
        """Write what is under seal to a file."""
        path = self.settings.var / name
        with unit_of_work(self.settings) as work:
            path.write_bytes(b"".join(exported(work, self.auditor_address, after=after)))
        return path

    def verified(self) -> Report:
        """Export everything and verify it."""
        with self.export("all.jsonl").open("rb") as lines:
            return verify(lines)

    def retire(self, export: Path, *, months_later: int = 37) -> int:
        """Retire this month as if it were so many months later, and give how many records went."""
        today = self.month.plus(months_later).first_day
        return retire(
            self.business_address,
            self.airflow_address,
            self.month,
            export,
            heads=head_file(self.settings),
            today=today,
            by="operator",
            reason="存在档案室",
        ).records

    def left(self) -> list[int]:
        """Give how many rows the tables have whose records have a term, Airflow's last."""
        counted = [self.admin.execute(f"select count(*) from {table}".encode()).fetchone() for table in GONE]
        return [row[0] for row in (*counted, self.airflow.execute("select count(*) from audit.state_change").fetchone()) if row]


@pytest.fixture
def office(server: str, database: str, airflow: str, settings: Settings, admin: psycopg.Connection[Any]) -> Iterator[Office]:
    """Give two months of records: those of the first are sealed before it ended, those of the second after."""
    addresses = [
        address_for(server, name, role) for name, role in ((database, "postgres"), (airflow, "postgres"), (airflow, "wengang_auditor"))
    ]
    with psycopg.connect(addresses[1], autocommit=True) as airflow_admin:
        today = admin.execute("select (now() at time zone 'Asia/Shanghai')::date").fetchone()
        assert today is not None
        office = Office(settings, admin, airflow_admin, *addresses, Period.of(today[0]))
        office.work("old-1")
        office.work("old-2")
        yield office


def test_a_month_is_refused_before_its_term_and_without_an_export_that_holds_it_whole(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    before, whole = office.left(), office.export("whole.jsonl")
    with pytest.raises(RetirementError, match="还没有满36个月"):
        office.retire(whole, months_later=36)
    text = whole.read_text(encoding="utf-8")
    part = office.export("part.jsonl", after=1)
    for name, changed, words in (
        ("changed", text.replace("试验任务", "别的任务", 1), "没有通过校验.*内容被改动"),
        ("cut", text[:-40], "不能校验"),
        ("without", "\n".join(line for line in text.splitlines() if '"audit.login_try"' not in line), "没有通过校验"),
        ("part", part.read_text(encoding="utf-8"), "没有完整包含.*evidence export 文件 --after 0"),
    ):
        path = office.settings.var / f"{name}.jsonl"
        path.write_text(changed, encoding="utf-8")
        with pytest.raises(RetirementError, match=words):
            office.retire(path)
    assert office.left() == before
    monkeypatch.setenv("WENGANG_AUDIT_MONTHS", "48")
    with pytest.raises(RetirementError, match="还没有满48个月"):
        office.retire(whole)
    monkeypatch.setenv("WENGANG_AUDIT_MONTHS", "5")
    with pytest.raises(SettingsError, match="不小于 6"):
        term_of_office()


def test_what_had_its_term_goes_from_both_databases_and_the_rest_goes_on_to_verify(office: Office) -> None:
    whole = office.export("whole.jsonl")
    opinions = office.admin.execute("select count(*) from audit.append_only_table").fetchone()
    assert office.retire(whole) == 10, "two tasks with START and END, two logins, two changes of Airflow"
    assert office.left() == [0, 0, 0, 0]
    kept = office.admin.execute("select retired_by, reason, encode(export_sha256, 'hex'), last_seal from audit.retirement").fetchone()
    assert kept == ("operator", "存在档案室", hashlib.sha256(whole.read_bytes()).hexdigest(), 2)
    with unit_of_work(office.settings) as work:
        assert check_completeness(work, office.auditor_address).complete, "what had its term is no gap"
    office.work("new")
    report = office.verified()
    assert report.faults == []
    assert report.retired == [
        f"其中{office.month}的10条保存期满，由operator移出（存在档案室），这里只有摘要；内容在SHA-256为 {kept[2]} 的导出文件里"
    ]
    with whole.open("rb") as lines:
        assert verify(lines).intact, "the file that was kept verifies by itself"
    with office.export("since.jsonl", after=2).open("rb") as lines:
        assert verify(lines).intact
    assert office.admin.execute("select count(*) from audit.append_only_table").fetchone() == opinions, "the guards are on again"


def test_a_call_that_was_ended_before_airflows_part_went_is_completed_by_the_same_call(office: Office) -> None:
    whole = office.export("whole.jsonl")
    away = office.airflow_address
    office.airflow_address = office.airflow_address.replace("airflow_", "elsewhere_")
    with pytest.raises(psycopg.OperationalError):
        office.retire(whole)
    assert office.left() == [0, 0, 0, 2]
    office.airflow_address = away
    office.retire(whole)
    office.work("new")
    assert office.left() == [2, 1, 1, 1]
    assert office.verified().faults == []


def test_nothing_else_can_be_passed_off_as_retired(office: Office) -> None:
    office.retire(office.export("whole.jsonl"))
    office.work("new")
    with office.admin.transaction():
        office.admin.execute("set local session_replication_role = replica")
        office.admin.execute("delete from audit.task_record where run_id = 'new' and kind = 'END'")
    (fault,) = office.verified().faults
    assert "封存以后被删除" in fault
    with office.admin.transaction():
        office.admin.execute("set local session_replication_role = replica")
        office.admin.execute("update audit.retirement set last_seal = 3, records = records + 1")
    faults = office.verified().faults
    assert any("内容被改动" in one for one in faults)
    assert any("与登记的不符" in one or "没有这一次移出的登记" in one for one in faults)


def test_a_record_that_is_not_there_as_it_was_sealed_stops_it(office: Office) -> None:
    whole = office.export("whole.jsonl")
    with office.admin.transaction():
        office.admin.execute("set local session_replication_role = replica")
        office.admin.execute("delete from audit.login_try where number = 1")
    with pytest.raises(RetirementError, match=r"audit\.login_try 应移出2条，库里只有1条"):
        office.retire(whole)
    assert office.left() == [4, 1, 2, 2]


@pytest.mark.parametrize("role", ["wengang_app", "wengang_auditor"])
def test_nobody_else_may_retire(office: Office, server: str, database: str, role: str) -> None:
    with psycopg.connect(address_for(server, database, role)) as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
        connection.execute("insert into audit.retirement (number) values (1)")
