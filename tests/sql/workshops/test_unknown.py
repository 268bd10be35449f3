"""Who is unknown in a workshop: people, not rows; and those of rows whose workshop stands in no register (method §6, §10.1)."""

from __future__ import annotations

from collections.abc import Sequence

import psycopg
import pytest
from tests.hostile.hand_overs import Row, identity_number, put, report_row, roster_row, work_row, worker_row, workshop_row
from tests.sql.workshops.conftest import ROSTER, UNIT, Province

PERIOD = "2025-01"
DAMAGED = "469900198501010011"
CERTIFIED = {"认定日期": "2024-06-15", "有效期至": "2027-06-14"}


def month(province: Province, workers: Sequence[Row], *, registered: int = 1, rejected: Sequence[int] = ()) -> None:
    """Hand over one month: `registered` workshops that report, these worker rows, and a roster in which some rows are rejected."""
    inbox, people = province.settings.inbox, range(1, ROSTER + 1)
    roster = [roster_row(n, 人员状态="不详" if n in rejected else "正常") for n in people]
    put(inbox, "rv", {"rv_roster": roster, "rv_work": [work_row(n) for n in people]}, period=PERIOD)
    tables = {
        "workshop_register": [workshop_row(n, **CERTIFIED) for n in range(1, registered + 1)],
        "workshop_worker": list(workers),
        "workshop_report": [report_row(n) for n in range(1, registered + 1)],
    }
    put(inbox, "hr", tables, period=PERIOD, department="hr")
    province.load()


def known(count: int, **cells: str) -> list[Row]:
    """Give worker rows of people 1 … count."""
    return [worker_row(n, **cells) for n in range(1, count + 1)]


def judged(province: Province, workshop: int = 1) -> tuple[str, int, int]:
    """Give (status, absorbed, unknown)."""
    row = province.figures(workshop)[PERIOD]
    return row["status"], row["absorbed"], row["unknown"]


def test_the_same_damaged_number_in_two_rows_is_one_person(province: Province) -> None:
    members = [worker_row(50, 证件号码=DAMAGED, 成员统一社会信用代码=code) for code in ("91469900AAAAAAAAA2", "91469900AAAAAAAAA3")]
    month(province, [*known(3), *members])
    assert judged(province) == ("guidance", 3, 1), "3 + 1 stays below 5: two rows would have been 5 and undetermined"


def test_two_damaged_numbers_are_two_people_also_in_full_width(province: Province) -> None:
    written = ["469900198501010011", "４６９９００１９８５０１０１００１１", "46990019850101002"]
    month(province, [*known(3), *[worker_row(50 + place, 证件号码=number) for place, number in enumerate(written)]])
    assert judged(province) == ("certified", 3, 2)


def test_blank_numbers_are_told_apart_by_name(province: Province) -> None:
    month(
        province,
        [*known(1), *[worker_row(50, 证件号码="", 姓名=name, 出勤天数=days) for name, days in (("甲", "3"), ("乙", "4"), ("甲", "5"))]],
    )
    assert judged(province)[1:] == (1, 2)


def test_a_person_whose_roster_row_was_rejected_counts_once(province: Province) -> None:
    twice = [worker_row(4, 成员统一社会信用代码=code) for code in ("91469900AAAAAAAAA2", "91469900AAAAAAAAA3")]
    month(province, [*known(3), *twice], rejected=[4])
    assert judged(province) == ("guidance", 3, 1)


@pytest.mark.parametrize("key", ["469001-CJ1", "469001-CJ99", "车间一", "469024-CJ01"])
def test_people_of_an_unregistered_workshop_are_unknown_for_every_workshop_of_the_unit(
    province: Province, admin: psycopg.Connection, key: str
) -> None:
    month(province, known(8, 车间编号=key), registered=2)
    assert judged(province) == ("certified", 0, 8)
    assert judged(province, 2) == ("certified", 0, 8)
    told = admin.execute("select rule_id, severity, row_no, masked_value from data_sharing.finding order by row_no").fetchall()
    assert told == [("WORKSHOP_UNREGISTERED", "warn", row, key) for row in range(2, 10)]
    assert admin.execute("select warnings from data_sharing.delivery where table_name = 'workshop_worker'").fetchone() == (8,)


def test_a_row_without_a_usable_workshop_may_belong_to_any(province: Province) -> None:
    month(province, [*known(3), worker_row(4, 车间编号=""), worker_row(5, 车间编号="长" * 41), worker_row(5, 车间编号="另一")])
    assert judged(province) == ("certified", 3, 2)


def test_somebody_absorbed_is_not_unknown_too(province: Province) -> None:
    month(province, [*known(3), worker_row(1, 车间编号="469001-CJ1"), worker_row(2, 车间编号="469001-CJ1", 出勤天数="0")])
    assert judged(province) == ("guidance", 3, 0)


@pytest.mark.parametrize("key", ["469001—CJ01", "469001－CJ01", "469001−cj01", " 469001 - CJ01"])
def test_a_key_with_another_dash_is_the_same_workshop(province: Province, admin: psycopg.Connection, key: str) -> None:
    month(province, known(8, 车间编号=key))
    assert judged(province) == ("certified", 8, 0)
    assert admin.execute("select count(*) from data_sharing.finding").fetchone() == (0,)


def test_a_workshop_known_before_is_registered_without_a_register_of_the_month(province: Province, admin: psycopg.Connection) -> None:
    month(province, known(6))
    people = range(1, ROSTER + 1)
    put(
        province.settings.inbox,
        "rv2",
        {"rv_roster": [roster_row(n) for n in people], "rv_work": [work_row(n) for n in people]},
        period="2025-02",
    )
    later = {"workshop_worker": known(6), "workshop_report": [report_row(1)]}
    put(province.settings.inbox, "hr2", later, period="2025-02", department="hr")
    province.load()
    assert province.figures()["2025-02"]["absorbed"] == 6
    assert admin.execute("select count(*) from data_sharing.finding").fetchone() == (0,)


def test_strangers_of_another_unit_say_nothing_of_this_one(province: Province) -> None:
    month(province, known(5))
    put(
        province.settings.inbox,
        "neighbour",
        {"workshop_worker": [worker_row(n, 车间编号="X") for n in range(60, 70)]},
        period=PERIOD,
        department="hr",
        unit="469024",
    )
    assert judged(province) == ("certified", 5, 0)
    assert identity_number(60) != identity_number(1) and UNIT != "469024"
