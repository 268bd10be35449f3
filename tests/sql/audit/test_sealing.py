"""The seal on a real database: what only grows is under it, and whatever a superuser does to it behind the house's back is found."""

from __future__ import annotations

import json
import os
import threading
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from pathlib import Path
from random import Random
from typing import Any

import psycopg
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from ops.database import address_for
from ops.verify_audit import Report, UnreadableError, verify
from psycopg.types.json import Jsonb
from tests.databases import fresh_database

from wengang.audit.chain import digest_of, first_head, next_head, public_bytes, signed_text
from wengang.audit.sealing import Seal, export_head, exported, head_file, newest_seal, seal_records
from wengang.audit.task_records import TaskRef, audited
from wengang.database.unit_of_work import unit_of_work
from wengang.settings.environment import Mode, Settings

TASK = TaskRef("data_sharing", "run", "task", -1, 1, "i", "operator", date(2025, 4, 3), "试验", "试验任务")
RECORDS, AWAY = 40, 1_000_000
OPINION: dict[str, Any] = {
    "digest": "ab",
    "role": "hr",
    "decided_by": "reviewer_hr",
    "decided_for": None,
    "approve": True,
    "opinion": "同意印发",
    "details": Jsonb({}),
}
PROVE = "PROVE_EVERYTHING" in os.environ
TAMPERS = 1000 if PROVE else 8
WRITERS, SEALERS = 8, 2
WRITING_SECONDS, WRITTEN_AT_LEAST = 60 if PROVE else 0, 4


class Office:
    """A database with sealed records, and a superuser who can do anything to it."""

    def __init__(self, settings: Settings, admin: psycopg.Connection[Any]) -> None:
        self.settings, self.admin = settings, admin

    def records(self, count: int) -> None:
        """Leave the records of some tasks, each with an opinion."""
        for number in range(count):
            with audited(self.settings, replace(TASK, run_id=f"run-{number}", task_id=f"task-{count}-{number}")) as running:
                running.counts["rows"] = number
                running.work.run(
                    "approvals/insert_opinion",
                    **OPINION | {"subject": f"试验{count}-{number}", "asked_by": f"run-{number}/ask"},
                )

    def seal(self) -> int:
        """Seal what is new."""
        with unit_of_work(self.settings) as work:
            return seal_records(work, None)

    def lines(self, after: int = 0, chosen: frozenset[tuple[str, str]] | None = None) -> list[bytes]:
        """Give the lines of an export."""
        with unit_of_work(self.settings) as work:
            return list(exported(work, None, after=after, chosen=chosen))

    def verified(self, **known: Any) -> Report:
        """Export and verify."""
        return verify(self.lines(), **known)

    def head(self) -> dict[str, Any]:
        """Give the newest seal as it leaves the house."""
        with unit_of_work(self.settings) as work:
            seal = newest_seal(work)
        assert seal is not None
        return seal.told

    def tamper(self, statement: str, *values: object) -> None:
        """Do something as a superuser whom no trigger stops."""
        with self.admin.transaction():
            self.admin.execute("set local session_replication_role = replica")
            assert self.admin.execute(statement.encode(), values).rowcount, "nothing was done: the test says nothing"


