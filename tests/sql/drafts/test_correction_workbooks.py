"""A correction workbook comes back by the page: known by its sheets, tried out and taken as the intake takes it."""

from __future__ import annotations

from tests.hostile.hand_overs import put, roster_row, work_row
from tests.sql.corrections.clerk import Workbook
from tests.sql.drafts.conftest import MOMENT, UNIT, Begin
from tests.sql.drafts.test_trying_out import SENDER, tried
from tests.statements import execute

from wengang.corrections.standing import standing_workbooks, workbook_of
from wengang.data_sharing.manifests import CORRECTED_ROWS
from wengang.data_sharing.steps import check_hand_over, take_hand_overs
from wengang.database.unit_of_work import UnitOfWork
from wengang.drafts.handing_over import hand_over
from wengang.drafts.keeping import FileRole, put_file
from wengang.settings.environment import Settings


def bring_through(work: UnitOfWork) -> None:
    """Take and check whatever is new, as the intake does."""
    for number in take_hand_overs(work).hand_overs:
        check_hand_over(work, number, lambda _line: None).raise_undone()
    work.connection.commit()


def test_a_workbook_comes_back_by_the_page(settings: Settings, work: UnitOfWork, begun: Begin) -> None:
    rows = [work_row(1, 务工月收入="三千"), *map(work_row, range(2, 60))]
    put(settings.inbox, "first", {"rv_work": rows}, unit=UNIT, period="2025-03", department="rv")
    bring_through(work)
    (standing,) = standing_workbooks(work)
    book = Workbook(workbook_of(work, standing))
    (line,) = book.lines
    line["务工月收入"], line["处理"] = "3000", "改正"
    draft = begun({"名册.xlsx": ("rv_roster", [roster_row(1)])})
    assert put_file(draft, "更正.xlsx", book.saved()) == []
    files = {file.name: file for file in tried(settings, draft)}
    workbook = files["更正.xlsx"]
    assert (workbook.role, workbook.title, workbook.state) == (FileRole(CORRECTED_ROWS, "rv"), "更正工作簿（务工月监测）", "accepted")
    assert workbook.findings == () and any("更正了第1次报送" in said for said in workbook.said)
    hand_over(settings, draft, SENDER, MOMENT)
    bring_through(work)
    versions = execute(
        work, "select version, state, cells_rejected from data_sharing.delivery where table_name = 'rv_work' order by 1"
    ).fetchall()
    assert [tuple(row.values()) for row in versions] == [(1, "accepted", 1), (2, "accepted", 0)]


def test_a_workbook_of_another_month_is_told_so(settings: Settings, work: UnitOfWork, begun: Begin) -> None:
    put(
        settings.inbox,
        "first",
        {"rv_work": [work_row(1, 务工月收入="三千"), *map(work_row, range(2, 60))]},
        unit=UNIT,
        period="2025-02",
        department="rv",
    )
    bring_through(work)
    (standing,) = standing_workbooks(work)
    draft = begun({})
    put_file(draft, "更正.xlsx", workbook_of(work, standing))
    (file,) = tried(settings, draft)
    assert file.state == "unknown" and "请核对月份" in file.said[0]
