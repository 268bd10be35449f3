"""Doubts of 以工代赈 are matters of 发展改革; pay in arrears is marked as handed on and listed for 劳动监察, until it is paid (method §14.2 W4)."""

from __future__ import annotations

from datetime import date

import pytest
from tests.hostile.hand_overs import GOOD_ROWS
from tests.made_up import identity_number
from tests.sql.clues.conftest import PostMonths
from tests.sql.exchange.packing import opened
from tests.statements import execute

from wengang.database.unit_of_work import unit_of_work
from wengang.settings.environment import Settings
from wengang.work_relief.clues import CHAPTER

APRIL, LATER = date(2025, 5, 12), date(2025, 5, 14)
PROJECT, WORKER = GOOD_ROWS["relief_project"], GOOD_ROWS["relief_worker"]


@pytest.fixture
def months(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> PostMonths:
    monkeypatch.setattr("wengang.history.steps.run_all", lambda _work, _snapshot, _on: [])
    return PostMonths(settings, CHAPTER)


def test_arrears_are_due_sooner_handed_on_and_gone_when_paid(months: PostMonths) -> None:
    owed = {"relief_worker": [WORKER(1, 实发报酬="1000"), WORKER(2)]}
    months.hand_over("2025-03", owed, department="dr")
    months.hand_over("2025-04", {"relief_project": [PROJECT(0, 招工公告日期="")]}, department="dr")
    run = months.judge("2025-04", APRIL)
    with unit_of_work(months.settings) as work:
        matters = execute(work, "select key, kind, departments, due_on, state from matters.matter order by key").fetchall()
        marks = execute(work, "select transferred_to, made_by from matters.mark").fetchall()
        (package,) = execute(work, "select * from exchange.package where kind = 'relief_arrears'").fetchall()
    told = [(row["key"].split("/")[0], row["kind"], row["departments"], row["due_on"], row["state"]) for row in matters]
    assert told == [
        ("W4", "clue.work_relief.person", ["dr"], date(2025, 5, 19), "open"),
        ("W9", "clue.work_relief", ["dr"], date(2025, 5, 26), "open"),
    ]
    assert [tuple(mark.values()) for mark in marks] == [("人社部门（劳动保障监察）", "system")]
    assert (package["department"], package["rows"]) == ("hr", 1)
    rows = [
        row for row in opened(months.settings, package["id"], APRIL)["欠薪移交"].iter_rows(values_only=True) if row[1] == "469001-YG0000"
    ]
    assert rows[0][5:11] == ("试验人1", identity_number(1), "2025-03", "3600.00", "1000.00", "2025-03-31")
    months.judge("2025-04", APRIL)
    with unit_of_work(months.settings) as work:
        (letter,) = execute(work, "select subject, text from letters.letter where kind = 'relief_transfer'").fetchall()
    assert letter["subject"] == "关于移交五指山市以工代赈项目欠薪线索的函"
    assert f"名单交换材料包：{package['id']}号" in letter["text"] and "合计2600.00元" in letter["text"]
    assert "试验人1" not in letter["text"] and identity_number(1) not in letter["text"]
    months.hand_over("2025-03", {"relief_worker": [WORKER(1), WORKER(2)]}, department="dr")
    assert months.judge("2025-04", LATER).id != run.id
    assert sorted(state for key, state, _ in months.matters() if key.startswith("W4")) == ["cleared"]
    with unit_of_work(months.settings) as work:
        standing = execute(work, "select id from exchange.package where kind = 'relief_arrears' and superseded_on is null").fetchall()
        marked = execute(work, "select count(*) as n from matters.mark").fetchall()
    assert (standing, marked) == ([], [{"n": 1}])
