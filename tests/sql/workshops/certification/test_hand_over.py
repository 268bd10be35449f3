"""An application through the real inbox: form and list checked like every file, papers kept encrypted, nothing of it in a month's figures."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import psycopg
import pytest
from tests.databases import fresh_database
from tests.hostile.hand_overs import application_row, material_row, put
from tests.sql.workshops.certification.applicants import mails
from tests.statements import by_hand, execute

from wengang.data_sharing.originals import take_out
from wengang.data_sharing.steps import check_hand_over, take_hand_overs
from wengang.database.unit_of_work import UnitOfWork, unit_of_work
from wengang.periods import Period
from wengang.settings.environment import Settings
from wengang.settings.keys import load_keys
from wengang.workshops.certification import steps
from wengang.workshops.certification.cases import CaseState
from wengang.workshops.certification.steps import Taken
from wengang.workshops.certification.waiting import cases_to_start
from wengang_trial.applications import MATERIALS, write_application

ON = date(2025, 4, 3)
MARCH = Period(2025, 3)


@pytest.fixture
def database(server: str, template: str) -> Any:
    """Give a database of its own: the files of the inbox are brought in by transactions that are committed."""
    with fresh_database(server, template) as name:
        yield name


def bring_in(settings: Settings) -> list[str]:
    """Look into the inbox as “数据共享” does; give the state of each file."""
    with unit_of_work(settings) as work:
        found = take_hand_overs(work)
    for hand_over in found.hand_overs:
        with unit_of_work(settings) as work:
            check_hand_over(work, hand_over, print).raise_undone()
    with unit_of_work(settings) as work:
        return [row["state"] for row in execute(work, "select state from data_sharing.delivery order by id").fetchall()]


def take_all(settings: Settings, on: date = ON) -> list[Taken]:
    with unit_of_work(settings) as work:
        return [steps.take_application(work, start.delivery_id, on, "test") for start in cases_to_start(work, on)]


def change_manifest(folder: Path, change: Callable[[dict[str, Any]], object]) -> None:
    path = folder / "manifest.json"
    body = json.loads(path.read_text(encoding="utf-8"))
    change(body)
    path.write_text(json.dumps(body), encoding="utf-8")


def test_application_of_the_trial_province_opens_a_case(settings: Settings, admin: psycopg.Connection[Any]) -> None:
    write_application(settings.inbox, "469001", MARCH, "A1")
    assert bring_in(settings) == ["accepted", "accepted"]
    (taken,) = take_all(settings)
    assert taken.case is not None and (taken.case.state, taken.case.case_no) == (CaseState.TOWNSHIP_REVIEW, "A1")
    papers = admin.execute("select name, archived_as, problem from data_sharing.attachment order by name").fetchall()
    assert [name for name, _, _ in papers] == sorted(MATERIALS.values())
    keys = load_keys(settings)
    for name, archived_as, problem in papers:
        assert problem is None
        (original,) = settings.inbox.rglob(name)
        assert take_out(settings.archive, keys.archive, archived_as) == original.read_bytes()
        assert original.read_bytes() not in (settings.var / "archive" / archived_as).read_bytes(), "kept encrypted"
    assert bring_in(settings) == ["accepted", "accepted"] and take_all(settings) == []


def test_completion_with_the_same_form_is_no_repetition(settings: Settings) -> None:
    write_application(settings.inbox, "469001", MARCH, "A1", missing=("现场照片",), expired=("场地证明",))
    bring_in(settings)
    (first,) = take_all(settings)
    assert first.case is not None and first.lacking == 2
    write_application(settings.inbox, "469001", MARCH, "A1")
    assert bring_in(settings) == ["accepted"] * 4
    (second,) = take_all(settings)
    assert second.case is not None and (second.case.id, second.case.state) == (first.case.id, CaseState.TOWNSHIP_REVIEW)


def test_damaged_and_missing_papers_come_back_in_one_letter(settings: Settings, work: UnitOfWork) -> None:
    folder = write_application(settings.inbox, "469001", MARCH, "A1")
    (folder / MATERIALS["营业执照"]).write_bytes(b"other")
    (folder / MATERIALS["承诺书"]).unlink()
    content = bytearray((folder / MATERIALS["现场照片"]).read_bytes())
    content[-1] ^= 1
    (folder / MATERIALS["现场照片"]).write_bytes(content)
    assert bring_in(settings) == ["accepted", "accepted"], "the papers do not hold up form and list"
    (taken,) = take_all(settings)
    assert taken.case is not None and taken.case.state is CaseState.RETURNED
    assert {item["what"] for item in taken.case.details} == {"营业执照", "现场照片", "承诺书"}
    assert len(mails(work)) == 1


def test_many_applications_of_one_unit_and_month_are_all_taken(settings: Settings) -> None:
    for place in range(5, 8):
        put(
            settings.inbox,
            f"app{place}",
            {"workshop_application": [application_row(place)], "workshop_material": [material_row(1)]},
            department="hr",
        )
    assert bring_in(settings) == ["accepted"] * 6, "the same list of materials three times is three lists"
    assert [taken.case.workshop_no for taken in take_all(settings) if taken.case] == ["469001-CJ05", "469001-CJ06", "469001-CJ07"]


def test_row_that_cannot_be_used_is_held_for_a_person(settings: Settings) -> None:
    put(settings.inbox, "app", {"workshop_application": [application_row(5, 申请类型="变更")]}, department="hr")
    assert bring_in(settings) == ["held"]
    assert take_all(settings) == []


def test_application_without_any_paper_lacks_all(settings: Settings) -> None:
    put(settings.inbox, "app", {"workshop_application": [application_row(5)]}, department="hr")
    bring_in(settings)
    (taken,) = take_all(settings)
    assert taken.lacking == len(MATERIALS)


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        (lambda body: body["files"].append(body["files"][-1]), "TABLE_TWICE"),
        (lambda body: body.update(department="rv"), "TABLE_UNKNOWN"),
        (lambda body: body["files"][-1].update(name="../x.pdf"), "MANIFEST_FIELD"),
    ],
)
def test_manifest_that_lists_papers_wrongly_is_refused(
    settings: Settings, admin: psycopg.Connection[Any], change: Callable[[dict[str, Any]], object], rule: str
) -> None:
    change_manifest(write_application(settings.inbox, "469001", MARCH, "A1"), change)
    assert bring_in(settings) == []
    assert admin.execute("select refused_rule from data_sharing.hand_over").fetchall() == [(rule,)]


def test_application_is_no_input_of_a_month(settings: Settings, work: UnitOfWork) -> None:
    write_application(settings.inbox, "469001", MARCH, "A1")
    bring_in(settings)
    execute(work, "insert into monitoring.target (year, unit, persons) values (2025, '469001', 1)")
    assert work.rows("monitoring/snapshot_inputs", period="2025-03", year=2025) == []
    by_hand(work, "update data_sharing.hand_over set from_history = true")
    assert work.rows("history/months", chapters=[]) == []


def test_no_person_of_an_application_enters_the_database(settings: Settings, admin: psycopg.Connection[Any]) -> None:
    folder = write_application(settings.inbox, "469001", MARCH, "A1")
    bring_in(settings)
    take_all(settings)
    rows = (folder / MATERIALS["务工人员名单"]).read_text(encoding="utf-8-sig").splitlines()[1:]
    people = {cell for row in rows for cell in row.split(",")[:2]}
    assert len(people) > 6
    tables = admin.execute(
        "select c.oid::regclass::text from pg_class c join pg_namespace n on n.oid = c.relnamespace"
        " where c.relkind = 'r' and n.nspname not in ('pg_catalog', 'information_schema')"
    ).fetchall()
    for (table,) in tables:
        text = "\n".join(str(row[0]) for row in admin.execute(f"select t::text from {table} t").fetchall())
        assert not [one for one in people if one in text], table
