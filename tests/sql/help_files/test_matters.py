"""Plans and contacts as matters: opened for each live file, ended by what the county tells, never a person in them (method §12)."""

from __future__ import annotations

from datetime import date
from typing import Any

from tests.sql.help_files.conftest import NO, OPENED, OTHER, UNIT, Months, told
from tests.statements import execute

from wengang.database.unit_of_work import unit_of_work
from wengang.matters.ledger import bring_up_to_date


def matters(months: Months, on: date) -> list[tuple[Any, ...]]:
    """Run a day, and again, and give the matters of files: kind, unit, opening, due day, state."""
    with unit_of_work(months.settings) as work:
        bring_up_to_date(work, on)
        again = bring_up_to_date(work, on)
        assert (again.opened, again.cleared) == (0, 0)
        rows = execute(work, "select * from matters.matter where kind like 'help.%%' order by id", []).fetchall()
    return [(row["kind"], row["unit"], row["opened_on"], row["due_on"], row["state"]) for row in rows]


def numbers(months: Months) -> list[str]:
    with unit_of_work(months.settings) as work:
        return [row["no"] for row in execute(work, "select no from matters.matter order by id").fetchall()]


PLAN = ("help.plan", UNIT, OPENED, date(2025, 4, 24))
FIRST_CONTACT = ("help.contact", UNIT, OPENED, date(2025, 4, 25))


def test_a_file_asks_for_a_plan_and_a_contact_and_each_contact_for_the_next(one: Months) -> None:
    assert matters(one, OPENED) == [(*PLAN, "open"), (*FIRST_CONTACT, "open")]
    one.contacts(told("2025-04-14", 结果="未联系上"))
    assert matters(one, date(2025, 4, 14)) == [(*PLAN, "open"), (*FIRST_CONTACT, "open")], "not reached is no contact"
    one.contacts(told("2025-04-15", 服务="培训方案"))
    after = [(*PLAN, "cleared"), (*FIRST_CONTACT, "cleared"), ("help.contact", UNIT, date(2025, 4, 15), date(2025, 4, 30), "open")]
    assert matters(one, date(2025, 4, 15)) == after
    assert matters(one, date(2025, 4, 12)) == after, "a run for an earlier day takes no contact back"


def test_the_number_of_any_of_its_matters_names_the_file(one: Months) -> None:
    matters(one, OPENED)
    plan, first = numbers(one)
    one.contacts(told("2025-04-11", 事项编号=first, 服务="岗位方案"))
    matters(one, date(2025, 4, 11))
    one.contacts(told("2025-04-14", 事项编号=plan.lower()), told("2025-04-14", 事项编号="SX000999"))
    assert [found[3:] for found in matters(one, date(2025, 4, 14))[3:]] == [(date(2025, 4, 29), "open")]
    with unit_of_work(one.settings) as work:
        unknown = execute(work, "select row_no from data_sharing.finding where rule_id = 'HELP_FILE_UNKNOWN'").fetchall()
    assert [row["row_no"] for row in unknown] == [3]


def test_who_has_no_will_is_asked_nothing(one: Months) -> None:
    matters(one, OPENED)
    one.contacts(*(told("2025-04-11", 服务="岗位", 岗位编号=f"GW{number}", 结果="拒绝") for number in range(3)))
    assert [state for *_, state in matters(one, date(2025, 4, 11))] == ["cleared", "cleared"]


def test_a_correction_clears_and_a_move_takes_what_is_due_along(one: Months) -> None:
    matters(one, OPENED)
    one.hand_over("2025-04", [serial for serial in range(1, 11) if serial != 3], people=[serial for serial in range(1, 11) if serial != 3])
    one.hand_over("2025-04", [20], unit=OTHER, people=[3, 20])
    one.judge(date(2025, 5, 9))
    assert [(kind, unit, state) for kind, unit, _, _, state in matters(one, date(2025, 5, 9))] == [
        ("help.plan", UNIT, "cleared"),
        ("help.contact", UNIT, "cleared"),
        ("help.plan", OTHER, "open"),
        ("help.contact", OTHER, "open"),
    ]
    one.hand_over("2025-03", range(1, 11))
    one.judge(date(2025, 5, 12))
    assert [state for *_, state in matters(one, date(2025, 5, 12))] == ["cleared"] * 4


def test_no_matter_names_a_person(one: Months) -> None:
    matters(one, OPENED)
    with unit_of_work(one.settings) as work:
        rows = execute(work, "select words, reason, key, town from matters.matter order by id").fetchall()
    assert [row["words"] for row in rows] == [f"为{NO}制定帮扶方案（失去岗位）", f"联系{NO}（失去岗位，未就业）"]
    assert rows[0]["reason"] == {"file": NO, "signals": ["lost_job"]}
    assert not [value for person in one.people() for value in person.values() if value in str(rows)]
