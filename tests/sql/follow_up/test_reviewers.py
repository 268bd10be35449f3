"""One mail a person and workday with everything that waits for him, only when something is new or waits long; nobody is told a thing twice."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path

import pytest
from tests.statements import execute

from wengang.approvals.deciding import Question
from wengang.approvals.waiting import AskingTask, QuestionEnd, WaitsFor, stop_waiting, wait_for, what_waits
from wengang.database.unit_of_work import Row, UnitOfWork
from wengang.follow_up.reviewers import mail_reviewers
from wengang.people import load_people
from wengang.workdays import is_workday

OFFICE = """
reviewers:
  hr:
    account: zhang
    title: 人社审核人
    mail: zhang@example.org
    substitutes:
      - {account: li, title: 人社代理人, mail: li@example.org, from: 2025-04-10, to: 2025-04-11}
  rv: {account: wang, title: 乡村振兴审核人, mail: wang@example.org}
  jy: {account: chen, title: 教育审核人}
operators: [operators@example.org]
units: {}
"""
MONDAY = date(2025, 4, 7)


@pytest.fixture(autouse=True)
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give the office's own file."""
    path = tmp_path / "people.yaml"
    path.write_text(OFFICE, encoding="utf-8")
    monkeypatch.setenv("WENGANG_PEOPLE_FILE", str(path))
    return path


def task(number: int, role: str) -> AskingTask:
    return AskingTask("county_notices", f"r{number}", f"approve_{role}", -1)


def ask(work: UnitOfWork, number: int, role: str = "hr", on: date = MONDAY) -> None:
    question = Question(f"第{number}件", "请审批", f"d{number}", asked_of=(load_people().reviewer(role),))
    wait_for(work, task(number, role), role, question, on, f"https://wengang.example/dags/county_notices/runs/r{number}")


def mails(work: UnitOfWork, kind: str = "waiting") -> list[Row]:
    return execute(work, "select * from mail.outbox where kind = %s order by id", [kind]).fetchall()


def week(work: UnitOfWork, first: date = MONDAY, days: int = 14) -> Sequence[tuple[str, str]]:
    """Run each workday twice; give who was written to on which days."""
    for number in range(days):
        if is_workday(on := first + timedelta(days=number)):
            mail_reviewers(work, on)
            assert mail_reviewers(work, on) == {"mailed": 0, "people_without_address": 0}, "once a day"
    return [(mail["person"], mail["key"][-5:]) for mail in mails(work)]


def test_written_to_when_it_is_new_and_each_workday_once_it_waits_long(work: UnitOfWork) -> None:
    ask(work, 1)
    assert [one for one in week(work) if one[0] == "zhang"] == [
        ("zhang", "04-07"),
        *(("zhang", f"04-{number:02}") for number in (10, 11, 14, 15, 16, 17, 18)),
    ]


def test_one_mail_lists_all_oldest_first_with_how_long_and_where(work: UnitOfWork) -> None:
    ask(work, 1, on=date(2025, 4, 9))
    ask(work, 2, on=date(2025, 4, 2))
    assert mail_reviewers(work, date(2025, 4, 9)) == {"mailed": 1, "people_without_address": 0}
    (mail,) = mails(work)
    assert (mail["subject"], mail["recipients"], mail["addressed_to"]) == ("待办提醒：有2件事等您答复", ["zhang@example.org"], "person")
    text = mail["text"]
    assert text.index("1．第2件") < text.index("2．第1件")
    assert "2025年4月2日提出，已等待4个工作日。" in text and "2025年4月9日提出，今天新到。" in text, "Qingming is no workday"
    assert "办理页面：https://wengang.example/dags/county_notices/runs/r2" in text and "人社审核人：" in text


def test_what_comes_new_brings_a_mail_with_all_of_it_to_this_person_alone(work: UnitOfWork) -> None:
    ask(work, 1)
    ask(work, 2, "rv")
    assert mail_reviewers(work, MONDAY)["mailed"] == 2
    ask(work, 3, on=date(2025, 4, 8))
    assert mail_reviewers(work, date(2025, 4, 8))["mailed"] == 1
    last = mails(work)[-1]
    assert (last["person"], last["subject"]) == ("zhang", "待办提醒：有2件事等您答复")


def test_what_is_answered_is_told_no_more(work: UnitOfWork) -> None:
    ask(work, 1)
    mail_reviewers(work, MONDAY)
    stop_waiting(work, task(1, "hr"), QuestionEnd.ANSWERED, MONDAY)
    assert [one[1] for one in week(work, date(2025, 4, 8))] == ["04-07"]


def test_the_substitute_is_written_to_on_the_days_of_his_term(work: UnitOfWork) -> None:
    ask(work, 1)
    assert [one for one in week(work) if one[0] == "li"] == [("li", "04-10"), ("li", "04-11")]
    assert "第1件（代人社审核人）" in next(mail["text"] for mail in mails(work) if mail["person"] == "li")


def test_of_who_has_no_address_the_operators_are_told_once_and_he_is_written_to_when_he_has_one(work: UnitOfWork, office: Path) -> None:
    ask(work, 1, "jy")
    for number in range(3):
        assert mail_reviewers(work, MONDAY + timedelta(days=number)) == {"mailed": 0, "people_without_address": 1}
    (told,) = mails(work, "operator")
    assert "教育审核人（chen）有待办要答复，但没有邮箱，没有写信：请在 people.yaml 中这个人的 mail 填写" in told["text"]
    office.write_text(OFFICE.replace("title: 教育审核人", "title: 教育审核人, mail: chen@example.org"), encoding="utf-8")
    assert mail_reviewers(work, date(2025, 4, 10))["mailed"] == 1


def test_several_sources_come_in_one_mail(work: UnitOfWork) -> None:
    ask(work, 1, on=MONDAY)
    older = WaitsFor("zhang", "another", "7", "另一件", date(2025, 4, 3), "https://wengang.example/7")
    assert mail_reviewers(work, MONDAY, (what_waits, lambda _work, _on: [older]))["mailed"] == 1
    (mail,) = mails(work)
    assert mail["text"].index("1．另一件") < mail["text"].index("2．第1件")


def test_a_run_for_an_earlier_day_writes_nothing_of_what_was_told_later(work: UnitOfWork) -> None:
    ask(work, 1)
    assert mail_reviewers(work, date(2025, 4, 9))["mailed"] == 1
    assert mail_reviewers(work, date(2025, 4, 8))["mailed"] == 0


def test_no_day_without_anything_waiting_brings_a_mail(work: UnitOfWork) -> None:
    assert week(work) == []
