"""Classes of a quarter on a real database: facts, versions, the county's confirmation."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from decimal import Decimal

import psycopg
import pytest
from tests.sql.people_deciding import answer
from tests.sql.workshops.awards.office_months import WorkshopMonth, write_month, write_months
from tests.statements import execute

from wengang.approvals.deciding import ask
from wengang.approvals.opinions import ApprovalError, OpinionMissingError
from wengang.approvals.standing_in import NotYoursError
from wengang.database.unit_of_work import Row, UnitOfWork, unit_of_work
from wengang.people import load_people
from wengang.settings.environment import Settings
from wengang.workshops.classes import steps
from wengang.workshops.classes.quarters import Quarter
from wengang.workshops.classes.steps import CLASSES_OF_A_COUNTY as CLASSES

SECOND = Quarter(2025, 2)
DAY = date(2025, 7, 14)
UNIT, OTHER_UNIT = "469001", "469024"
TEN = {f"工{number}": Decimal("1666.67") for number in range(10)}
FIVE = {f"少{number}": 1000 for number in range(5)}


def classes(work: UnitOfWork) -> dict[str, str]:
    rows = execute(work, "select workshop_no, class from workshops.current_class where year = 2025 and quarter = 2").fetchall()
    return {row["workshop_no"]: row["class"] for row in rows}


def reasons(work: UnitOfWork, number: str) -> str:
    row = execute(work, "select reasons from workshops.current_class where workshop_no = %s", [number]).fetchone()
    assert row is not None
    return "；".join(row["reasons"])


def counts(work: UnitOfWork, day: date = DAY) -> tuple[int, int, int]:
    made = steps.classify_quarter(work, SECOND, day)
    return made.workshops, made.lists, made.changed


def county(unit: str = UNIT) -> str:
    return load_people().reviewers_of_workshops("county", unit)[0].account


def year(work: UnitOfWork, last: dict[str, WorkshopMonth] | None = None, **workshops: WorkshopMonth) -> None:
    """Write July 2024 to June 2025 with the same workshops each month, the last month changed where told."""
    write_months(work, "2024-07", [*[workshops] * 11, {**workshops, **(last or {})}])


def record(
    work: UnitOfWork, *, by: str | None = None, approve: bool = True, opinion: str = "已核对", unit: str = UNIT, digest: str | None = None
) -> None:
    asked, person, option = steps.CountyList(SECOND, unit), by or county(unit), "确认" if approve else "不予确认"
    answer(work, CLASSES, asked, "county", person, option, opinion=opinion, digest=digest)


def confirm(work: UnitOfWork) -> bool:
    return steps.confirm(work, steps.CountyList(SECOND, UNIT), DAY).confirmed


@pytest.fixture
def listed(work: UnitOfWork) -> UnitOfWork:
    """Give a quarter whose list of 五指山市 names one workshop."""
    year(work, A=WorkshopMonth(FIVE))
    steps.classify_quarter(work, SECOND, DAY)
    return work


def test_each_class_from_months(work: UnitOfWork) -> None:
    year(
        work,
        {
            "ADJUST": WorkshopMonth(TEN, output=50000, status="guidance"),
            "PROPOSED": WorkshopMonth(FIVE, status="exit_proposed"),
            "EXITED": WorkshopMonth(FIVE, status="exited"),
            "EXPIRED": WorkshopMonth(FIVE, status="expired"),
            "NEW": WorkshopMonth(FIVE, status=None, certified_on=date(2025, 6, 20)),
            "LATER": WorkshopMonth(FIVE, status=None, certified_on=date(2025, 7, 2)),
            "CANDIDATE": WorkshopMonth(FIVE, status=None, certified_on=None),
        },
        UPGRADE=WorkshopMonth({f"升{number}": Decimal("1666.67") for number in range(10)}, output=50000),
        SUPPORT=WorkshopMonth(FIVE, output=1000),
        NEWER=WorkshopMonth(FIVE, certified_on=date(2025, 1, 5)),
    )
    assert counts(work) == (6, 1, 1)
    assert classes(work) == {
        "ADJUST": "adjust",
        "PROPOSED": "adjust",
        "NEW": "new",
        "NEWER": "new",
        "SUPPORT": "support",
        "UPGRADE": "upgrade",
    }
    assert "人均年工资20000.04元，不低于20000元" in reasons(work, "UPGRADE")
    assert "2025年6月末处于帮扶指导" in reasons(work, "ADJUST")


def test_new_certification_after_an_end_is_a_new_workshop_of_the_year(work: UnitOfWork) -> None:
    year(work, A=WorkshopMonth(FIVE))
    write_month(work, "2025-05", {"A": WorkshopMonth(FIVE, status="exited")}, snapshot=2)
    write_month(work, "2025-06", {"A": WorkshopMonth(FIVE, status="exited", certified_on=date(2024, 1, 10))}, snapshot=2)
    steps.classify_quarter(work, SECOND, DAY)
    assert classes(work) == {}
    write_new_certification(work)
    steps.classify_quarter(work, SECOND, DAY)
    assert classes(work) == {"A": "new"}
    assert "2025年6月18日认定" in reasons(work, "A")


def write_new_certification(work: UnitOfWork) -> None:
    """Write June again: still exited by the status of before, with a certification of 18 June that the next month will evaluate."""
    execute(
        work,
        "insert into monitoring.snapshot (period, number, digest, policy_digest, reason) values ('2025-06', 3, 'digest 3', 'policy', 'test')",
    )
    execute(work, "insert into workshops.review (period, snapshot, policy_digest) values ('2025-06', 3, 'policy')")
    execute(
        work,
        "insert into workshops.finding (period, snapshot, workshop_no, unit, name, town, certified_on, registered, in_season, reported,"
        " present_rows, absorbed, unknown) values ('2025-06', 3, 'A', '469001', 'A车间', '毛阳镇', '2025-06-18', true, true, true, 5, 5, 0)",
    )


def test_quarter_that_was_not_reviewed_is_refused(work: UnitOfWork) -> None:
    write_months(work, "2025-04", [{"A": WorkshopMonth(FIVE)}] * 2)
    with pytest.raises(steps.ClassesError, match="2025年6月的车间还没有评定"):
        steps.classify_quarter(work, SECOND, DAY)


def test_again_keeps_the_version_and_late_data_makes_the_next(listed: UnitOfWork) -> None:
    assert counts(listed, date(2025, 8, 1)) == (1, 1, 0)
    write_month(listed, "2025-06", {"A": WorkshopMonth(FIVE, status="guidance")}, snapshot=2)
    assert counts(listed, date(2025, 8, 2)) == (1, 1, 1)
    assert classes(listed) == {"A": "adjust"}
    stored = execute(listed, "select version, class from workshops.class_list join workshops.class_entry on list_id = id order by 1")
    assert [(row["version"], row["class"]) for row in stored] == [(1, "support"), (2, "adjust")]


def test_list_that_becomes_empty_is_an_empty_version(listed: UnitOfWork) -> None:
    write_month(listed, "2025-06", {"A": WorkshopMonth(FIVE, status="exited")}, snapshot=2)
    assert counts(listed) == (0, 1, 1)
    assert (classes(listed), steps.lists_to_confirm(listed, SECOND)) == ({}, [])
    assert ask(listed, CLASSES, steps.CountyList(SECOND, UNIT), "county") is None


def test_each_unit_has_a_list_of_its_own(work: UnitOfWork) -> None:
    year(work, A=WorkshopMonth(FIVE), B=WorkshopMonth({"外1": 1}, unit=OTHER_UNIT))
    assert counts(work) == (2, 2, 2)
    assert steps.lists_to_confirm(work, SECOND) == [UNIT, OTHER_UNIT]
    files = list((work.settings.var / "lists" / "workshop_classes" / "2025-Q2").rglob("*.xlsx"))
    assert {file.parent.name for file in files} == {UNIT, OTHER_UNIT}
    stored = {row["file_sha256"] for row in execute(work, "select file_sha256 from workshops.class_list")}
    assert {file.stem for file in files} == stored


def test_two_at_once_make_one_version(settings: Settings) -> None:
    with unit_of_work(settings) as work:
        year(work, A=WorkshopMonth(FIVE))

    def run(_number: int) -> int:
        with unit_of_work(settings) as own:
            return steps.classify_quarter(own, SECOND, DAY).changed

    with ThreadPoolExecutor(3) as pool:
        assert sorted(pool.map(run, range(3))) == [0, 0, 1]


# ── the county confirms ──


def confirmation(work: UnitOfWork) -> Row | None:
    return execute(work, "select * from workshops.class_confirmation").fetchone()


def test_confirmation_names_the_countys_person(listed: UnitOfWork) -> None:
    request = ask(listed, CLASSES, steps.CountyList(SECOND, UNIT), "county")
    assert request is not None
    assert [reviewer.account for reviewer in request.asked_of] == ["county_469001_a", "county_469001_b"]
    record(listed)
    assert confirm(listed)
    kept = confirmation(listed)
    assert kept is not None
    assert (kept["confirmed_by"], kept["title"], kept["digest"]) == ("county_469001_a", "五指山市县级审核人甲", request.digest)
    assert ask(listed, CLASSES, steps.CountyList(SECOND, UNIT), "county") is None
    assert not confirm(listed)
    subjects = execute(listed, "select subject from approvals.opinion").fetchall()
    assert subjects == [{"subject": "workshop_classes:2025-Q2:469001:v1"}], "opinions of before stand under it"


@pytest.mark.parametrize("person", ["county_other_a", "township_469001_a", "reviewer_hr", ""])
def test_nobody_else_confirms(listed: UnitOfWork, person: str) -> None:
    request = ask(listed, CLASSES, steps.CountyList(SECOND, UNIT), "county")
    assert request is not None
    with pytest.raises(NotYoursError, match="不能对这一事项作决定"):
        answer(listed, CLASSES, steps.CountyList(SECOND, UNIT), "county", person)


def test_opinion_is_asked_for(listed: UnitOfWork) -> None:
    with pytest.raises(OpinionMissingError):
        record(listed, opinion=" ")


def test_mark_by_hand_confirms_nothing(listed: UnitOfWork) -> None:
    with pytest.raises(ApprovalError, match="缺少五指山市审核人"):
        confirm(listed)
    assert confirmation(listed) is None


def test_refusal_leaves_the_list_open_and_may_be_taken_back(listed: UnitOfWork) -> None:
    record(listed, approve=False, opinion="A车间已停产")
    refused = steps.confirm(listed, steps.CountyList(SECOND, UNIT), DAY)
    assert refused.counts == {"confirmed": False, "refused": True}
    assert (confirmation(listed), steps.lists_to_confirm(listed, SECOND)) == (None, [UNIT])
    record(listed, by="county_469001_b", opinion="复核无误")
    assert confirm(listed)
    kept = confirmation(listed)
    assert kept is not None and kept["confirmed_by"] == "county_469001_b"


def test_answer_to_an_older_version_does_not_count(listed: UnitOfWork) -> None:
    request = ask(listed, CLASSES, steps.CountyList(SECOND, UNIT), "county")
    assert request is not None
    record(listed)
    write_month(listed, "2025-06", {"A": WorkshopMonth(FIVE, status="guidance")}, snapshot=2)
    steps.classify_quarter(listed, SECOND, DAY)
    with pytest.raises(ApprovalError, match="缺少"):
        confirm(listed)
    with pytest.raises(steps.ClassesError, match="名单在询问后有变化"):
        record(listed, digest=request.digest)


def test_new_version_after_a_confirmation_is_asked_about_again(listed: UnitOfWork) -> None:
    record(listed)
    confirm(listed)
    write_month(listed, "2025-06", {"A": WorkshopMonth(FIVE, status="guidance")}, snapshot=2)
    steps.classify_quarter(listed, SECOND, DAY)
    assert steps.lists_to_confirm(listed, SECOND) == [UNIT]
    assert confirmation(listed) is not None
    row = execute(listed, "select version, confirmed_by from workshops.current_class").fetchone()
    assert row == {"version": 2, "confirmed_by": None}


@pytest.mark.parametrize("table", ["class_list", "class_entry", "class_confirmation"])
def test_lists_are_append_only(admin: psycopg.Connection[tuple[object, ...]], table: str) -> None:
    for statement in (f"delete from workshops.{table}", f"truncate workshops.{table} cascade"):
        with pytest.raises(psycopg.errors.RaiseException, match="只能追加"):
            admin.execute(statement)
