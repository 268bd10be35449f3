"""帮扶名单 and 关注名单 leave as one package for 人社 of a unit, and in no other way."""

from __future__ import annotations

from datetime import date

from tests.hostile.hand_overs import GOOD_ROWS, identity_number
from tests.sql.exchange.packing import opened
from tests.sql.help_files.conftest import DAY, OTHER, UNIT, Months
from tests.statements import execute

from wengang.database.unit_of_work import unit_of_work
from wengang.help_files.lists import put_lists

ALL = range(1, 11)


def lists(months: Months, on: date = DAY) -> int:
    with unit_of_work(months.settings) as work:
        return put_lists(work, on)


def test_who_has_a_file_and_who_is_to_be_watched(months: Months) -> None:
    """3 lost work, 4 earns half, 5's work ends in April, 6 earns half and has a file for a low income; 20 of another unit lost nothing."""
    earns = {4: "3000", 6: "300"}
    months.hand_over("2025-02", {serial: {"务工月收入": earns.get(serial, "3000")} for serial in ALL})
    months.hand_over("2025-02", [20], unit=OTHER, people=[20])
    march: dict[int, dict[str, str]] = {serial: {} for serial in ALL if serial != 3}
    march |= {4: {"务工月收入": "1500"}, 5: {"结束时间": "2025年04月"}, 6: {"务工月收入": "150"}}
    months.hand_over("2025-03", march)
    months.hand_over("2025-03", [20], unit=OTHER, people=[20])
    assert lists(months) == 0, "no month was judged"
    months.judge()
    assert [lists(months), lists(months)] == [1, 0], "the same content is put once, a unit without anybody gets none"
    with unit_of_work(months.settings) as work:
        (package,) = execute(work, "select * from exchange.package").fetchall()
    assert (package["unit"], package["department"], package["period"], package["rows"]) == (UNIT, "hr", "2025-03", 4)
    book = opened(months.settings, package["id"], DAY)
    files = [[str(cell) for cell in row] for row in book["帮扶名单"].iter_rows(values_only=True) if str(row[1]).startswith("帮2025-")]
    assert sorted(row[4:] for row in files) == [
        ["试验人3", identity_number(3), "失去岗位", "2025-04-10", "未就业", "2025-04-24", "2025-04-25"],
        ["试验人6", identity_number(6), "收入偏低", "2025-04-10", "在岗", "2025-04-24", "2025-05-12"],
    ]
    watched = [row[1:] for row in book["关注名单"].iter_rows(values_only=True) if str(row[4]).startswith("469900")]
    assert watched == [
        ("甲镇", "东村", "试验人4", identity_number(4), "收入明显下降"),
        ("甲镇", "东村", "试验人5", identity_number(5), "务工即将到期"),
    ]


def test_a_contact_makes_another_content_and_nobody_left_withdraws(months: Months) -> None:
    months.hand_over("2025-02", ALL)
    months.hand_over("2025-03", [serial for serial in ALL if serial != 3])
    months.judge()
    assert lists(months) == 1
    months.contacts(GOOD_ROWS["help_contact"](1, 日期="2025-04-11", 服务="岗位方案", 岗位编号=""))
    assert lists(months, date(2025, 4, 11)) == 1
    months.hand_over("2025-03", ALL)
    months.judge(date(2025, 4, 14))
    assert lists(months, date(2025, 4, 14)) == 0
    with unit_of_work(months.settings) as work:
        standing = execute(work, "select superseded_on from exchange.package order by id").fetchall()
    assert [row["superseded_on"] for row in standing] == [date(2025, 4, 11), date(2025, 4, 14)]


def test_names_are_lent_for_the_lists_alone(months: Months) -> None:
    """Person 4 works on: nobody is told who that is; a mail tells of no name either."""
    months.hand_over("2025-02", ALL)
    months.hand_over("2025-03", [serial for serial in ALL if serial != 3])
    months.judge()
    lists(months)
    with unit_of_work(months.settings) as work:
        lent = execute(work, "select name from vault.people_of_help_lists('2025-03', 1)").fetchall()
        told = execute(work, "select to_jsonb(outbox)::text as mail from mail.outbox").fetchall()
    assert lent == [{"name": "试验人3"}]
    assert "试验人" not in str(told) and identity_number(3) not in str(told)
