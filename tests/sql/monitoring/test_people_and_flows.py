"""Method §2 line by line on tiny hand-written months: each unit is one question, each person one line of it."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import psycopg
import pytest
from tests.hostile.hand_overs import Row, identity_number, put, roster_row, work_row
from tests.sql.monitoring.conftest import Import, Months

DECEMBER, MARCH, APRIL = "2024-12", "2025-03", "2025-04"
COVERS, INCOME, SPLIT, LOW_CODE, HIGH_CODE = "469001", "469002", "469005", "469007", "469028"
FLOW, NO_WORK, NO_ROSTER, FROM, TO, PANEL = "469024", "460100", "460200", "460400", "460400499", "469006"
UNITS = (COVERS, INCOME, SPLIT, LOW_CODE, HIGH_CODE, FLOW, NO_WORK, NO_ROSTER, FROM, TO, PANEL)


class Book:
    """Collects the rows of one unit and month."""

    def __init__(self, unit: str) -> None:
        self.unit = unit
        self.roster: list[Row] = []
        self.work: list[Row] = []

    def on(self, serial: int, **cells: str) -> Book:
        """Put a person on the roster."""
        self.roster.append(roster_row(serial, self.unit, **cells))
        return self

    def does(self, serial: int, **cells: str) -> Book:
        """Give a person a work record."""
        self.work.append(work_row(serial, self.unit, **cells))
        return self

    def works(self, *serials: int) -> Book:
        """Put people on the roster, each with a record that covers."""
        for serial in serials:
            self.on(serial).does(serial)
        return self

    def put(self, inbox: Path, period: str, *tables: str) -> None:
        """Hand over, both tables unless named."""
        brought = {"rv_roster": self.roster, "rv_work": self.work}
        put(inbox, f"{self.unit}-{period}", {table: brought[table] for table in tables or brought}, unit=self.unit, period=period)


def write(inbox: Path) -> None:
    _who_is_employed(inbox)
    _what_is_earned(inbox)
    _where_one_counts(inbox)
    _two_rosters(inbox)
    _who_left_and_why(inbox)
    _missing_files(inbox)
    _moved_between_units(inbox)
    _same_people(inbox)


def _who_is_employed(inbox: Path) -> None:
    Book(COVERS).works(1, 90).put(inbox, DECEMBER)
    Book(COVERS).works(1, 3).put(inbox, MARCH)
    april = Book(COVERS).works(1)
    april.on(2).does(2, 结束时间="2025年04月")
    april.on(3).does(3, 结束时间="2025年03月")
    april.on(4).does(4, 开始时间="2025年05月")
    april.on(5).does(5, 开始时间="2025年04月")
    april.on(6).does(6, 是否已务工="否", 结束时间="2025年04月")
    april.on(7, 人员状态="死亡").does(7)
    april.does(8)
    april.on(9).does(9, 结束时间="2024年12月").does(9, 务工企业名称="另一厂").does(9, 务工企业名称="第三厂")
    april.on(10, 人员状态="迁出").does(10, 结束时间="2025年03月")
    april.put(inbox, APRIL)


def _what_is_earned(inbox: Path) -> None:
    april = Book(INCOME)
    april.on(11).does(11, 务工月收入="1000").does(11, 务工月收入="2000.5")
    april.on(12).does(12, 务工月收入="1000").does(12, 务工月收入="")
    april.on(13).does(13, 务工月收入="3000").does(13, 务工月收入="99999", 结束时间="2025年03月")
    april.on(14).does(14, 务工月收入="99")
    april.on(15).does(15, 务工月收入="100")
    april.on(16).does(16, 务工月收入="30000")
    april.on(17).does(17, 务工月收入="20000").does(17, 务工月收入="30001", 务工企业名称="另一厂")
    april.put(inbox, APRIL)


def _where_one_counts(inbox: Path) -> None:
    april = Book(SPLIT)
    april.on(21).does(21, 务工地点="省外", 务工月收入="9000").does(21, 务工地点="县内乡外", 开始时间="2024年01月")
    april.on(22).does(22, 务工地点="乡内", 务工月收入="3000").does(22, 务工地点="境外", 务工月收入="3001")
    april.on(23).does(23, 务工地点="省内县外").does(23, 务工地点="省外")
    april.on(24).does(24, 务工地点="", 就业渠道="")
    april.on(25).does(25, 务工地点="远方", 就业渠道="朋友介绍")
    april.on(26).does(26, 务工地点="省外", 结束时间="2025年03月").does(26, 务工地点="乡内", 开始时间="2022年01月")
    april.on(27).does(27, 务工地点="省内县外", 务工月收入="").does(27, 务工地点="境外", 务工月收入="100")
    april.put(inbox, APRIL)


def _two_rosters(inbox: Path) -> None:
    low, high = Book(LOW_CODE), Book(HIGH_CODE)
    low.on(31, 识别时间="2019-01").does(31)
    high.on(31, 识别时间="2020年01月")
    low.on(32)
    high.on(32).does(32)
    low.on(33, 识别时间="").does(33)
    high.on(33, 识别时间="201501")
    low.on(34, 村="东村", 识别时间="2019-01").on(34, 村="西村", 识别时间="2020-01", 户编号="H9001").does(34)
    low.on(35, 村="南村").on(35, 村="西村", 户编号="H9002").does(35)
    low.on(36).does(36)
    high.on(36, 人员状态="迁出", 识别时间="2024-01")
    low.on(37, 人员状态="死亡", 识别时间="2024-01", 户编号="H9003").on(37, 村="西村", 识别时间="").does(37)
    low.put(inbox, APRIL)
    high.put(inbox, APRIL)


def _who_left_and_why(inbox: Path) -> None:
    march = Book(FLOW).works(*range(41, 56)).on(57).on(58, 人员状态="迁出").works(60).on(61, 户编号="H0060", 人口编号="H006001")
    march.put(inbox, MARCH)
    april = Book(FLOW).works(41)
    april.on(42)
    april.on(43).does(43, 结束时间="2025年03月")
    # 44 is no longer on the roster
    april.on(45, 人员状态="死亡").does(45)
    april.on(46, 人员状态="不详").does(46)
    april.on(47, 证件号码="469900198501010000").does(47)
    april.on(48).does(48, 结束时间="2022年01月")
    april.on(49).does(49, 结束时间="2022年01月").does(49, 是否已务工="否", 结束时间="2025年03月")
    april.on(50).does(50, 证件号码=identity_number(50)[:17])
    april.on(51, 村="西村").does(51)
    april.on(52, 村="西村")
    april.on(53).on(53, 人员状态="不详", 户编号="H9053")
    april.on(54).does(54, 证件号码="", 户编号="")
    april.on(55).does(55, 县="琼海市")
    april.works(56)  # new on the roster
    april.works(57)  # on the roster before, without work
    april.works(58)  # off the roster before
    april.on(60, 证件号码="").on(62, 户编号="H0060", 人口编号="H006001", 人员状态="迁出")
    april.put(inbox, APRIL)


def _missing_files(inbox: Path) -> None:
    Book(NO_WORK).works(101, 102, 103).on(104).put(inbox, MARCH)
    Book(NO_WORK).on(101).on(102).on(104).put(inbox, APRIL, "rv_roster")
    Book(NO_ROSTER).works(111, 112).put(inbox, MARCH)
    Book(NO_ROSTER).works(111, 112).put(inbox, APRIL, "rv_work")


def _moved_between_units(inbox: Path) -> None:
    Book(FROM).works(121, 122, 123, 124).put(inbox, MARCH)
    Book(TO).works(131).put(inbox, MARCH)
    Book(FROM).works(121).does(124).put(inbox, APRIL)
    Book(TO).works(131, 122).on(123).on(124).put(inbox, APRIL)


def _same_people(inbox: Path) -> None:
    march = Book(PANEL).on(141).does(141, 务工月收入="2000").on(142).does(142, 务工月收入="3000").on(143).does(143, 务工月收入="")
    march.on(144).does(144, 务工月收入="5000").on(145, 村="西村").does(145, 务工月收入="1000")
    march.put(inbox, MARCH)
    april = Book(PANEL).on(141).does(141, 务工月收入="1800").on(142).does(142, 务工月收入="3300").on(143).does(143, 务工月收入="9000")
    april.on(144).on(145, 村="东村").does(145, 务工月收入="900").on(146).does(146, 务工月收入="9000")
    april.put(inbox, APRIL)


@pytest.fixture(scope="module")
def months(imported: Import) -> Months:
    return imported(write, dict.fromkeys(UNITS, 10))


# -- employed --------------------------------------------------------------------------------------------------------------


def test_employed_is_on_the_active_roster_with_a_record_that_covers_the_month(months: Months) -> None:
    """By 1 (open end), 2 (ends in M), 5 (starts in M), 9 (three records, counted once); not 3, 4, 6, 7, 8, 10."""
    assert months.indicator(APRIL, COVERS)["work_stock"] == 4


def test_employed_but_on_no_active_roster_is_listed_and_not_counted(months: Months) -> None:
    listed = months.rows("select persons from monitoring.not_on_roster where period = %s and unit = %s", APRIL, COVERS)
    assert listed == [{"persons": 2}]


def test_work_ytd_is_the_union_of_the_years_months(months: Months) -> None:
    assert months.indicator(APRIL, COVERS)["work_ytd"] == 5  # the four, and 3 who worked in March; 90 worked in December only
    assert months.indicator(MARCH, COVERS)["work_ytd"] == 2
    assert months.indicator(DECEMBER, COVERS)["work_ytd"] == 2


def test_work_ytd_counts_a_person_for_the_home_of_its_latest_employed_month(months: Months) -> None:
    assert months.indicator(APRIL, FROM)["work_ytd"] == 2  # 121, and 123 whose latest employed month was here
    assert months.indicator(APRIL, TO)["work_ytd"] == 3


def test_a_unit_that_did_not_report_has_no_stock_and_keeps_work_ytd(months: Months) -> None:
    for unit, persons in ((NO_WORK, 3), (NO_ROSTER, 2)):
        row = months.indicator(APRIL, unit)
        assert row["work_stock"] is None
        assert row["income_mean"] is None
        assert row["income_median"] is None
        assert row["work_ytd"] == persons
    assert months.rows("select * from risk_detection.level where period = %s and scope_code = any (%s)", APRIL, [NO_WORK, NO_ROSTER]) == []


# -- income ----------------------------------------------------------------------------------------------------------------


def test_income_is_the_sum_over_records_that_cover_valid_when_every_one_is(months: Months) -> None:
    row = months.indicator(APRIL, INCOME)
    assert row["work_stock"] == 7
    assert row["income_n"] == 4  # 11, 13, 15, 16
    assert row["income_total"] == Decimal("36100.5")
    assert row["income_mean"] == Decimal("9025.125")


def test_median_of_an_even_number_is_the_mean_of_the_two_middle_values(months: Months) -> None:
    assert months.indicator(APRIL, INCOME)["income_median"] == Decimal("3000.25")


def test_income_fill_rate(months: Months) -> None:
    assert months.indicator(APRIL, INCOME)["income_fill_rate"] == Decimal("0.571428571")


# -- split -----------------------------------------------------------------------------------------------------------------


def test_split_counts_once_by_latest_start_then_income_then_file_order(months: Months) -> None:
    """21 by the later start, 22 and 27 by the higher income, 23 by file order, 24 blank, 25 unknown, 26 by the record that covers."""
    assert months.split(APRIL, SPLIT, "location") == {"02": 1, "05": 2, "03": 1, "未填": 2, "01": 1}


def test_the_parts_of_each_dimension_sum_to_the_stock(months: Months) -> None:
    assert sum(months.split(APRIL, SPLIT, "channel").values()) == 7
    wrong = months.rows(
        "select scope_kind, scope_code, dimension from monitoring.indicator"
        " join monitoring.stock_split using (period, snapshot, scope_kind, scope_code)"
        " group by period, snapshot, scope_kind, scope_code, dimension, employed_persons having sum(persons) <> employed_persons"
    )
    assert wrong == []


# -- two rosters -----------------------------------------------------------------------------------------------------------


def home(months: Months, serial: int) -> tuple[str, str]:
    (row,) = months.rows(
        "select unit, village from monitoring.person_month join vault.person using (person_key) where period = %s and id18 = %s",
        APRIL,
        identity_number(serial),
    )
    return row["unit"], row["village"]


def test_placed_people_are_indexed_and_nobody_stands_twice_in_a_snapshot(months: Months) -> None:
    partition = f"person_month_{APRIL.replace('-', '_')}"
    found = months.rows("select indexdef from pg_indexes where schemaname = 'monitoring' and tablename = %s", partition)
    assert [row["indexdef"].split(" USING ")[1] for row in found] == ["btree (snapshot, person_key)"]
    with pytest.raises(psycopg.errors.UniqueViolation), months.admin.transaction():
        months.admin.execute("insert into monitoring.person_month select * from monitoring.person_month where period = %s", [APRIL])


def test_on_two_rosters_the_later_identification_then_the_lower_code_is_home(months: Months) -> None:
    assert home(months, 31)[0] == HIGH_CODE
    assert home(months, 32)[0] == LOW_CODE
    assert home(months, 33)[0] == HIGH_CODE, "empty is earliest"
    assert home(months, 36)[0] == LOW_CODE, "off the roster is no home"


def test_twice_in_one_roster_the_later_identification_then_file_order(months: Months) -> None:
    assert home(months, 34) == (LOW_CODE, "西村")
    assert home(months, 35) == (LOW_CODE, "南村")
    assert home(months, 37) == (LOW_CODE, "西村"), "only the active row counts"


def test_a_record_in_another_units_file_counts_at_home(months: Months) -> None:
    assert months.indicator(APRIL, HIGH_CODE)["work_stock"] == 2  # 31, 33
    assert months.indicator(APRIL, LOW_CODE)["work_stock"] == 5  # 32, 34, 35, 36, 37


def test_both_units_receive_the_conflict(months: Months) -> None:
    found = months.rows(
        "select id18, unit, home_unit, kind from monitoring.roster_conflict join vault.person using (person_key) where period = %s", APRIL
    )
    conflicts = {(row["id18"], row["unit"], row["home_unit"], row["kind"]) for row in found if row["unit"] in (LOW_CODE, HIGH_CODE)}
    two = {
        (identity_number(serial), unit, owner, "two_units")
        for serial, owner in ((31, HIGH_CODE), (32, LOW_CODE), (33, HIGH_CODE))
        for unit in (LOW_CODE, HIGH_CODE)
    }
    twice = {(identity_number(serial), LOW_CODE, LOW_CODE, "twice_in_unit") for serial in (34, 35, 37)}
    assert conflicts == two | twice


# -- flow ------------------------------------------------------------------------------------------------------------------


def test_every_part_of_the_flow(months: Months) -> None:
    """Of the sixteen who worked in March: 42, 43, 49, 52, 54 lost their job; 44, 45 left the roster; 46, 47, 48, 50, 53, 55 are gaps.

    60: its damaged roster row has the place of 62, who stands on the roster of April: so it is 62's, and 60 left the roster.
    54: its work row has neither number nor place: nobody's.
    """
    assert months.flow(APRIL, FLOW) == {"lost_job": 5, "roster_exit": 3, "data_gap": 6, "new_job": 1, "roster_entry": 2}
    assert months.indicator(APRIL, FLOW)["work_stock"] == 5


def test_rejected_rows_that_belong_to_nobody_are_listed(months: Months) -> None:
    unlinked = months.rows("select table_name, row_no from monitoring.rejected_person where period = %s and person_key is null", APRIL)
    assert [row["table_name"] for row in unlinked] == ["rv_work"]


def test_moving_within_a_unit_is_exit_and_entry_for_the_villages_only(months: Months) -> None:
    assert months.flow(APRIL, f"{FLOW}/甲镇/西村", "village") == {"roster_entry": 1}  # 51; 52 moved too and does not work
    assert months.flow(APRIL, f"{FLOW}/甲镇", "town") == months.flow(APRIL, FLOW)
    east = months.flow(APRIL, f"{FLOW}/甲镇/东村", "village")
    assert east["roster_exit"] == 5  # 44, 45, 60, and 51, 52 who moved
    assert east["lost_job"] == 4


def test_without_a_work_file_who_is_on_the_roster_is_a_data_gap(months: Months) -> None:
    assert months.flow(APRIL, NO_WORK) == {"data_gap": 2, "roster_exit": 1}


def test_without_a_roster_all_of_the_month_before_are_a_data_gap(months: Months) -> None:
    assert months.flow(APRIL, NO_ROSTER) == {"data_gap": 2}


def test_moving_between_units_is_exit_and_entry_and_nothing_in_the_province(months: Months) -> None:
    """122 moved with its work, 123 moved and lost it, 124 moved and its old unit still reports its work."""
    assert months.flow(APRIL, FROM) == {"roster_exit": 3}
    assert months.flow(APRIL, TO) == {"roster_entry": 2}
    lost = months.rows("select sum(lost_job) as persons from monitoring.indicator where period = %s and scope_kind = 'unit'", APRIL)[0]
    assert months.indicator(APRIL, "province", "province")["lost_job"] == lost["persons"] + 1


def test_the_identity_holds_for_every_scope_and_the_database_would_refuse_another(months: Months) -> None:
    broken = months.rows(
        "select * from monitoring.indicator"
        " where employed_persons <> employed_before - lost_job - roster_exit - data_gap + new_job + roster_entry"
    )
    assert broken == []
    kinds = {row["scope_kind"] for row in months.rows("select distinct scope_kind from monitoring.indicator")}
    assert kinds == {"province", "group", "unit", "town", "village"}


def test_stock_of_a_scope_is_the_sum_of_its_parts(months: Months) -> None:
    for smaller in ("town", "village"):
        wrong = months.rows(
            "select unit, period from monitoring.indicator where scope_kind in ('unit', %s) group by unit, period"
            " having sum(employed_persons) filter (where scope_kind = 'unit')"
            " <> coalesce(sum(employed_persons) filter (where scope_kind = %s), 0)",
            smaller,
            smaller,
        )
        assert wrong == [], smaller


# -- panel -----------------------------------------------------------------------------------------------------------------


def panel(months: Months, scope: str, kind: str = "unit") -> tuple[int, Decimal, Decimal]:
    (row,) = months.rows(
        "select persons, income_now, income_base from monitoring.panel"
        " where period = %s and base_kind = 'mom' and scope_kind = %s and scope_code = %s",
        APRIL,
        kind,
        scope,
    )
    return row["persons"], row["income_now"], row["income_base"]


def test_panel_is_over_people_employed_with_valid_income_in_the_scope_in_both_months(months: Months) -> None:
    assert panel(months, PANEL) == (3, Decimal(6000), Decimal(6000))


def test_who_moved_into_a_village_is_not_in_its_panel(months: Months) -> None:
    assert panel(months, f"{PANEL}/甲镇/东村", "village") == (2, Decimal(5100), Decimal(5000))


# -- snapshots -------------------------------------------------------------------------------------------------------------


def test_same_inputs_same_snapshot(months: Months) -> None:
    again = months.load_again()
    assert again.new_deliveries == 0
    assert not any(snapshot.is_new for snapshot in again.snapshots)


def test_a_correction_makes_a_new_snapshot_and_overwrites_nothing(months: Months) -> None:
    before = months.indicator(MARCH, FROM)
    corrected = Book(FROM).works(121, 122, 123)
    put(months.settings.inbox, "correction", {"rv_work": corrected.work}, unit=FROM, period=MARCH)
    outcome = months.load_again()
    assert [(str(snapshot.period), snapshot.number) for snapshot in outcome.snapshots if snapshot.is_new] == [(MARCH, 2), (APRIL, 2)]
    assert months.indicator(MARCH, FROM) == before
    assert months.indicator(MARCH, FROM, snapshot=2)["work_stock"] == 3
    bases = months.rows("select number, base_period, base_number from monitoring.snapshot_base where period = %s order by 1, 2", APRIL)
    assert {"number": 1, "base_period": MARCH, "base_number": 1} in bases
    assert {"number": 2, "base_period": MARCH, "base_number": 2} in bases