@pytest.fixture(scope="module")
def made(server: str, template: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """Give an office whose records are under three seals."""
    with fresh_database(server, template) as name, psycopg.connect(address_for(server, name, "postgres"), autocommit=True) as admin:
        var = tmp_path_factory.mktemp("sealed")
        settings = Settings(mode=Mode.TRIAL, var=var, inbox=var / "inbox", database_url=address_for(server, name, "wengang_app"))
        office = Office(settings, admin)
        for _ in range(3):
            office.records(RECORDS)
            assert office.seal()
        yield office


@pytest.fixture
def office(made: Office) -> Iterator[Office]:
    """Give the sealed office, and put back what a test does to its audit."""
    tables = ("audit.task_record", "approvals.opinion", "approvals.enclosure", "audit.seal", "audit.sealed_record")
    for table in tables:
        made.admin.execute(f"create table kept_{table.replace('.', '_')} as table {table}".encode())
    yield made
    with made.admin.transaction():
        made.admin.execute("set local session_replication_role = replica")
        for table in tables:
            kept = f"kept_{table.replace('.', '_')}"
            made.admin.execute(
                f"delete from {table}; insert into {table} overriding system value select * from {kept}; drop table {kept}".encode()
            )


def test_a_table_whose_keys_are_called_as_columns_of_the_seal_is_sealed_once(office: Office) -> None:
    office.records(1)
    for digest in ("ab" * 32, "cd" * 32):
        office.admin.execute("insert into approvals.enclosure (digest, position, title, html) values (%s, 1, '一', 'x')", [digest])
        assert office.seal() > 0
    assert office.seal() == 0
    sealed = office.admin.execute("select count(*) from audit.sealed_record where source = 'approvals.enclosure'").fetchone()
    assert sealed == (2,)


def test_everything_that_only_grows_is_under_seal_and_intact(office: Office) -> None:
    report = office.verified(heads=[office.head()], key=office.head()["public_key"])
    assert report.faults == []
    assert (report.left_out, report.seals) == (0, 3)
    assert report.records >= 3 * RECORDS * 3, "START, END and an opinion of each task, and what a new database brings along"
    assert office.admin.execute("select count(*) from audit.unsealed(1000)").fetchone() == (0,)
    assert office.seal() == 0, "nothing new, no seal"


def test_each_table_that_only_grows_has_a_key_by_which_it_is_sealed(office: Office) -> None:
    names = {row[0] for row in office.admin.execute("select tgrelid::regclass::text from pg_trigger where tgname = 'append_only'")}
    known = {row[0] for row in office.admin.execute("select name from audit.append_only_table")}
    assert names == known and {"audit.task_record", "approvals.opinion", "matters.move", "exchange.access"} <= known


TAMPERING = {
    "counts": "update audit.task_record set counts = '{\"rows\": -9}' where seq = %s",
    "time": "update audit.task_record set at = at - interval '1 hour' where seq = %s",
    "a false END": "update audit.task_record set kind = case kind when 'END' then 'FAILED' else 'END' end where seq = %s",
    "who": "update audit.task_record set actor = 'nobody' where seq = %s",
    "reason": "update audit.task_record set reason = '另一个原因' where seq = %s",
    "deleted": "delete from audit.task_record where seq = %s",
    "who decided": "update approvals.opinion set decided_by = 'another' where seq = %s",
    "the decision": "update approvals.opinion set approve = not approve where seq = %s",
    "the words": "update approvals.opinion set opinion = '改过的意见' where seq = %s",
    "an opinion deleted": "delete from approvals.opinion where seq = %s",
}


@pytest.mark.parametrize("what", TAMPERING)
def test_a_change_of_one_record_is_found_and_named(office: Office, what: str) -> None:
    table = "approvals.opinion" if "approvals" in TAMPERING[what] else "audit.task_record"
    row = office.admin.execute(f"select seq from {table} order by seq offset 17 limit 1".encode()).fetchone()
    assert row is not None
    office.tamper(TAMPERING[what], row[0])
    (fault,) = office.verified().faults
    assert f"{table} {row[0]}）" in fault
    assert ("被删除" if "deleted" in what else "内容被改动") in fault


def test_random_tampers_are_all_found(made: Office) -> None:
    """1,000 of 1,000 in the full proof; each is undone before the next."""
    draws = Random(20261129)  # noqa: S311 - a fixed order, no secret
    missed = []
    for number in range(TAMPERS):
        what = draws.choice(list(TAMPERING))
        table = "approvals.opinion" if "approvals" in TAMPERING[what] else "audit.task_record"
        rows = made.admin.execute(f"select seq from {table} order by seq".encode()).fetchall()
        with made.admin.transaction(force_rollback=True):
            made.admin.execute("set local session_replication_role = replica")
            made.admin.execute(TAMPERING[what].encode(), [draws.choice(rows)[0]])
            lines = _lines_within(made)
        if verify(lines).intact:
            missed.append((number, what))
    assert missed == []


def _lines_within(office: Office) -> list[bytes]:
    """Give an export as the superuser's own transaction sees it."""
    seals = office.admin.execute(
        "select number, first_position, last_position, algorithm, head, sealed_at, public_key, signature from audit.seal order by 1"
    )
    lines = [json.dumps({"form": "wengang audit 1", "whole": True, "begins_after": None}).encode()]
    for number, first, last, algorithm, head, at, public, signature in seals.fetchall():
        rows = office.admin.execute(
            "select position, source, sealed.key, encode(digest, 'hex'), now.record from audit.sealed_record as sealed"
            " left join lateral audit.records_of(sealed.source, array[sealed.key]) as now on true where seal = %s order by position",
            [number],
        )
        for position, source, key, digest, record in rows.fetchall():
            line = {"p": position, "s": source, "k": key, "d": digest}
            lines.append(json.dumps(line | ({"gone": True} if record is None else {"r": record})).encode())
        told = Seal(number, first, last, algorithm, head, at.strftime("%Y-%m-%dT%H:%M:%S.%fZ"), public, signature).told
        lines.append(json.dumps(told).encode())
    return lines


def test_a_digest_changed_with_its_record_breaks_the_chain(office: Office) -> None:
    office.tamper("update audit.task_record set actor = 'nobody' where seq = 5")
    office.tamper(
        "update audit.sealed_record set digest = %s where source = 'audit.task_record' and key = '5'",
        digest_of("sm3", _text(office, "audit.task_record", "5")),
    )
    assert any("第1次封存的链值不符" in fault for fault in office.verified().faults)


def _text(office: Office, source: str, key: str) -> bytes:
    row = office.admin.execute("select record from audit.records_of(%s, array[%s])", [source, key]).fetchone()
    assert row is not None
    return str(row[0]).encode()


def test_a_chain_made_anew_with_another_key_is_found(office: Office) -> None:
    """Whoever rules the database can make all digests and heads fit; he has no key of the office, and the heads have left the house."""
    given_away, office_key = office.head(), office.head()["public_key"]
    office.tamper("delete from audit.task_record where seq = 3")
    office.tamper("delete from audit.sealed_record where source = 'audit.task_record' and key = '3'")
    _chain_anew(office, Ed25519PrivateKey.generate())
    assert office.verified().intact, "by itself the new chain fits: this is why heads leave the house"
    assert any("不是给定的公钥" in fault for fault in office.verified(key=office_key).faults)
    assert any("与当时导出的链值不符" in fault for fault in office.verified(heads=[given_away]).faults)


def _chain_anew(office: Office, key: Ed25519PrivateKey) -> None:
    rows = office.admin.execute("select position, seal, source, key, digest from audit.sealed_record order by position").fetchall()
    seals = office.admin.execute("select number, sealed_at from audit.seal order by number").fetchall()
    head, position = first_head("sm3"), 0
    with office.admin.transaction():
        office.admin.execute("set local session_replication_role = replica")
        for number, at in seals:
            first = position + 1
            for old, seal, source, name, digest in rows:
                if seal == number:
                    position += 1
                    office.admin.execute("update audit.sealed_record set position = %s where position = %s", [AWAY + position, old])
                    head = next_head("sm3", head, position, source, name, digest)
            office.admin.execute(
                "update audit.seal set first_position = %s, last_position = %s, head = %s, public_key = %s, signature = %s where number = %s",
                [first, position, head, public_bytes(key), key.sign(signed_text(number, first, position, "sm3", head, at)), number],
            )
        office.admin.execute("update audit.sealed_record set position = position - %s", [AWAY])


def test_seals_that_were_cut_off_are_missed(office: Office) -> None:
    head = office.head()
    office.tamper("delete from audit.sealed_record where seal = 3")
    office.tamper("delete from audit.seal where number = 3")
    assert office.verified().intact
    (fault,) = office.verified(heads=[head]).faults
    assert "之后的封存被去掉了" in fault


def test_a_record_taken_out_of_the_chain_is_found(office: Office) -> None:
    office.tamper("delete from audit.sealed_record where position = 10")
    faults = office.verified().faults
    assert any("位置不连续" in fault for fault in faults) and any("链值不符" in fault for fault in faults)


def test_an_export_that_was_cut_or_changed_is_not_intact(office: Office) -> None:
    lines = office.lines()
    with pytest.raises(UnreadableError):
        verify(lines[:-1])
    with pytest.raises(UnreadableError):
        verify([*lines[:3], lines[3][:20]])
    with pytest.raises(UnreadableError):
        verify([b"{}"])
    changed = lines[5].replace(b"run-", b"rum-", 1)
    assert changed != lines[5]
    assert not verify([*lines[:5], changed, *lines[6:]]).intact


def test_a_part_is_verified_by_itself(office: Office) -> None:
    chosen = frozenset({("audit.task_record", "150"), ("audit.task_record", "151")})
    report = verify(office.lines(after=1, chosen=chosen), heads=[office.head()])
    assert report.faults == []
    assert report.records - report.left_out == len(chosen)
    assert report.seals == 2


def test_many_who_seal_at_once_make_one_chain(office: Office) -> None:
    office.records(20)
    failed: list[BaseException] = []

    def seal() -> None:
        try:
            office.seal()
        except BaseException as error:
            failed.append(error)

    threads = [threading.Thread(target=seal) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
    assert office.verified().intact
    row = office.admin.execute("select count(*), max(number) from audit.seal").fetchone()
    assert row == (4, 4)


def test_writers_at_work_while_seals_are_set_make_one_chain(office: Office) -> None:
    """60 seconds in the full proof: each record is under one seal, and each head that was given away on the way still fits."""
    written: list[str] = []
    heads, end = [office.head()], time.monotonic() + WRITING_SECONDS

    def write(writer: int) -> None:
        number = 0
        while number < WRITTEN_AT_LEAST or time.monotonic() < end:
            run = f"writer-{writer}-{number}"
            with audited(office.settings, replace(TASK, run_id=run)) as running:
                running.work.run("approvals/insert_opinion", **OPINION | {"subject": run, "asked_by": f"{run}/ask"})
            written.append(run)
            number += 1

    def seal(writing: Sequence[Future[None]]) -> None:
        while not all(writer.done() for writer in writing):
            office.seal()
            heads.append(office.head())

    with ThreadPoolExecutor(WRITERS) as writers, ThreadPoolExecutor(SEALERS) as sealers:
        writing = [writers.submit(write, writer) for writer in range(WRITERS)]
        for future in (*[sealers.submit(seal, writing) for _ in range(SEALERS)], *writing):
            future.result()
    while office.seal():
        pass

    heads.append(office.head())
    report = office.verified(heads=heads, key=heads[0]["public_key"])
    assert (report.faults, report.left_out) == ([], 0)
    assert len(written) >= WRITERS * WRITTEN_AT_LEAST
    runs = office.admin.execute(
        "select run_id, count(*) from audit.task_record join audit.sealed_record on source = 'audit.task_record' and key = seq::text"
        " where run_id like 'writer-%' group by run_id"
    ).fetchall()
    assert dict(runs) == dict.fromkeys(written, 2), "START and END of each, under one seal each"


def test_a_seal_that_does_not_follow_the_last_is_refused(office: Office) -> None:
    with pytest.raises(psycopg.errors.RaiseException, match="必须接在上一次之后"):
        office.admin.execute(
            "insert into audit.seal select 9, algorithm, first_position, last_position, head, sealed_at, public_key, signature from audit.seal limit 1"
        )


@pytest.mark.parametrize(
    "statement", ["update audit.seal set number = 9", "delete from audit.sealed_record", "truncate audit.exported_head"]
)
def test_seals_are_never_changed(office: Office, statement: str) -> None:
    with pytest.raises(psycopg.errors.RaiseException, match="只能追加"):
        office.admin.execute(statement.encode())


def test_a_head_leaves_once_a_day_and_the_file_only_grows(office: Office) -> None:
    for _ in range(2):
        with unit_of_work(office.settings) as work:
            export_head(work)
    lines = [json.loads(line) for line in head_file(office.settings).read_bytes().splitlines()]
    assert [line["seal"] for line in lines] == [3]
    assert office.verified(heads=lines).intact
    assert head_file(office.settings).stat().st_mode & 0o077 == 0


def test_the_key_is_not_in_the_database_and_only_its_owner_reads_it(office: Office) -> None:
    key: Path = office.settings.var / "keys" / "seal.key"
    assert key.stat().st_mode & 0o077 == 0
    secret = key.read_bytes().hex()
    dumped = office.admin.execute("select string_agg(encode(public_key, 'hex') || encode(signature, 'hex'), '') from audit.seal").fetchone()
    assert dumped is not None and secret not in str(dumped[0])


def test_sha256_follows_sm3_in_one_chain(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WENGANG_SEAL_ALGORITHM", "sha256")
    office.records(3)
    assert office.seal()
    assert office.verified().intact
