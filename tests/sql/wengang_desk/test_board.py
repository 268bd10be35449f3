"""报送情况 as a page and as a file: who sees which unit, in which month."""

from __future__ import annotations

import io

import openpyxl
import pytest
from tests.sql.month_overview.test_board import CLOSED, MIXED, SILENT, WHOLE, handed_over  # noqa: F401 - a fixture
from tests.sql.wengang_desk.conftest import Visit, words_of
from tests.statements import execute

from wengang.database.unit_of_work import UnitOfWork
from wengang_desk import visits


def test_the_office_sees_every_unit_and_a_unit_itself(visit: Visit, handed_over: UnitOfWork) -> None:  # noqa: F811
    page = visit("leader_hr").get("/board?month=2025-03")
    assert page.status_code == 200 and "还没报齐的2个" in words_of(page) and "下载表格" in words_of(page)
    assert f'href="/board?unit={SILENT}&amp;month=2025-03"' in page.text
    own = words_of(visit(f"unit_{MIXED}").get("/board?month=2025-03"))
    assert "琼海市报送情况" in own and "2025年2月" in own and "文昌市" not in own and "第1版有效" in own


@pytest.mark.parametrize("path", ["/board", "/board.xlsx"])
def test_another_unit_is_refused_and_recorded(visit: Visit, handed_over: UnitOfWork, path: str) -> None:  # noqa: F811
    assert visit(f"unit_{MIXED}").get(f"{path}?unit={WHOLE}").status_code == 403
    refused = execute(handed_over, "select actor, reason from audit.task_record where kind = 'FAILED'").fetchall()
    assert refused == [{"actor": f"unit_{MIXED}", "reason": f"GET {path}?unit={WHOLE}"}]


def test_the_file_has_a_chinese_name_and_the_same_rows(visit: Visit, handed_over: UnitOfWork) -> None:  # noqa: F811
    answer = visit("operator").get("/board.xlsx?month=2025-03")
    assert "filename*=UTF-8''2025%E5%B9%B43%E6%9C%88%E6%8A%A5%E9%80%81%E6%83%85%E5%86%B5-" in answer.headers["content-disposition"]
    assert answer.headers["cache-control"] == "no-store"
    sheet = openpyxl.load_workbook(io.BytesIO(answer.content)).active
    assert sheet is not None and [sheet.cell(row, 1).value for row in (4, 5, 6)] == ["五指山市", "琼海市", "文昌市"]


def test_a_unit_finds_on_its_first_page_what_it_has_not_handed_over(
    visit: Visit,
    handed_over: UnitOfWork,  # noqa: F811
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(visits, "office_day", lambda _work: (CLOSED, True))
    home = words_of(visit(f"unit_{SILENT}").get("/"))
    assert "2025年3月还要报送：花名册（乡村振兴）" in home and "报送截止：2025年4月8日18时" in home
    assert "还没报的文件" not in words_of(visit(f"unit_{WHOLE}").get("/"))


@pytest.mark.parametrize(("query", "says"), [("month=2025-13", "不是一个月份"), ("unit=999999", "999999")])
def test_what_is_no_month_or_unit_is_told(visit: Visit, query: str, says: str) -> None:
    answer = visit("operator").get(f"/board?{query}")
    assert answer.status_code == 400 and says in answer.text
