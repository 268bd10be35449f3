"""What opens, clears and closes a file, each rule of decision 0049 from both sides, over months and corrections."""

from __future__ import annotations

from datetime import date

from tests.hostile.hand_overs import Row, put, report_row, worker_row, workshop_row
from tests.sql.help_files.conftest import DAY, OTHER, UNIT, Months, judged_live
from tests.statements import by_hand, execute

from wengang.database.unit_of_work import unit_of_work
from wengang.help_files.steps import KeptFiles, keep_files, keep_files_of_new_exits
from wengang.monitoring.snapshots import SnapshotRef
from wengang.periods import Period

ALL = range(1, 11)
FEBRUARY, MARCH, APRIL, MAY = "2025-02", "2025-03", "2025-04", "2025-05"


def without(*serials: int) -> list[int]:
    return [serial for serial in ALL if serial not in serials]


def test_who_lost_work_gets_a_file_and_a_second_run_changes_nothing(february: Months) -> None:
    february.hand_over(MARCH, without(3))
    assert february.judge() == KeptFiles(opened=1)
    assert february.told() == [(3, "live", ["lost_job"])]
    (file,) = february.files()
    assert (file["no"], file["unit"], file["town"], file["village"]) == ("帮2025-000001", UNIT, "甲镇", "东村")
    assert (file["period"], file["opened_on"], file["at_work"]) == (MARCH, DAY, False)
    assert february.judge(date(2025, 5, 9)) == KeptFiles()
    assert february.files() == [file]


def test_a_data_gap_opens_none(february: Months) -> None:
    """Person 3 has work rows in March, and every one of them was rejected."""
    february.hand_over(MARCH, {serial: {"是否已务工": ""} if serial == 3 else {} for serial in ALL})
    assert february.judge() == KeptFiles()


def test_an_end_told_in_the_month_before_is_a_season_end(months: Months) -> None:
    """3: the file of February says that the record ends in February; 4: it does not; 5: it ends then, and he works on."""
    ends = {"结束时间": "2025年02月"}
    months.hand_over(FEBRUARY, {serial: ends if serial in (3, 5) else {} for serial in ALL})
    months.hand_over(MARCH, without(3, 4))
    months.judge()
    assert months.told() == [(3, "live", ["lost_job", "season_end"]), (4, "live", ["lost_job"])]


def test_two_months_running_below_the_limit(months: Months) -> None:
    """2 is below it in both months, 3 only in March, 4 only in February."""

    def earning(**incomes: str) -> dict[int, dict[str, str]]:
        return {serial: {"务工月收入": incomes.get(f"of_{serial}", "3000")} for serial in ALL}

    months.hand_over(FEBRUARY, earning(of_2="399.99", of_3="400", of_4="399.99"))
    months.hand_over(MARCH, earning(of_2="399.99", of_3="399.99", of_4="400"))
    months.judge()
    assert months.told() == [(2, "live", ["income_low"])]


def test_registered_unemployed_on_the_roster_and_not_at_work(months: Months) -> None:
    """4 works, 20 is on no roster: neither gets a file."""
    months.hand_over(MARCH, without(3), unemployed=(3, 4, 20))
    months.judge()
    assert months.told() == [(3, "live", ["unemployed"])]


def test_a_correction_that_shows_no_cause_clears(february: Months) -> None:
    february.hand_over(MARCH, without(3, 4))
    assert february.judge().opened == 2
    february.hand_over(MARCH, without(4))
    assert february.judge(date(2025, 4, 11)) == KeptFiles(cleared=1)
    assert february.told() == [(3, "not_shown", []), (4, "live", ["lost_job"])]
    february.hand_over(MARCH, without(3, 4))
    assert february.judge() == KeptFiles(opened=1), "shown again: the next file"
    assert february.told() == [(3, "not_shown", []), (3, "live", ["lost_job"]), (4, "live", ["lost_job"])]


def test_an_older_snapshot_changes_nothing_newer(february: Months) -> None:
    february.hand_over(MARCH, without(3))
    february.judge()
    february.hand_over(MARCH, ALL)
    february.judge()
    before = february.files()
    with unit_of_work(february.settings) as work:
        assert judged_live(work, [SnapshotRef(Period.parse(MARCH), 1)], DAY) == [KeptFiles()]
    assert february.files() == before


def test_two_months_at_work_after_the_cause_close(february: Months) -> None:
    february.hand_over(MARCH, without(3, 4))
    february.judge()
    february.hand_over(APRIL, without(4))
    february.judge()
    assert [state for _, state, _ in february.told()] == ["live", "live"], "one month is not enough"
    assert [row["at_work"] for row in february.files()] == [True, False]
    february.hand_over(MAY, ALL)
    assert february.judge(date(2025, 6, 9)) == KeptFiles(closed=1)
    assert [state for _, state, _ in february.told()] == ["at_work", "live"]
    assert february.files()[0]["ended_on"] == date(2025, 6, 9)


