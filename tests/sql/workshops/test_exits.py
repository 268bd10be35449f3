"""Exits on real PostgreSQL: two stored opinions decide and nothing else does; effects happen once, in one transaction."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import psycopg
import pytest
from tests.made_once import MadeOnce, database_for, made_once
from tests.sql import people_deciding
from tests.sql.workshops.conftest import UNIT, Found, Province

from wengang.approvals.deciding import ask
from wengang.approvals.opinions import ApprovalError, OpinionMissingError
from wengang.approvals.standing_in import NotYoursError
from wengang.database.unit_of_work import UnitOfWork, unit_of_work
from wengang.follow_up.daily import bring_up_to_date, write_to_owners
from wengang.matters import ledger
from wengang.monitoring.snapshots import SnapshotRef
from wengang.periods import Period
from wengang.settings.environment import Settings
from wengang.workshops.drafting import draft_letters
from wengang.workshops.exits import EXIT_OF_A_WORKSHOP, ExitRef, ExitTooEarlyError, open_exits, settle_exit
from wengang.workshops.timeline import Conclusion

ONE, TWO = f"{UNIT}-CJ01", f"{UNIT}-CJ02"
MARCH = Period(2025, 3)
ON = date(2025, 4, 10)
LETTER = {"步骤": "指导", "结论": "通过", "理由": "已发指导函", "所属月份": "2025-01", "审核日期": "2025-02-12"}


def stop_a_workshop(settings: Settings) -> Province:
    province = Province(settings)
    province.months("2025-02", {1: Found()}, {1: Found(0, "停产")})
    with unit_of_work(settings) as work:
        assert [(item.workshop_no, item.due_on) for item in open_exits(work, ON)] == [(ONE, date(2025, 4, 24))]
    return province


@pytest.fixture(scope="module")
def stopped_once(server: str, template: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[MadeOnce[Province]]:
    with made_once(server, template, tmp_path_factory.mktemp("stopped"), stop_a_workshop) as office:
        yield office


@pytest.fixture
def database(request: pytest.FixtureRequest, server: str, template: str) -> Iterator[str]:
    with database_for(request, server, template, stopped="stopped_once") as name:
        yield name


@pytest.fixture
def stopped(settings: Settings, stopped_once: MadeOnce[Province]) -> Province:
    """Give a workshop of five people that reports 停产 in March, put before two people."""
    return replace(stopped_once.copied_to(settings), settings=settings)


def answer(
    work: UnitOfWork,
    role: str,
    person: str,
    *,
    confirm: bool,
    on: date = ON,
    month: Period = MARCH,
    opinion: str = "现场核查属实",
    number: str = "",
) -> None:
    option, entries = "确认退出" if confirm else "不予退出", {"文号": number}
    people_deciding.answer(work, EXIT_OF_A_WORKSHOP, ExitRef(ONE, month), role, person, option, opinion=opinion, on=on, entries=entries)


def counts(admin: psycopg.Connection) -> dict[str, int]:
    tables = {
        "decisions": "workshops.exit_decision",
        "records": "workshops.exit_record",
        "letters": "workshops.letter",
        "mails": "mail.outbox where kind = 'workshop'",
        "helped": "risk_detection.person_signal where signal = 'workshop_exit'",
    }
    return {name: admin.execute(f"select count(*) from {table}").fetchone()[0] for name, table in tables.items()}


NOTHING = {"decisions": 0, "records": 0, "letters": 0, "mails": 0, "helped": 0}


def test_a_confirmed_exit_has_all_its_effects_once(stopped: Province, admin: psycopg.Connection) -> None:
    with unit_of_work(stopped.settings) as work:
        answer(work, "hr", "reviewer_hr", confirm=True, number="琼人社函〔2025〕9号")
        answer(work, "rv", "reviewer_rv", confirm=True)
        settled = settle_exit(work, ExitRef(ONE, MARCH), ON)
    assert (settled.conclusion, settled.workers, settled.mailed, settled.new) == (Conclusion.EXIT, 5, True, True)
    done = {"decisions": 1, "records": 1, "letters": 1, "mails": 1, "helped": 5}
    assert counts(admin) == done
    assert admin.execute("select doc_no from letters.letter").fetchone() == ("琼人社函〔2025〕9号",)
    with unit_of_work(stopped.settings) as work:
        assert not settle_exit(work, ExitRef(ONE, MARCH), ON).new
        assert ask(work, EXIT_OF_A_WORKSHOP, ExitRef(ONE, MARCH), "hr") is None, "nobody is asked again"
    assert admin.execute("select reason from workshops.exit_decision").fetchone() == ("现场核查属实",)
    assert counts(admin) == done
    assert admin.execute("select status, decided from workshops.workshop_register").fetchall() == [("exited", "exit")]
    stopped.hand_over("2025-04", {1: Found()})
    assert stopped.statuses() == ["certified", "exit_proposed", "exited"]


def test_a_refused_exit_gives_the_status_back_in_the_next_month(stopped: Province, admin: psycopg.Connection) -> None:
    with unit_of_work(stopped.settings) as work:
        answer(work, "hr", "reviewer_hr", confirm=False, opinion="台风停工，月底复工")
        answer(work, "rv", "reviewer_rv", confirm=False, opinion="同意不予退出")
        assert settle_exit(work, ExitRef(ONE, MARCH), ON).conclusion is Conclusion.REFUSED
    assert counts(admin) == NOTHING | {"decisions": 1}
    assert admin.execute("select status, decided from workshops.workshop_register").fetchall() == [("certified", "refused")]
    stopped.hand_over("2025-04", {1: Found(3)})
    assert stopped.statuses() == ["certified", "exit_proposed", "guidance"]


@pytest.mark.parametrize("answers", [{"hr": True, "rv": False}, {"hr": False, "rv": True}])
def test_where_the_two_differ_the_proposal_stays_open(stopped: Province, admin: psycopg.Connection, answers: dict[str, bool]) -> None:
    with unit_of_work(stopped.settings) as work:
        for role, confirm in answers.items():
            answer(work, role, f"reviewer_{role}", confirm=confirm)
        settled = settle_exit(work, ExitRef(ONE, MARCH), ON)
        assert (settled.conclusion, settled.counts) == (None, {"refused": True, "still_open": True})
        assert ask(work, EXIT_OF_A_WORKSHOP, ExitRef(ONE, MARCH), "hr") is not None
    assert counts(admin) == NOTHING


@pytest.mark.parametrize("answers", [{}, {"hr": True}, {"hr": False}])
def test_nothing_happens_before_both_are_heard(stopped: Province, admin: psycopg.Connection, answers: dict[str, bool]) -> None:
    with unit_of_work(stopped.settings) as work:
        for role, confirm in answers.items():
            answer(work, role, f"reviewer_{role}", confirm=confirm)
    with unit_of_work(stopped.settings) as work, pytest.raises(ApprovalError):
        settle_exit(work, ExitRef(ONE, MARCH), ON)
    assert counts(admin) == NOTHING


def test_one_person_cannot_decide_for_both_and_an_opinion_is_required(stopped: Province) -> None:
    with unit_of_work(stopped.settings) as work:
        answer(work, "hr", "reviewer_hr", confirm=True)
        with pytest.raises(NotYoursError, match="已办理过本案的其他环节"):
            answer(work, "rv", "reviewer_hr", confirm=True)
        with pytest.raises(OpinionMissingError):
            answer(work, "rv", "reviewer_rv", confirm=True, opinion=" ")


def test_half_a_year_is_confirmed_only_six_months_after_the_letter(province: Province, admin: psycopg.Connection) -> None:
    province.months("2025-01", {1: Found(3)}, {1: Found(3, decision=LETTER)}, *[{1: Found(3)}] * 5)
    july = Period(2025, 7)
    with unit_of_work(province.settings) as work:
        open_exits(work, date(2025, 8, 8))
        with pytest.raises(ExitTooEarlyError, match="2025年8月12日起"):
            answer(work, "hr", "reviewer_hr", confirm=True, on=date(2025, 8, 11), month=july)
        answer(work, "hr", "reviewer_hr", confirm=True, on=date(2025, 8, 12), month=july)
        answer(work, "rv", "reviewer_rv", confirm=True, on=date(2025, 8, 12), month=july)
        with pytest.raises(ExitTooEarlyError):
            settle_exit(work, ExitRef(ONE, july), date(2025, 8, 11))
        assert settle_exit(work, ExitRef(ONE, july), date(2025, 8, 12)).conclusion is Conclusion.EXIT
    assert counts(admin)["records"] == 1


def test_a_refused_half_year_shows_a_new_one_at_once(province: Province, admin: psycopg.Connection) -> None:
    province.months("2025-01", *[{1: Found(3)}] * 7)
    july = Period(2025, 7)
    with unit_of_work(province.settings) as work:
        open_exits(work, date(2025, 8, 8))
        for role in ("hr", "rv"):
            answer(work, role, f"reviewer_{role}", confirm=False, on=date(2025, 8, 8), month=july, opinion="新订单已到")
        settle_exit(work, ExitRef(ONE, july), date(2025, 8, 8))
    standing = admin.execute("select status, guidance_since, clock from workshops.workshop_register").fetchall()
    assert standing == [("guidance", "2025-07", 0)]


def test_half_a_year_without_a_known_letter_is_not_confirmed(province: Province) -> None:
    province.months("2025-01", *[{1: Found(3)}] * 7)
    with unit_of_work(province.settings) as work:
        open_exits(work, date(2025, 8, 8))
        with pytest.raises(ExitTooEarlyError, match="没有帮扶指导函"):
            answer(work, "hr", "reviewer_hr", confirm=True, on=date(2026, 8, 8), month=Period(2025, 7))


def test_an_opinion_counts_for_the_figures_that_were_shown(stopped: Province, admin: psycopg.Connection) -> None:
    with unit_of_work(stopped.settings) as work:
        answer(work, "hr", "reviewer_hr", confirm=True)
    stopped.hand_over("2025-03", {1: Found(2, "停产")}, corrects=True)
    stopped.load()
    with unit_of_work(stopped.settings) as work:
        answer(work, "rv", "reviewer_rv", confirm=True)
        with pytest.raises(ApprovalError, match="缺少人社部门"):
            settle_exit(work, ExitRef(ONE, MARCH), ON)
    assert counts(admin) == NOTHING


def test_a_proposal_that_no_longer_stands_is_not_asked_about(stopped: Province) -> None:
    stopped.hand_over("2025-03", {1: Found(6)}, corrects=True)
    stopped.load()
    with unit_of_work(stopped.settings) as work:
        assert ask(work, EXIT_OF_A_WORKSHOP, ExitRef(ONE, MARCH), "hr") is None
        with pytest.raises(ApprovalError, match="已不成立"):
            settle_exit(work, ExitRef(ONE, MARCH), ON)


def test_overdue_decisions_are_a_matter_and_nothing_is_decided(stopped: Province, admin: psycopg.Connection) -> None:
    with unit_of_work(stopped.settings) as work:
        for day in (24, 25, 25, 28, 29, 30):
            bring_up_to_date(work, date(2025, 4, day))
            write_to_owners(work, date(2025, 4, day))
        (matter,) = ledger.live_matters(work)
        assert (matter.kind.code, matter.key, matter.unit, matter.departments, matter.stands.due) == (
            "exit.overdue",
            f"{ONE}/2025-03",
            None,
            ("hr", "rv"),
            date(2025, 4, 24),
        )
        assert ask(work, EXIT_OF_A_WORKSHOP, ExitRef(ONE, MARCH), "hr") is not None
    told = admin.execute("select text from mail.outbox where kind = 'operator' order by id").fetchall()
    assert len(told) == 2, "催办 and 督办; the reviewers have a mail of their own"
    assert counts(admin) == NOTHING


def test_a_decision_clears_what_was_overdue(stopped: Province) -> None:
    with unit_of_work(stopped.settings) as work:
        bring_up_to_date(work, date(2025, 4, 25))
        answer(work, "hr", "reviewer_hr", confirm=False, on=date(2025, 4, 25))
        answer(work, "rv", "reviewer_rv", confirm=False, on=date(2025, 4, 25))
        settle_exit(work, ExitRef(ONE, MARCH), date(2025, 4, 25))
        assert bring_up_to_date(work, date(2025, 4, 28))["cleared"] == 1


def test_the_queue_shows_what_waits(stopped: Province, admin: psycopg.Connection) -> None:
    with unit_of_work(stopped.settings) as work:
        draft_letters(work, SnapshotRef(MARCH, 1), ON)
    queue = admin.execute("select task, workshop_no, due_on from workshops.workshop_queue order by task").fetchall()
    assert queue == [("exit_decision", ONE, date(2025, 4, 24)), ("letter", None, None)]
