"""What counties tell of files, what is due for them, and the pages that say so; no page names a person."""

from __future__ import annotations

from datetime import date

import pytest
from tests.hostile.hand_overs import Row
from tests.sql.help_files.conftest import NO, OPENED, OTHER, UNIT, Months, told
from tests.statements import execute
from typer.testing import CliRunner, Result

from wengang.cli import app
from wengang.database.unit_of_work import unit_of_work
from wengang.help_files.pages import NO_FILES, counts_page, counts_rows, list_page, list_rows
from wengang.help_files.standings import HelpStanding, standings
from wengang.month_overview.steps import month_overview
from wengang.periods import Period
from wengang.user_error import UserError


def standing(months: Months, on: date) -> HelpStanding:
    with unit_of_work(months.settings) as work:
        (found,) = standings(work, on)
    return found


def test_a_plan_is_due_in_ten_workdays_and_a_contact_in_fifteen_days_or_the_next_workday(one: Months) -> None:
    """10 workdays after 10 April: the 24th. 15 days after: Friday the 25th. Told on the 12th: the 27th is a make-up workday; on the 18th: 3 May is none."""
    found = standing(one, OPENED)
    assert (found.plan_due, found.contact_due, found.unwilling) == (date(2025, 4, 24), date(2025, 4, 25), False)
    one.contacts(told("2025-04-12", 服务="岗位方案"))
    found = standing(one, date(2025, 4, 12))
    assert (found.plan_due, found.row["plan_on"], found.contact_due) == (None, date(2025, 4, 12), date(2025, 4, 27))
    one.contacts(told("2025-04-18"))
    assert standing(one, date(2025, 4, 18)).contact_due == date(2025, 5, 6), "after the holidays of May"


def test_who_works_is_asked_after_thirty_days(one: Months) -> None:
    one.hand_over("2025-04", range(1, 11))
    one.judge()
    assert standing(one, OPENED).contact_due == date(2025, 5, 12), "10 May is a Saturday"


def test_rows_that_count_nowhere_are_told_in_the_receipt(one: Months) -> None:
    one.contacts(
        told("2025-04-09"),
        told("2025-04-11", 事项编号="帮2025-000009"),
        told("2999-01-01"),
        told("2025-04-11", 结果="未联系上"),
    )
    one.contacts(told("2025-04-20"), unit=OTHER)
    found = standing(one, date(2999, 1, 2))
    assert (found.row["contact_on"], found.row["plan_on"]) == (None, None)
    with unit_of_work(one.settings) as work:
        rows = execute(
            work, "select row_no from data_sharing.finding where rule_id = 'HELP_FILE_UNKNOWN' order by delivery_id, row_no"
        ).fetchall()
    assert [row["row_no"] for row in rows] == [2, 3, 4, 2]


def test_no_version_replaces_another_and_equal_rows_count_once(one: Months) -> None:
    offer = {"服务": "岗位", "岗位编号": "GW1"}
    one.contacts(told("2025-04-11", **offer))
    one.contacts(told("2025-04-11", **offer), told("2025-04-14", 服务="岗位", 岗位编号="GW2"))
    one.contacts(told("2025-04-15"), period="2025-05")
    found = standing(one, date(2025, 4, 30))
    assert (found.row["offered"], found.row["contact_on"]) == (2, date(2025, 4, 15))
    assert standing(one, date(2025, 4, 11)).row["offered"] == 1, "as it stood on that day"


def test_three_different_refused_vacancies_are_no_will_until_the_person_agrees(one: Months) -> None:
    def refused(day: str, vacancy: str) -> Row:
        return told(day, 服务="岗位", 岗位编号=vacancy, 结果="拒绝")

    one.contacts(refused("2025-04-11", "GW1"), refused("2025-04-14", "GW2"), refused("2025-04-15", "GW2"))
    assert not standing(one, date(2025, 4, 30)).unwilling
    one.contacts(refused("2025-04-16", "GW3"))
    found = standing(one, date(2025, 4, 30))
    assert (found.unwilling, found.plan_due, found.contact_due) == (True, None, None)
    one.contacts(told("2025-04-17", 结果="同意", 服务="培训"))
    assert not standing(one, date(2025, 4, 30)).unwilling


def test_pages_tell_counts_and_numbers_and_nobody(one: Months) -> None:
    with unit_of_work(one.settings) as work:
        counts = counts_page(work, date(2025, 4, 28))
        towns = counts_page(work, OPENED, UNIT)
        files = list_page(work, date(2025, 4, 25), UNIT)
        head, rows = counts_rows(work, OPENED, UNIT)
        assert dict(zip(head, rows[0], strict=True)).items() >= {"乡镇": "甲镇", "在册": 1, "岗位不足": 1, "零就业户": 1}.items()
        assert [row[:2] for row in list_rows(work, OPENED, UNIT)] == [(NO, "甲镇")] and list_rows(work, OPENED, OTHER) == []
        overview = month_overview(work, Period(2025, 3)).as_text()
        assert "帮扶档案" not in month_overview(work, Period(2025, 2)).as_text(), "an older month tells of its own figures only"
        assert list_page(work, OPENED, OTHER) == NO_FILES
    assert counts.splitlines()[0] == "2025年4月28日帮扶档案在册 1 份"
    assert [line.split() for line in counts.splitlines()[1:3]] == [
        ["单位", "在册", "失去岗位", "季节结束", "车间退出", "收入偏低", "登记失业"],
        ["五指山市", "1", "1", "0", "0", "0", "0"],
    ]
    assert [line.split() for line in counts.splitlines()[5:7]] == [
        ["单位", "方案逾期", "联系逾期", "岗位不足", "本人无意愿", "零就业户"],
        ["五指山市", "1", "1", "1", "0", "1"],
    ]
    assert towns.splitlines()[6].split() == ["甲镇", "0", "0", "1", "0", "1"]
    assert files.splitlines()[2].split() == [NO, "甲镇", "失去岗位", "2025-04-10", "未就业", "2025-04-24已到期", "—", "2025-04-25前", "0"]
    assert overview.splitlines()[-1] == "帮扶档案在册 1 份（失去岗位 1；一份可有几个原因）；零就业家庭 1 户"
    assert "试验人" not in counts + towns + files + overview


def test_without_files_a_page_says_so(months: Months) -> None:
    with unit_of_work(months.settings) as work:
        assert counts_page(work, OPENED) == NO_FILES


def test_the_commands_print_the_pages_and_say_what_is_wrong(one: Months, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WENGANG_DATABASE_URL", one.settings.database_url)
    monkeypatch.setenv("WENGANG_VAR", str(one.settings.var))
    monkeypatch.setenv("WENGANG_MODE", "trial")

    def command(*arguments: str) -> Result:
        return CliRunner().invoke(app, ["help", *arguments])

    assert command("counts", "2025-04-28").output.startswith("2025年4月28日帮扶档案在册 1 份\n")
    assert "\n甲镇" in command("counts", "2025-04-28", "--unit", UNIT).output
    assert NO in command("list", "2025-04-28", UNIT).output
    for wrong in (("counts", "4月28日"), ("list", "2025-04-28", "五指山")):
        assert isinstance(command(*wrong).exception, UserError)