def test_a_low_income_that_goes_on_keeps_the_file_open(months: Months) -> None:
    low = {serial: {"务工月收入": "300"} if serial == 2 else {} for serial in ALL}
    for period in (FEBRUARY, MARCH, APRIL, MAY):
        months.hand_over(period, low)
    assert months.judge() == KeptFiles(opened=1)
    months.hand_over("2025-06", ALL)
    months.hand_over("2025-07", ALL)
    assert months.judge() == KeptFiles(closed=1)


def test_a_closing_that_a_correction_does_not_show_is_taken_back(february: Months) -> None:
    february.hand_over(MARCH, without(3))
    february.hand_over(APRIL, ALL)
    february.hand_over(MAY, ALL)
    assert february.judge() == KeptFiles(opened=1, closed=1)
    february.hand_over(MAY, without(3))
    assert february.judge() == KeptFiles()
    assert february.told() == [(3, "live", ["lost_job", "lost_job"])], "the same file, which now tells of May too"


def test_a_month_told_by_a_closed_file_opens_no_other(february: Months) -> None:
    """A late correction of March tells of person 3 what it told before."""
    february.hand_over(MARCH, without(3))
    february.hand_over(APRIL, ALL)
    february.hand_over(MAY, ALL)
    february.judge()
    february.hand_over(MARCH, without(3, 4))
    february.judge()
    assert [(person, state) for person, state, _ in february.told()] == [(3, "at_work"), (4, "at_work")]


def test_off_every_roster_closes_and_a_move_takes_the_file_along(february: Months) -> None:
    february.hand_over(MARCH, without(3, 4))
    february.judge()
    february.hand_over(APRIL, without(3, 4), people=without(3, 4))
    february.hand_over(APRIL, [20], unit=OTHER, people=[4, 20])
    assert february.judge() == KeptFiles(closed=1)
    assert [(person, state) for person, state, _ in february.told()] == [(3, "off_roster"), (4, "live")]
    moved = february.files()[1]
    assert (moved["unit"], moved["units"]) == (OTHER, [UNIT, OTHER])


def test_a_rejected_roster_row_is_no_end(february: Months) -> None:
    february.hand_over(MARCH, without(3))
    february.hand_over(APRIL, without(3), roster={3: {"人员状态": "不详"}})
    assert february.judge() == KeptFiles(opened=1)
    assert february.told() == [(3, "live", ["lost_job"])]


def test_imported_months_open_none(february: Months) -> None:
    february.hand_over(MARCH, without(3))
    snapshots = february.load()
    with unit_of_work(february.settings) as work:
        assert [keep_files(work, snapshot, DAY) for snapshot in snapshots] == [KeptFiles()] * 2
        assert execute(work, "select count(*) as found from help_files.judged").fetchall() == [{"found": 0}]


def workshop(period: str, workers: int) -> dict[str, list[Row]]:
    return {
        "workshop_register": [workshop_row(1, 认定日期="2024-06-15", 有效期至="2027-06-14")],
        "workshop_worker": [worker_row(serial, 车间编号=f"{UNIT}-CJ01") for serial in range(1, workers + 1)],
        "workshop_report": [report_row(1, 生产状态="生产" if workers else "停产")],
    }


def test_workers_of_an_exited_workshop_get_files_whichever_snapshot_was_the_newest(months: Months) -> None:
    """The exit is decided after the files of March were kept; a later correction of March does not clear it."""
    for period, workers in ((FEBRUARY, 2), (MARCH, 0)):
        months.hand_over(period, ALL)
        put(months.settings.inbox, f"workshop-{period}", workshop(period, workers), unit=UNIT, period=period, department="hr")
    assert months.judge() == KeptFiles()
    with unit_of_work(months.settings) as work:
        work.run("workshops/insert_signals_of_exit", workshop_no=f"{UNIT}-CJ01")
        by_hand(work, "update monitoring.snapshot set from_history = false")
        assert keep_files_of_new_exits(work, DAY) == KeptFiles(opened=2)
        assert keep_files_of_new_exits(work, DAY) == KeptFiles()
        by_hand(work, "update monitoring.snapshot set from_history = true")
    assert months.told() == [(1, "live", ["workshop_exit"]), (2, "live", ["workshop_exit"])]
    months.hand_over(MARCH, without(9))
    assert months.judge() == KeptFiles(opened=1)
    assert months.told()[:2] == [(1, "live", ["workshop_exit"]), (2, "live", ["workshop_exit"])]


def test_households_of_whom_nobody_works(months: Months) -> None:
    """House H1: 1 works, 2 does not; H3: 3 and 4 do not; 5 is alone and cannot work; 6 has no 户编号."""
    houses = {1: "H1", 2: "H1", 3: "H3", 4: "H3", 5: "H5", 6: ""}
    roster = {serial: {"户编号": house} for serial, house in houses.items()}
    roster[5]["劳动技能"] = "丧失劳动力"
    months.hand_over(MARCH, [1], people=[1, 2, 3, 4, 5, 6], roster=roster)
    months.judge()
    with unit_of_work(months.settings) as work:
        found = execute(work, "select unit, town, able, jobless from help_files.jobless_households").fetchall()
    assert found == [{"unit": UNIT, "town": "甲镇", "able": 2, "jobless": 1}]
