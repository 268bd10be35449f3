"""情况属实: what is explained, for whom, for how long (method §13, “Read exactly”)."""

from __future__ import annotations

from typing import Any

import psycopg
import pytest
from tests.hostile.hand_overs import identity_number, work_row, worker_row, workshop_row
from tests.sql.corrections.clerk import Line, Office

Admin = psycopg.Connection[tuple[Any, ...]]
LOW = {"务工月收入": "350"}
NAMELESS = {"务工企业名称": ""}


def confirm(line: Line) -> None:
    line["处理"] = "情况属实"


def correct(line: Line) -> None:
    line["处理"] = "改正"


def counts(admin: Admin) -> tuple[Any, ...]:
    return (
        admin.execute("select warnings, explained from data_sharing.delivery where rows_delivered is not null order by id desc").fetchone()
        or ()
    )


def test_a_confirmed_warning_is_counted_and_not_asked_again(office: Office, admin: Admin) -> None:
    office.send({"rv_work": [work_row(1, **LOW), work_row(2)]})
    office.round(confirm)
    assert office.workbooks() == {}
    assert counts(admin) == (1, 1)


def test_nor_in_later_months_while_the_value_stays(office: Office, admin: Admin) -> None:
    office.send({"rv_work": [work_row(1, **LOW), work_row(2)]}, period="2025-01")
    office.round(confirm, period="2025-01")
    for period in ("2025-02", "2025-03", "2025-04", "2025-05"):
        office.send({"rv_work": [work_row(1, **LOW), work_row(2)]}, period=period)
        assert office.workbooks() == {}, period
        assert counts(admin) == (1, 1)
    office.send({"rv_work": [work_row(1, 务工月收入="351"), work_row(2)]}, period="2025-06")
    assert office.workbook().line["务工月收入"] == "351"


@pytest.mark.parametrize(
    "other",
    [
        {"证件号码": identity_number(7), "姓名": "别人"},
        {"统一社会信用代码": "91469900BBBBBBBBB2"},
        {"统一社会信用代码": "", "务工企业名称": "别的厂"},
    ],
)
def test_it_holds_for_one_person_with_one_employer(office: Office, other: dict[str, str]) -> None:
    office.send({"rv_work": [work_row(1, **LOW), work_row(2)]}, period="2025-01")
    office.round(confirm, period="2025-01")
    office.send({"rv_work": [work_row(1, **LOW, **other), work_row(2)]}, period="2025-02")
    assert office.workbook().line.rules == {("1111_12", "务工月收入")}


def test_it_does_not_hold_for_an_earlier_month(office: Office) -> None:
    office.send({"rv_work": [work_row(1, **LOW), work_row(2)]}, period="2025-02")
    office.round(confirm, period="2025-02")
    office.send({"rv_work": [work_row(1, **LOW), work_row(2)]}, period="2025-01")
    assert list(office.workbooks()) == ["469001_2025-01_rv_work.xlsx"]


def test_it_holds_for_one_rule_and_column(office: Office) -> None:
    office.send({"rv_work": [work_row(1, **NAMELESS), work_row(2)]}, period="2025-01")
    office.round(confirm, period="2025-01")
    office.send({"rv_work": [work_row(1, **NAMELESS, 所属行业=""), work_row(2)]}, period="2025-02")
    assert office.workbook().line.rules == {("5_01_007", "所属行业")}


def test_a_blank_value_is_asked_again_after_three_months(office: Office) -> None:
    office.send({"rv_work": [work_row(1, **NAMELESS), work_row(2)]}, period="2025-01")
    office.round(confirm, period="2025-01")
    asked = []
    for period in ("2025-02", "2025-03", "2025-04", "2025-05"):
        office.send({"rv_work": [work_row(1, **NAMELESS), work_row(2)]}, period=period)
        asked.append(bool(office.workbooks()))
    assert asked == [False, False, False, True]


