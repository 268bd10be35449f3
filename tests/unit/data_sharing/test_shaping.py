"""What the cells of files mean: texts, numbers, dates of a sheet, and the columns that rules look at."""

from __future__ import annotations

import io
from datetime import UTC, datetime
from decimal import Decimal

import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st
from tests.hostile.hand_overs import TITLES, employment_row, identity_number, roster_row, work_row, xlsx
from tests.unit.validation.test_rules import read_file_of

from wengang.data_sharing.cells import NUMERIC_CELL, employer_key, month_text
from wengang.data_sharing.checking_files import BATCH_ROWS, check_batches
from wengang.data_sharing.deliveries import Delivery, DeliveryState
from wengang.data_sharing.reading import ReadFile, read_file
from wengang.data_sharing.shaping import shape_rows
from wengang.data_sharing.totals import compare_totals, count_totals
from wengang.periods import Period
from wengang.settings.data_sets import load_data_sets

MARCH = Period(2025, 3)


def read_sheet(*cells: object) -> ReadFile:
    """Read a work file whose first row holds the cells in the columns 务工月收入, 开始时间, 结束时间, 户编号."""
    memory = io.BytesIO()
    with xlsxwriter.Workbook(memory, {"in_memory": True, "remove_timezone": True}) as book:
        sheet = book.add_worksheet()
        as_date = book.add_format({"num_format": "yyyy-mm-dd"})
        for column, title in enumerate(TITLES["rv_work"]):
            sheet.write_string(2, column, title)
            sheet.write_string(3, column, str(work_row(1)[title]))
        for title, cell in zip(("务工月收入", "开始时间", "结束时间", "户编号"), cells, strict=False):
            column = TITLES["rv_work"].index(title)
            if isinstance(cell, datetime):
                sheet.write_datetime(3, column, cell, as_date)
            else:
                sheet.write(3, column, cell)
    return read_file(load_data_sets()["rv_work"], "a.xlsx", memory.getvalue())


def test_numbers_and_dates_of_a_sheet_read_as_text() -> None:
    read = read_sheet(3500.0, datetime(2025, 3, 1, tzinfo=UTC), datetime(2025, 3, 31, 8, 30, tzinfo=UTC), 12345.0)
    frame = shape_rows("rv_work", read, "469001", MARCH)
    assert frame["income"][0] == "3500"
    assert frame["household_no"][0] == "12345"
    assert month_text(frame["start_ordinal"])[0] == "2025-03"
    assert month_text(frame["end_ordinal"])[0] == "2025-03"


def test_a_fraction_of_a_yuan_stays_exact() -> None:
    assert read_sheet(3500.55).cells["income"][0] == "3500.55"


def test_rows_keep_the_numbers_of_the_sheet_and_columns_their_letters() -> None:
    read = read_file(load_data_sets()["rv_roster"], "a.xlsx", xlsx("rv_roster", [{}, roster_row(1), {}, roster_row(2)]))
    assert read.row_numbers == [5, 7]
    assert read.sheet == "Sheet1"
    assert (read.letters["province"], read.letters["roster_status"]) == ("A", "AA")


def test_the_same_row_twice_points_to_the_first() -> None:
    rows = [roster_row(1), roster_row(2), roster_row(1), roster_row(1)]
    frame = shape_rows("rv_roster", read_file_of("rv_roster", rows), "469001", MARCH)
    assert frame["repeats_row"].dropna().to_dict() == {2: 4.0, 3: 4.0}


ENDS_IN_ZEROS = "469900197402171000"  # a right number: its check digit fits


def test_one_person_with_three_jobs_is_no_file_whose_numbers_were_ruined() -> None:
    """At least 3 numbers of a file must end in 000 (method §10.1); one number in three rows of its person, the same row twice, is one."""
    jobs = [work_row(1, 证件号码=ENDS_IN_ZEROS, 务工企业名称=employer) for employer in ("甲厂", "乙厂", "乙厂")]
    frame = shape_rows("rv_work", read_file_of("rv_work", [*jobs, work_row(2)]), "469001", MARCH)
    assert frame["id18"].tolist() == [ENDS_IN_ZEROS] * 3 + [identity_number(2)]


