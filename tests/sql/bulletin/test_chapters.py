"""What the chapters tell in the bulletin: sums of a month that was handed over and judged through the real path."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from tests.hostile.hand_overs import GOOD_ROWS
from tests.sql.clues.conftest import PostMonths

from wengang.bulletin.figures import Paragraphs
from wengang.clues.chapters import Chapter
from wengang.database.unit_of_work import unit_of_work
from wengang.monitoring.snapshots import SnapshotRef
from wengang.papers.paper import Section, Table
from wengang.periods import Period
from wengang.public_posts.bulletin import PARAGRAPHS as POSTS
from wengang.public_posts.clues import CHAPTER as PUBLIC_POSTS
from wengang.settings.environment import Settings
from wengang.work_relief.bulletin import PARAGRAPHS as RELIEF
from wengang.work_relief.clues import CHAPTER as WORK_RELIEF
from wengang.youth.bulletin import PARAGRAPHS as YOUTH
from wengang.youth.clues import CHAPTER as YOUNG

ON = date(2025, 4, 22)


@pytest.fixture
def made(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Settings:
    monkeypatch.setattr("wengang.history.steps.run_all", lambda _work, _snapshot, _on: [])
    return settings


def of_figures(sections: list[Section]) -> list[Section]:
    """Give sections without the words and the table of clues, with which each ends."""
    assert all(isinstance(section.blocks[-1], Table) for section in sections)
    return [replace(section, blocks=section.blocks[:-2]) for section in sections]


def told(
    settings: Settings, chapter: Chapter, paragraphs: Paragraphs, *handed: tuple[str, dict[str, list[dict[str, object]]]]
) -> list[Section]:
    months = PostMonths(settings, chapter)
    for department, tables in handed:
        months.hand_over("2025-03", tables, department=department)  # type: ignore[arg-type]  # rows of many types
    months.judge("2025-03", ON)
    with unit_of_work(settings) as work:
        return list(paragraphs(work, months.snapshots()["2025-03"], ON))


def test_public_posts(made: Settings) -> None:
    rows = {table: [GOOD_ROWS[table](serial) for serial in range(1, 7)] for table in ("post", "post_holder", "post_month")}
    assert of_figures(told(made, PUBLIC_POSTS, POSTS, ("hr", rows))) == [
        Section(
            "乡村公益性岗位",
            ("2025年3月有1个单位报送岗位和补贴：岗位6个，在岗6人，当月有出勤6人；当月应发补贴7200.00元，当月实发0.00元。",),
        )
    ]


def test_work_relief(made: Settings) -> None:
    rows = {"relief_project": [GOOD_ROWS["relief_project"](0)], "relief_worker": [GOOD_ROWS["relief_worker"](n) for n in range(1, 7)]}
    assert of_figures(told(made, WORK_RELIEF, RELIEF, ("dr", rows))) == [
        Section(
            "以工代赈",
            (
                "2025年3月有项目1个（在建1个），涉及1个单位；投入省级专项资金100000.00元，累计从中实发劳务报酬21600.00元，占21.60%。",
                "各项目当月务工合计6人，应发劳务报酬21600.00元，实发21600.00元。",
            ),
        )
    ]


def test_youth(made: Settings) -> None:
    pushed = {"youth": [GOOD_ROWS["youth"](n) for n in range(1, 8)]}
    filed = {"youth_file": [GOOD_ROWS["youth_file"](n) for n in range(1, 7)]}
    sections = told(made, YOUNG, YOUTH, ("rv-youth", pushed), ("hr", filed))
    assert of_figures(sections) == [
        Section("雨露计划+", ("2025年3月乡村振兴部门推送7人，人社部门已建档6人。", "有能力、有意愿就业的7人，就业和创业0人，就业率0.00%。"))
    ]
    *_, table = sections[0].blocks
    assert isinstance(table, Table)
    found = {rule: (judged, number) for rule, _title, judged, number, *_ in table.rows}
    assert found["Y2R"] == ("1", "<5"), "a count of one to four people is hidden"
    assert found["Y2H"] == ("1", "0")
    assert found["Y7"][0] == "1" and "Y6J" not in found, "what was judged nowhere is not told"


def test_clues_that_two_people_judge_stand_in_no_bulletin(made: Settings) -> None:
    rows = {table: [GOOD_ROWS[table](serial) for serial in range(1, 7)] for table in ("post", "post_holder", "post_month", "village_cadre")}
    (section,) = told(made, PUBLIC_POSTS, POSTS, ("hr", rows))
    *_, words, table = section.blocks
    assert isinstance(table, Table) and isinstance(words, str) and "须两人核实的线索不在通报中列出" in words
    shown = {rule for rule, *_ in table.rows}
    assert "P1" in shown
    assert not shown & {rule.code for rule in PUBLIC_POSTS.rules if rule.by_two}


@pytest.mark.parametrize("paragraphs", [POSTS, RELIEF, YOUTH])
def test_a_month_without_files_of_a_chapter_tells_nothing(made: Settings, paragraphs: Paragraphs) -> None:
    with unit_of_work(made) as work:
        assert paragraphs(work, SnapshotRef(Period(2025, 3), 1), ON) == ()