def test_corrected_explains_the_warnings_of_the_cells_that_it_leaves(office: Office, admin: Admin) -> None:
    office.send({"rv_work": [work_row(1, **LOW, **NAMELESS, 就业渠道="打工"), work_row(2)]})
    line = (workbook := office.workbook()).line
    line["就业渠道"], line["务工企业名称"], line["处理"] = "本地企业", "新厂", "改正"
    office.hand_back(workbook.saved())
    assert office.workbooks() == {}
    assert admin.execute("select rule_id, column_title from data_sharing.explanation").fetchall() == [("1111_12", "务工月收入")]


def test_a_changed_cell_that_still_warns_is_asked_again(office: Office) -> None:
    office.send({"rv_work": [work_row(1, **LOW), work_row(2)]})
    line = (workbook := office.workbook()).line
    line["务工月收入"], line["处理"] = "360", "改正"
    office.hand_back(workbook.saved())
    assert office.workbook().line["务工月收入"] == "360"


def test_a_warning_beside_a_number_mended_in_the_same_row_is_explained_for_the_right_person(office: Office) -> None:
    office.send({"rv_work": [work_row(1, **LOW, 证件号码="4699"), work_row(2)]}, period="2025-01")
    line = (workbook := office.workbook()).line
    line["证件号码"], line["处理"] = identity_number(1), "改正"
    office.hand_back(workbook.saved(), period="2025-01")
    office.send({"rv_work": [work_row(1, **LOW), work_row(2)]}, period="2025-02")
    assert office.workbooks() == {}


def test_a_warning_that_nobody_was_asked_about_is_not_explained(office: Office) -> None:
    """Only when somebody is said to work it shows that his employer is missing."""
    office.send({"rv_work": [work_row(1, 是否已务工="", **NAMELESS), work_row(2)]})
    line = (workbook := office.workbook()).line
    assert line.rules == {("3_01_009", "是否已务工")}
    line["是否已务工"], line["处理"] = "是", "改正"
    office.hand_back(workbook.saved())
    assert office.workbook().line.rules == {("5_01_007", "务工企业名称")}


def test_a_row_with_something_left_is_asked_only_about_that(office: Office) -> None:
    office.send({"rv_work": [work_row(1, **LOW), work_row(2, 务工月收入="1700")]}, period="2025-01")
    office.round(confirm, period="2025-01")
    office.send({"rv_work": [work_row(1, **LOW, 就业渠道="打工"), work_row(2, **LOW)]}, period="2025-02")
    workbook = office.workbook()
    assert [line.rules for line in workbook.lines] == [{("CODE_UNKNOWN", "就业渠道")}, {("1111_12", "务工月收入")}]


def test_workbooks_of_two_months_with_the_same_warning_come_back_together(office: Office) -> None:
    for period in ("2025-01", "2025-02"):
        office.send({"rv_work": [work_row(1, **LOW), work_row(2)]}, period=period)
    books = office.workbooks()
    for book in books.values():
        confirm(book.line)
    for name, book in books.items():
        office.hand_back(book.saved(), period=name.split("_")[1])
    assert office.workbooks() == {}


def test_what_a_comparison_with_other_files_shows_is_explained_too(office: Office) -> None:
    office.send({"rv_work": [work_row(1), work_row(2)]}, period="2025-01")
    office.send({"rv_work": [work_row(1, 务工月收入="20000"), work_row(2)]}, period="2025-02")
    assert office.workbook().line.rules == {("INCOME_JUMP", "务工月收入")}
    office.round(confirm, period="2025-02")
    assert office.workbooks() == {}


def test_an_unregistered_workshop_is_explained_for_its_worker_alone(office: Office) -> None:
    hr = {"department": "hr", "period": "2025-02"}
    workers = [worker_row(1), worker_row(2, 车间编号="469001-CJ77"), worker_row(3, 车间编号="469001-CJ77")]
    office.send({"workshop_register": [workshop_row(1)], "workshop_worker": workers}, **hr)
    workbook = office.workbook()
    assert {rule for line in workbook.lines for rule, _ in line.rules} == {"WORKSHOP_UNREGISTERED"}
    confirm(workbook.of(3))
    office.hand_back(workbook.saved(), **hr)
    assert [line.row_no for line in office.workbook().lines] == [4]