def test_people_whose_numbers_became_the_same_are_ruined_numbers() -> None:
    """Three people of one birthday keep the same first 15 digits: three numbers were lost."""
    ruined = [work_row(line, 证件号码=ENDS_IN_ZEROS) for line in (1, 2, 3)]
    frame = shape_rows("rv_work", read_file_of("rv_work", ruined), "469001", MARCH)
    assert frame["id18"].tolist() == [NUMERIC_CELL] * 3


@pytest.mark.parametrize(
    ("code", "name", "key"),
    [
        ("91469900aaaaaaaaa1", "甲厂", "91469900AAAAAAAAA1"),
        ("９１469900AAAAAAAAA1 ", "甲厂", "91469900AAAAAAAAA1"),
        ("", "试验（海口） 厂", "试验(海口)厂"),
        ("", "　", None),
    ],
)
def test_employer_is_named_by_code_else_by_name(code: str, name: str, key: str | None) -> None:
    assert employer_key(code, name) == key


def test_totals_are_counted_before_rejection_and_home_rules() -> None:
    rows = [
        work_row(1, 务工月收入="1000.50"),
        work_row(1, 务工月收入="500", 务工企业名称="另一厂"),
        work_row(2, 务工月收入=""),
        work_row(3, 务工月收入="99999"),
        work_row(4, 结束时间="2025年02月"),
        work_row(5, 是否已务工="否", 结束时间="2025年02月"),
        work_row(6, 县="琼海市", 务工月收入="300"),
        work_row(7, 务工月收入="面议"),
    ]
    frame = shape_rows("rv_work", read_file_of("rv_work", rows), "469001", MARCH)
    assert count_totals("rv_work", frame, MARCH) == {
        "working": Decimal(5),
        "income_total": Decimal("101799.50"),
        "income_persons": Decimal(4),
        "persons": Decimal(7),
    }


def test_totals_of_the_other_department() -> None:
    rows = [
        employment_row(1),
        employment_row(2, 是否就业登记="否", 是否参保="否", 实发工资=""),
        employment_row(3, 是否就业登记="否", 是否参保="否", 实发工资="10"),
        employment_row(4, 合同结束="2025-02"),
    ]
    frame = shape_rows("hr_employment", read_file_of("hr_employment", rows), "469001", MARCH)
    assert count_totals("hr_employment", frame, MARCH) == {
        "working": Decimal(2),
        "income_total": Decimal(3010),
        "income_persons": Decimal(2),
        "persons": Decimal(4),
    }


def test_a_roster_has_no_totals() -> None:
    frame = shape_rows("rv_roster", read_file_of("rv_roster", [roster_row(1)]), "469001", MARCH)
    assert count_totals("rv_roster", frame, MARCH) == {}


def test_totals_differ_by_value_not_by_writing() -> None:
    assert compare_totals({"persons": Decimal("12.0")}, {"persons": Decimal(12)}, "a") == []
    (problem,) = compare_totals({"persons": Decimal(13), "working_year": Decimal(1)}, {"persons": Decimal(12)}, "a.xlsx")
    assert all(words in problem.message for words in ("a.xlsx", "文件人数", "13", "12"))


def delivery(number: int, table: str, rows: int) -> Delivery:
    return Delivery(number, 1, "469001", MARCH, "rv", table, 1, "a", "a", rows, DeliveryState.RECEIVED)


@given(st.lists(st.tuples(st.sampled_from(["rv_roster", "rv_work"]), st.integers(0, 90_000)), max_size=30))
def test_batches_hold_every_delivery_once_one_table_each_and_stay_small(files: list[tuple[str, int]]) -> None:
    deliveries = [delivery(number, table, rows) for number, (table, rows) in enumerate(files)]
    batches = list(check_batches(deliveries))
    assert sorted(item.id for batch in batches for item in batch) == [item.id for item in deliveries]
    for batch in batches:
        assert len({item.table for item in batch}) == 1
        assert len(batch) == 1 or sum(item.rows_declared for item in batch) <= BATCH_ROWS


def test_numbers_shape_to_18_characters() -> None:
    rows = [roster_row(1), roster_row(2, 证件号码=identity_number(2) + "43"), roster_row(3, 证件号码="x"), roster_row(4, 证件号码=4.0)]
    frame = shape_rows("rv_roster", read_file_of("rv_roster", rows), "469001", MARCH)
    assert frame["id18"].tolist() == [identity_number(1), identity_number(2), "?", "#"]
