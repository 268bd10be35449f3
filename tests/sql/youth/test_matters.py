"""Whoever is pushed gets a file within three workdays, whoever has a file was pushed; each department has its own list and day (policy 2.7)."""

from __future__ import annotations

from datetime import date

import pytest
from tests.hostile.hand_overs import GOOD_ROWS
from tests.made_up import identity_number
from tests.sql.clues.conftest import UNIT, PostMonths
from tests.sql.exchange.packing import opened
from tests.statements import execute

from wengang.database.unit_of_work import UnitOfWork, unit_of_work
from wengang.matters.ledger import bring_up_to_date
from wengang.settings.environment import Settings
from wengang.youth.clues import CHAPTER

PUSHED, FILED, LATER = date(2025, 4, 8), date(2025, 4, 10), date(2025, 4, 11)
YOUTH, FILE = GOOD_ROWS["youth"], GOOD_ROWS["youth_file"]


@pytest.fixture
def months(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> PostMonths:
    monkeypatch.setattr("wengang.history.steps.run_all", lambda _work, _snapshot, _on: [])
    return PostMonths(settings, CHAPTER)


def lists(work: UnitOfWork) -> list[tuple[str, list[str], date, str]]:
    rows = execute(work, "select kind, departments, due_on, state from matters.matter where kind like 'youth.%%' order by id").fetchall()
    return [(row["kind"], row["departments"], row["due_on"], row["state"]) for row in rows]


def of_persons(work: UnitOfWork, rule: str) -> list[tuple[list[str], date, str]]:
    rows = execute(
        work, "select departments, due_on, state from matters.matter where reason ->> 'rule' = %s order by id", (rule,)
    ).fetchall()
    return [(row["departments"], row["due_on"], row["state"]) for row in rows]


def test_files_are_asked_for_once_and_each_person_of_both_lists_until_they_are_empty(months: PostMonths) -> None:
    months.hand_over("2025-03", {"youth": [YOUTH(1), YOUTH(2)]}, department="rv-youth")
    months.judge("2025-03", PUSHED)
    with unit_of_work(months.settings) as work:
        bring_up_to_date(work, PUSHED)
        assert lists(work) == [("youth.filing", ["hr"], date(2025, 4, 11), "open")]
    months.hand_over("2025-03", {"youth_file": [FILE(1), FILE(3)]})
    months.judge("2025-03", FILED)
    with unit_of_work(months.settings) as work:
        bring_up_to_date(work, FILED)
        assert [row[3] for row in lists(work)] == ["cleared"], "the files are there"
        tenth_workday = date(2025, 4, 15)
        assert of_persons(work, "Y2R") == [(["hr"], tenth_workday, "open")]
        assert of_persons(work, "Y2H") == [(["rv"], tenth_workday, "open")]
    months.hand_over("2025-03", {"youth": [YOUTH(1), YOUTH(3)]}, department="rv-youth")
    months.judge("2025-03", LATER)
    with unit_of_work(months.settings) as work:
        bring_up_to_date(work, LATER)
        assert {of_persons(work, rule)[0][2] for rule in ("Y2R", "Y2H")} == {"cleared"}


def test_the_push_names_people_by_class_and_tells_their_months(months: PostMonths) -> None:
    months.hand_over("2025-02", {"youth": [YOUTH(1, 状态="在读", 类别="雨露在读", 毕业年月="2025-07")]}, department="rv-youth")
    months.hand_over("2025-03", {"youth": [YOUTH(1), YOUTH(2, 类别="长期失业青年")]}, department="rv-youth")
    months.hand_over("2025-03", {"youth_file": [FILE(1)]})
    months.judge("2025-03", PUSHED)
    with unit_of_work(months.settings) as work:
        (package,) = execute(work, "select * from exchange.package where kind = 'youth_push'").fetchall()
    assert (package["unit"], package["department"], package["rows"]) == (UNIT, "hr", 2)
    book = opened(months.settings, package["id"], PUSHED)
    number = identity_number(1, "20040101")
    graduates = [row for row in book["雨露毕业"].iter_rows(values_only=True) if row[2] == number]
    assert graduates == [(1, "试验人1", number, "试验技工学校", "中职", "焊接", "2025-02", "是", "是", "未就业", "村党支部书记")]
    assert "长期失业青年" in book.sheetnames
    told = [row[2:] for row in book["一人一档"].iter_rows(values_only=True) if row[1] == number]
    assert told == [
        ("2025年2月", "雨露在读、在读", "未建档", "—", "—", "—", "否"),
        ("2025年3月", "雨露毕业、未就业", "2025-03-07", "2025-03-14", "政策1次、指导1次、岗位3次、培训见习1次", "2025-03-28", "否"),
    ]
    months.judge("2025-03", FILED)
    with unit_of_work(months.settings) as work:
        assert execute(work, "select count(*) as n from exchange.package where kind = 'youth_push'").fetchall() == [{"n": 1}]
