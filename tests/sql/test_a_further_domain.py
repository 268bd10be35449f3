"""A further domain moves nothing of the others: its table with bad rows, its parameter, its letters and what is due (house.md, move 2).

The domain is a real package that stands in this test only: a table with its own shape, facts and rules, handed over through the inbox.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from dataclasses import asdict
from datetime import date, datetime
from pathlib import Path
from typing import Any

import psycopg
import pytest
from ops.database import address_for
from psycopg.rows import dict_row
from tests.databases import fresh_database
from tests.hostile import hand_overs
from tests.hostile.hand_overs import employment_row, identity_number, put, roster_row, total_row, work_row
from tests.statements import execute

import wengang
from wengang import due
from wengang.database.engines import close_engines
from wengang.database.migrations import migrate
from wengang.database.unit_of_work import UnitOfWork, unit_of_work
from wengang.history.steps import import_history
from wengang.settings import config_files, data_sets, policy
from wengang.settings.environment import Mode, Settings
from wengang.validation import suites
from wengang.workdays import OFFICE_TIME

DOMAIN = "orchard"
TABLE = "orchard_tree"
DECLARATION = """
from wengang.data_sharing.cells import add_amount, exact_amount
from wengang.settings.data_sets import Column, DataSet, InputOf


def _shape(frame, _period):
    add_amount(frame, "fruit")


def _facts(good, _refused):
    place = ("period", "delivery_id", "row_no", "unit")
    return (*place, "tree", "fruit"), zip(*(good[column].tolist() for column in place), good["tree"], exact_amount(good, "fruit"), strict=True)


TABLES = {
    "orchard_tree": DataSet(
        title="果树",
        department="hr",
        form="csv",
        header_row=1,
        input_of=InputOf.LEDGER,
        columns={"tree": Column(title="树号", kept_as_text=True), "fruit": Column(title="产量")},
        shape=_shape,
        facts=_facts,
        fact_table="orchard.tree",
    ),
}
"""
DUE = """
from wengang.due import Occasion, Reminds, Run, Starts, Waiting
from wengang.letters.kinds import LetterKind, register
from wengang.letters.sending import send
from wengang.papers.paper import Paper, Section
from wengang.people import MailList

HARVEST = register(LetterKind("orchard_harvest", "采收提醒", "orchard", to=MailList.SENDERS))


def _remind(work, day):
    paper = Paper(phrases=("关于", "采收", "的提醒"), issuer="果园", sections=(Section("一、果树", (f"{day}采收。",)),))
    return send(work, HARVEST, paper, key=f"harvest:469001:{day}", unit="469001")


def _waits(_work, day):
    return [Waiting(f"{day}采收", False)]


def _runs(_work, as_of):
    return [Run(f"harvest-{as_of.day}", {"业务日期": str(as_of.day)}, "采收")]


DUE = (Starts("orchard_harvest", Occasion.WORKDAY, "待采收", "启动采收", _runs), Reminds("due", "采收", _waits, _remind))
"""
PARAMETER = """orchard.ripe:
  title: 成熟线
  unit: 比例
  values:
  - {effective_from: 2020-01-01, value: "0.0311", source: A, confirmed: false, note: 只为试验}
"""
SCHEMA = """
create schema orchard;
create table orchard.tree (period text, delivery_id bigint, row_no int, unit text, tree text, fruit numeric);
grant usage on schema orchard to wengang_app;
grant select, insert on orchard.tree to wengang_app;
"""
BAD = [{"树号": "甲", "产量": "12.5"}, {"树号": "", "产量": "3"}, {"树号": "乙", "产量": "很多"}]
LOOKED_AT = {
    "snapshots": "select period, number, digest, policy_digest from monitoring.snapshot order by 1, 2",
    "their digests": "select * from monitoring.snapshot_digest order by 1, 2, 3",
    "figures": "select * from monitoring.indicator order by period, snapshot, scope_kind, scope_code",
    "levels": "select * from risk_detection.level order by period, snapshot, scope_kind, scope_code, measure",
    "vault": "select count(*) from vault.person",
}
ON = date(2025, 5, 8)
World = dict[str, list[dict[str, Any]]]


@pytest.fixture
def further_domain(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Let a further domain stand in the house, as its package, its parameters and its rules."""
    package = tmp_path / "packages" / DOMAIN
    package.mkdir(parents=True)
    (package / "__init__.py").touch()
    (package / "file_tables.py").write_text(DECLARATION, encoding="utf-8")
    (package / "due.py").write_text(DUE, encoding="utf-8")
    monkeypatch.setattr(wengang, "__path__", [*wengang.__path__, str(package.parent)])
    shutil.copytree(config_files.CONFIG_FOLDER, tmp_path / "config")
    (tmp_path / "config" / "policy" / f"{DOMAIN}.yaml").write_text(PARAMETER, encoding="utf-8")
    monkeypatch.setattr(config_files, "CONFIG_FOLDER", tmp_path / "config")
    shutil.copytree(suites.SUITE_FOLDER, tmp_path / "expectations")
    rules = tmp_path / "expectations" / TABLE
    rules.mkdir()
    for severity in suites.Severity:
        told = {"rule": "TREE_NO", "column": "树号", "says": "树号为空", "next": "填写树号", "source": "试验"}
        expectation = {"type": "expect_column_values_to_not_be_in_set", "kwargs": {"column": "tree", "value_set": [""]}, "meta": told}
        body = {"name": f"{TABLE}.{severity}", "meta": {"title": "果树"}, "expectations": [expectation] if severity == "reject_row" else []}
        (rules / f"{severity}.json").write_text(json.dumps(body, ensure_ascii=False), encoding="utf-8")
    monkeypatch.setattr(suites, "SUITE_FOLDER", tmp_path / "expectations")
    monkeypatch.setitem(hand_overs.TITLES, TABLE, ("树号", "产量"))
    monkeypatch.setitem(hand_overs.FILE_NAMES, TABLE, "果树.csv")
    for module in (data_sets, due, policy):
        monkeypatch.setattr(module, "DOMAINS", {**module.DOMAINS, DOMAIN: "果园"})
    for kept in (data_sets.load_data_sets, policy.load_policy):
        kept.cache_clear()
    yield
    for kept in (data_sets.load_data_sets, policy.load_policy, suites.load_rules):
        kept.cache_clear()


