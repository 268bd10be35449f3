"""试算等级 at the desk: other parameters as a text or a file, the levels that would change, and nothing touched (issue 14)."""

from __future__ import annotations

import pytest
from tests.sql.county_notices.figures import write_snapshot
from tests.sql.wengang_desk.conftest import Visit, words_of
from tests.sql.wengang_desk.test_month import BLUE, ORANGE, PROVINCE
from tests.statements import execute

from wengang.database.unit_of_work import UnitOfWork

LEVELS = "select md5(string_agg(line::text, '' order by line::text)) as digest from risk_detection.level as line"


@pytest.fixture
def month(work: UnitOfWork) -> None:
    """Give a month of two units in one snapshot."""
    write_snapshot(work, 1, {ORANGE: 3, BLUE: 1})
    execute(work, PROVINCE, ["2025-03", 1])
    work.connection.commit()


def test_the_values_in_force_are_shown_and_others_tried(visit: Visit, month: None, work: UnitOfWork) -> None:
    before = execute(work, LEVELS).fetchall()
    work.connection.commit()
    shown = visit("operator").get("/whatif").text
    assert "risk.orange_yoy: &#34;0.03&#34;" in shown and "2025年3月生效的参数" in shown
    page = visit("operator").post("/whatif", month="2025-03", text='risk.orange_yoy: "0.9"\nrisk.min_base: 30')
    told = words_of(page)
    assert page.status_code == 200 and "2025年3月快照1" in told
    assert "橙色：同比降幅：3%→90%" in told and "最小基数" not in told.partition("2025年3月快照1")[2], "what is in force is not tried"
    assert "各月的等级" in told
    assert execute(work, LEVELS).fetchall() == before


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("risk.min_base: 30", "没有改动任何参数"),
        ("ingest.hold_rows: 3", "与风险等级无关"),
        ("- [1, 2]", "每行写一个参数"),
        ("risk.min_base: [1]", "每行写一个参数"),
        ("risk.min_base: {", "每行写一个参数"),
        ("#" * 20_001, "参数太长"),
    ],
)
def test_what_cannot_be_tried_is_said_beside_what_was_typed(visit: Visit, month: None, text: str, says: str) -> None:
    page = visit("operator").post("/whatif", month="2025-03", text=text)
    assert page.status_code == 400 and says in words_of(page)
    assert "参数太长" in says or text.split(":", maxsplit=1)[0] in page.text


def test_a_month_without_figures_is_said(visit: Visit) -> None:
    assert "还没有一个月算出指标" in words_of(visit("operator").get("/whatif"))
