"""The monthly review on real PostgreSQL: findings derived from the roster, months in order, late data, decisions, help list."""

from __future__ import annotations

import psycopg
import pytest
from tests.sql.workshops.conftest import UNIT, Found, Province

from wengang.database.unit_of_work import unit_of_work
from wengang.monitoring.snapshots import SnapshotRef
from wengang.periods import Period
from wengang.workshops.review import ReviewError, review_workshops

ONE = f"{UNIT}-CJ01"
STOPPED = Found(0, "停产")


def test_only_people_of_the_active_roster_are_absorbed(province: Province) -> None:
    province.months("2025-01", {1: Found(3, strangers=(41, 42), damaged=2)})
    assert province.figures()["2025-01"] == {
        "status": "certified",
        "absorbed": 3,
        "unknown": 2,
        "guidance_since": None,
        "reason": None,
    }


def test_worked_example_half_a_year_below(province: Province) -> None:
    province.months("2025-01", *[{1: Found(3)}] * 7)
    figures = province.figures()
    assert [row["status"] for row in figures.values()] == ["guidance"] * 6 + ["exit_proposed"]
    assert (figures["2025-07"]["guidance_since"], figures["2025-07"]["reason"]) == ("2025-01", "half_year")


def test_a_season_over_new_year(province: Province) -> None:
    season = {"季节起": "11", "季节止": "2"}
    province.months("2024-11", *[{1: Found(0, reports=False, register=season)}] * 6)
    assert province.statuses() == ["certified"] * 6
    with unit_of_work(province.settings) as work:
        lines = [row["line"] for row in work.rows("workshops/months_from", first="2024-11")]
    assert sorted(lines) == [4, 4, 5, 5, 5, 5]


def test_a_report_without_worker_rows_absorbs_nobody(province: Province) -> None:
    province.months("2025-01", {1: Found(0), 2: Found(6)})
    assert province.figures()["2025-01"]["status"] == "exit_proposed"
    assert province.figures(2)["2025-01"]["status"] == "certified"


def test_a_workshop_that_the_register_leaves_out_is_judged_by_its_last_row(province: Province) -> None:
    province.months("2025-01", {1: Found(), 2: Found()}, {2: Found()})
    assert province.figures()["2025-02"] == {
        "status": "certified",
        "absorbed": 0,
        "unknown": 0,
        "guidance_since": None,
        "reason": None,
    }


def test_a_decision_counts_from_the_month_that_brings_it(province: Province, admin: psycopg.Connection) -> None:
    decision = {"所属月份": "2025-01", "结论": "确认退出"}
    province.months("2025-01", {1: STOPPED}, {1: Found()}, {1: Found(decision=decision)}, {1: Found()})
    assert province.statuses() == ["exit_proposed", "exit_proposed", "exited", "exited"]
    helped = admin.execute(
        "select count(*) from risk_detection.person_signal where period = '2025-03' and signal = 'workshop_exit'"
    ).fetchone()
    assert helped == (5,)
    assert admin.execute("select source, decided_by from workshops.exit_decision").fetchall() == [("handed_over", ["试*"])]


def test_a_refusal_evaluates_the_months_that_waited(province: Province) -> None:
    decision = {"所属月份": "2025-01", "结论": "不予退出"}
    province.months("2025-01", {1: STOPPED}, {1: Found(3)}, {1: Found(decision=decision)})
    assert province.statuses() == ["exit_proposed", "guidance", "certified"]


def test_the_same_again_adds_no_row(province: Province, admin: psycopg.Connection) -> None:
    province.months("2025-01", {1: Found(3)}, {1: Found(3)})
    before = admin.execute("select * from workshops.status_month order by 1, 2, 3").fetchall()
    province.load()
    assert admin.execute("select * from workshops.status_month order by 1, 2, 3").fetchall() == before


def test_late_data_re_evaluates_the_month_and_the_later_ones(province: Province, admin: psycopg.Connection) -> None:
    province.months("2025-01", {1: Found(3)}, {1: Found(3)}, {1: Found(3)})
    province.hand_over("2025-01", {1: Found(6)}, corrects=True)
    assert province.statuses() == ["certified", "guidance", "guidance"]
    assert province.figures()["2025-03"]["guidance_since"] == "2025-02"
    versions = admin.execute("select period, max(version) from workshops.status_month group by 1 order by 1").fetchall()
    assert versions == [("2025-01", 2), ("2025-02", 2), ("2025-03", 2)]


def test_late_data_lists_the_difference_where_people_have_decided(province: Province, admin: psycopg.Connection) -> None:
    decision = {"所属月份": "2025-01", "结论": "确认退出"}
    province.months("2025-01", {1: STOPPED}, {1: Found(decision=decision)})
    province.hand_over("2025-01", {1: Found(6)}, corrects=True)
    assert province.statuses() == ["exit_proposed", "exited"]
    assert admin.execute("select period, kind, stands, would_be from workshops.difference").fetchall() == [
        ("2025-01", "decided_already", "拟退出（已停工停产）", "正常"),
    ]


def test_a_decision_without_a_proposal_is_listed(province: Province, admin: psycopg.Connection) -> None:
    province.months("2025-01", {1: Found()}, {1: Found(decision={"所属月份": "2025-01"})})
    assert province.statuses() == ["certified", "certified"]
    assert admin.execute("select workshop_no, period, kind from workshops.difference").fetchall() == [
        (ONE, "2025-02", "decision_without_proposal"),
    ]


def test_history_cannot_be_rewritten(province: Province, admin: psycopg.Connection) -> None:
    province.months("2025-01", {1: Found()})
    with pytest.raises(psycopg.errors.RaiseException, match="只能追加"):
        admin.execute("update workshops.status_month set status = 'expired', ended_in = '2025-01'")


def test_a_month_without_snapshot_must_come_first(province: Province, admin: psycopg.Connection) -> None:
    province.months("2025-01", {1: Found()})
    admin.execute("insert into monitoring.snapshot (period, number, digest, policy_digest, reason) values ('2025-03', 1, 'x', 'x', '试验')")
    with unit_of_work(province.settings) as work, pytest.raises(ReviewError, match="2025年2月还没有快照"):
        review_workshops(work, SnapshotRef(Period(2025, 3), 1))


def test_a_certificate_of_this_office_counts_before_the_register_tells_it(province: Province, admin: psycopg.Connection) -> None:
    candidate = {"认定日期": "", "认定编号": "", "有效期至": ""}
    case = admin.execute(
        "insert into workshops.certification_case (unit, case_no, workshop_no, application_kind, opened_on)"
        " values (%s, '申请1', %s, 'first', '2025-01-05') returning id",
        [UNIT, ONE],
    ).fetchone()
    admin.execute("alter table workshops.certificate disable trigger user")
    admin.execute(
        "insert into workshops.certificate (case_id, workshop_no, unit, number, certificate_no, certified_on, valid_months, expires_on)"
        " values (%s, %s, %s, 1, '号', '2025-01-20', 12, '2026-01-19')",
        [case[0], ONE, UNIT],
    )
    province.months("2025-01", {1: Found(3, register=candidate)}, {1: Found(3, register=candidate)})
    figures = province.figures()
    assert list(figures) == ["2025-02"], "evaluation starts in the month after the certificate"
    assert figures["2025-02"]["guidance_since"] == "2025-02"
    assert admin.execute("select certificate_no from workshops.workshop_register").fetchone() == ("号",)