def _hand_over(inbox: Path, with_trees: Callable[[str], bool]) -> None:
    for period in ("2025-02", "2025-03"):
        for unit, first in {"469001": 1, "469024": 101}.items():
            people = range(first, first + 12)
            works = [work_row(n, unit) for n in people][: 12 if period == "2025-02" else 9]
            good = identity_number(first)
            works[0] = work_row(first, unit, 证件号码=good[:-1] + ("1" if good[-1] == "0" else "0"))
            tables = {"rv_roster": [roster_row(n, unit) for n in people], "rv_work": works, "control_totals": [total_row("文件人数", "12")]}
            put(inbox, f"{unit}-{period}-rv", tables, period=period, unit=unit)
            hr = {"hr_employment": [employment_row(n, 发放日期=f"{period}-15") for n in people]}
            put(inbox, f"{unit}-{period}-hr", hr | ({TABLE: BAD} if with_trees(unit) else {}), period=period, unit=unit, department="hr")


def _world(server: str, template: str, var: Path, with_trees: Callable[[str], bool], schema: str = "") -> tuple[World, list[Any]]:
    """Give what the others see in a fresh database after two months came in, and what is kept of the further table."""
    with fresh_database(server, template) as name:
        administrator = address_for(server, name, "postgres")
        migrate(administrator)
        settings = Settings(mode=Mode.TRIAL, var=var, inbox=var / "inbox", database_url=address_for(server, name, "wengang_app"))
        with psycopg.connect(administrator, autocommit=True, row_factory=dict_row) as admin:
            admin.execute(schema)
            (var / "inbox").mkdir(parents=True)
            _hand_over(settings.inbox, with_trees)
            import_history(settings, settings.inbox, {"469001": 12, "469024": 12}, accept_held="试验", progress=lambda _text: None)
            world: World = {what: admin.execute(query).fetchall() for what, query in LOOKED_AT.items()}
            with unit_of_work(settings) as work:
                world["quality"] = work.rows("fund/quality_of_months", first="2025-01", last="2025-12")
                world["readiness"] = work.rows("data_sharing/period_readiness", last="2025-12")
                world["missing"] = work.rows("deadlines/missing_deliveries", periods=["2025-02", "2025-03"])
                world["starts"], world["mails"] = _workday(work)
            kept = (
                admin.execute(
                    "select delivery.unit, rows_delivered, rows_rejected, state, (select count(*) from orchard.tree where delivery_id = delivery.id)"
                    f" from data_sharing.delivery where table_name = '{TABLE}' order by delivery.period, delivery.unit"
                ).fetchall()
                if schema
                else []
            )
        close_engines()
    return world, kept


def _workday(work: UnitOfWork) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Give what all domains start and write on a workday, with letters and mails of earlier days."""
    as_of = due.AsOf(datetime(ON.year, ON.month, ON.day, 18, 5, tzinfo=OFFICE_TIME), str(ON))
    starts = [asdict(run) | {"dag": one.dag_id} for on in due.Occasion for one in due.to_start(on) for run in one.runs(work, as_of)]
    for domain in due.domains_that_remind():
        for one in due.reminders(domain):
            one.remind(work, ON)
    mails = execute(work, "select key, kind, unit, subject, text from mail.outbox where kind <> 'receipt' order by key").fetchall()
    letters = execute(
        work, "select kind, period, unit, number, ledger_no, subject, digest from letters.letter order by kind, ledger_no"
    ).fetchall()
    return starts, [*mails, *letters]


def _others(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Leave out what the further domain starts and writes."""
    return [
        row
        for row in rows
        if DOMAIN not in (row.get("kind"), row.get("dag")) and not str(row.get("kind", row.get("dag"))).startswith(DOMAIN)
    ]


def test_a_domain_with_bad_rows_and_a_parameter_leaves_all_others_as_they_are(
    server: str, template: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    before, _ = _world(server, template, tmp_path / "before", lambda _unit: False)
    assert len(before["snapshots"]) == 2 and before["levels"] and any(row["rejected"] for row in before["quality"])
    request.getfixturevalue("further_domain")
    assert policy.load_policy().in_force("orchard.ripe", date(2025, 3, 1)).value == "0.0311"
    after, kept = _world(server, template, tmp_path / "after", lambda unit: unit == "469001", SCHEMA)
    assert [tuple(row.values()) for row in kept] == [("469001", 3, 1, "accepted", 2)] * 2, "the table came in and its bad row went back"
    own = {what: [row for row in after[what] if row not in _others(after[what])] for what in ("starts", "mails")}
    assert [row["run_id"] for row in own["starts"]] == [f"harvest-{ON}"], "its run is started"
    assert {row["kind"] for row in own["mails"]} >= {"orchard"}, "its letter is written"
    assert any(row["kind"] == "reminder" for row in before["mails"]), "others write on that day"
    assert before == after | {what: _others(after[what]) for what in own}
