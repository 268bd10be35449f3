"""Letters of a review on real PostgreSQL: drafted once, approved by two, queued once; a newer review sets drafts aside."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import psycopg
import pytest
from tests.made_once import MadeOnce, database_for, made_once
from tests.sql.people_deciding import answer, asked
from tests.sql.workshops.conftest import UNIT, Found, Province

from wengang.approvals.deciding import ask
from wengang.approvals.opinions import ApprovalError
from wengang.database.unit_of_work import UnitOfWork, unit_of_work
from wengang.letters.issuing import IssueCounts
from wengang.monitoring.snapshots import SnapshotRef
from wengang.periods import Period
from wengang.settings.environment import Settings
from wengang.workshops.drafting import LETTERS_OF_A_REVIEW, draft_letters, issue_letters

MARCH = SnapshotRef(Period(2025, 3), 1)
AGAIN = SnapshotRef(Period(2025, 3), 2)
ON = date(2025, 4, 10)


def review_march(settings: Settings) -> Province:
    province = Province(settings)
    province.months("2025-03", {1: Found(3), 2: Found(0, reports=False), 3: Found(6)})
    return province


@pytest.fixture(scope="module")
def reviewed_once(server: str, template: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[MadeOnce[Province]]:
    with made_once(server, template, tmp_path_factory.mktemp("reviewed"), review_march) as office:
        yield office


@pytest.fixture
def database(request: pytest.FixtureRequest, server: str, template: str) -> Iterator[str]:
    with database_for(request, server, template, reviewed="reviewed_once") as name:
        yield name


@pytest.fixture
def reviewed(settings: Settings, reviewed_once: MadeOnce[Province]) -> Province:
    """Give a unit of which one workshop falls below in March, one is silent and one does well."""
    return replace(reviewed_once.copied_to(settings), settings=settings)


def approve(work: UnitOfWork, snapshot: SnapshotRef) -> None:
    for role, person in (("hr", "reviewer_hr"), ("rv", "reviewer_rv")):
        answer(work, LETTERS_OF_A_REVIEW, snapshot, role, person)


def letters(admin: psycopg.Connection) -> list[tuple[str, str | None, str]]:
    return admin.execute("select kind, workshop_no, state from workshops.letter order by id").fetchall()


def mails(admin: psycopg.Connection) -> int:
    return admin.execute("select count(*) from mail.outbox where kind = 'workshop'").fetchone()[0]


def test_each_fall_has_a_guidance_letter_and_each_unit_one_letter_for_the_rest(reviewed: Province, admin: psycopg.Connection) -> None:
    with unit_of_work(reviewed.settings) as work:
        assert draft_letters(work, MARCH, ON).drafts == 2
        assert draft_letters(work, MARCH, ON).drafts == 2, "drafting again adds nothing"
        text = asked(work, LETTERS_OF_A_REVIEW, MARCH, "hr").text
    assert "帮扶指导函1份、月度评定通知1份" in text
    assert letters(admin) == [("guidance", f"{UNIT}-CJ01", "draft"), ("monthly", None, "draft")]


def test_two_people_approve_and_each_letter_is_queued_once(reviewed: Province, admin: psycopg.Connection) -> None:
    with unit_of_work(reviewed.settings) as work:
        draft_letters(work, MARCH, ON)
        approve(work, MARCH)
        assert issue_letters(work, MARCH, ON).queued == 2
        assert issue_letters(work, MARCH, ON).already == 2
    assert mails(admin) == 2
    assert admin.execute("select distinct state, issued_on from workshops.letter").fetchall() == [("issued", ON)]


@pytest.mark.parametrize("answered", ["nobody", "one"])
def test_nothing_is_sent_without_two_approvals(reviewed: Province, admin: psycopg.Connection, answered: str) -> None:
    with unit_of_work(reviewed.settings) as work:
        draft_letters(work, MARCH, ON)
        if answered == "one":
            answer(work, LETTERS_OF_A_REVIEW, MARCH, "hr", "reviewer_hr")
        with pytest.raises(ApprovalError, match="缺少"):
            issue_letters(work, MARCH, ON)
    assert mails(admin) == 0


@pytest.mark.parametrize("refusing", ["hr", "rv"])
def test_a_refusal_sends_nothing_and_is_no_failure(reviewed: Province, admin: psycopg.Connection, refusing: str) -> None:
    with unit_of_work(reviewed.settings) as work:
        draft_letters(work, MARCH, ON)
        if refusing == "rv":
            answer(work, LETTERS_OF_A_REVIEW, MARCH, "hr", "reviewer_hr")
        answer(work, LETTERS_OF_A_REVIEW, MARCH, refusing, f"reviewer_{refusing}", "不同意")
        if refusing == "hr":
            assert ask(work, LETTERS_OF_A_REVIEW, MARCH, "rv") is None
        assert issue_letters(work, MARCH, ON) == IssueCounts(refused=True)
    assert mails(admin) == 0


def test_a_newer_review_sets_drafts_aside_and_writes_its_own(reviewed: Province, admin: psycopg.Connection) -> None:
    with unit_of_work(reviewed.settings) as work:
        draft_letters(work, MARCH, ON)
    reviewed.hand_over("2025-03", {1: Found(6), 2: Found(0, reports=False), 3: Found(6)}, corrects=True)
    reviewed.load()
    with unit_of_work(reviewed.settings) as work:
        drafted = draft_letters(work, AGAIN, ON)
        assert ask(work, LETTERS_OF_A_REVIEW, MARCH, "hr") is None, "the older review has nothing left to approve"
    assert (drafted.drafts, drafted.superseded) == (1, 2)
    assert letters(admin)[-1] == ("monthly", None, "draft")


def test_what_went_out_is_not_told_again(reviewed: Province, admin: psycopg.Connection) -> None:
    with unit_of_work(reviewed.settings) as work:
        draft_letters(work, MARCH, ON)
        approve(work, MARCH)
        issue_letters(work, MARCH, ON)
    reviewed.hand_over("2025-03", {1: Found(4), 2: Found(0, reports=False), 3: Found(7)}, corrects=True)
    reviewed.load()
    with unit_of_work(reviewed.settings) as work:
        assert draft_letters(work, AGAIN, ON).drafts == 0, "still below, still silent: the same was told"
    assert mails(admin) == 2


def test_an_approved_text_cannot_be_changed(reviewed: Province, admin: psycopg.Connection) -> None:
    with unit_of_work(reviewed.settings) as work:
        draft_letters(work, MARCH, ON)
    with pytest.raises(psycopg.errors.RaiseException, match="已定稿"):
        admin.execute("update workshops.letter set subject = '另一题目', digest = 'x'")


def test_differences_and_unpaid_wages_are_told(province: Province, admin: psycopg.Connection) -> None:
    province.months("2025-03", {1: Found(6, told=4, unpaid=2)})
    with unit_of_work(province.settings) as work:
        draft_letters(work, MARCH, ON)
    (text,) = admin.execute("select text from workshops.letter").fetchone()
    assert "需要核对的差异" in text
    assert "4人" not in text, "a workshop of few people is not counted either"
    assert "<5人" in text
