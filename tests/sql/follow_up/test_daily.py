"""The daily run: one mail a unit and day, only when there is news; 督办 is drafted once and approved by two (method §12)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import date, timedelta
from itertools import count
from typing import Any
from unittest.mock import patch

import pytest
from tests.sql.county_notices.conftest import WITHOUT_ADDRESS, OfficePeople
from tests.sql.county_notices.figures import MARCH
from tests.sql.county_notices.issued_notices import ISSUED, OTHER, UNIT, issued, matters
from tests.sql.people_deciding import answer, asked
from tests.statements import execute

from wengang.approvals.deciding import ask
from wengang.approvals.opinions import ApprovalError
from wengang.database.unit_of_work import Row, UnitOfWork, unit_of_work
from wengang.follow_up.daily import bring_up_to_date, write_to_leaders, write_to_owners
from wengang.follow_up.overview import measures_due, verified_lately
from wengang.follow_up.supervision import SUPERVISION_OF_A_DAY, draft_supervision, issue_supervision, undecided_days
from wengang.matters import ledger
from wengang.matters.ledger import MoveToMake
from wengang.matters.rounds import MatterMove
from wengang.settings.environment import Settings

pytestmark = pytest.mark.usefixtures("people")
SUPERVISED = date(2025, 4, 24)


def day_of_run(work: UnitOfWork, on: date) -> int:
    bring_up_to_date(work, on)
    written = write_to_owners(work, on)
    write_to_leaders(work, on)
    draft_supervision(work, on)
    return written


def days(first: date, last: date) -> Sequence[date]:
    return [first + timedelta(days=number) for number in range((last - first).days + 1)]


def mails(work: UnitOfWork, kind: str = "matter") -> list[Row]:
    return execute(work, "select * from mail.outbox where kind = %s order by id", [kind]).fetchall()


def test_a_unit_is_written_to_when_there_is_news_and_once_a_day(work: UnitOfWork) -> None:
    issued(work, 1, {UNIT: 3})
    written = {str(on): day_of_run(work, on) + day_of_run(work, on) for on in days(ISSUED, date(2025, 4, 28))}
    assert {on: number for on, number in written.items() if number} == {
        "2025-04-14": 1,  # opened
        "2025-04-18": 1,  # 提醒
        "2025-04-22": 1,  # 催办
        "2025-04-24": 1,  # 督办
    }
    subjects = [mail["subject"] for mail in mails(work) if mail["addressed_to"] == "unit"]
    assert subjects == [f"关于五指山市待办事项的{word}通知" for word in ("", "提醒", "催办", "督办")]
    (talk,) = (mail for mail in mails(work) if mail["addressed_to"] == "leaders")
    assert (talk["subject"], talk["recipients"], talk["key"]) == ("关于约谈五指山市的建议", ["leader@example.org"], "talk:2025-04-28")
    assert "2025年4月24日督办" in talk["text"]


def test_days_without_runs_bring_one_mail_for_the_highest_rung(work: UnitOfWork) -> None:
    issued(work, 1, {UNIT: 3})
    assert day_of_run(work, date(2025, 4, 28)) == 1
    assert [mail["subject"] for mail in mails(work)] == ["关于五指山市待办事项的督办通知", "关于约谈五指山市的建议"]
    rungs = execute(work, "select rung, skipped from matters.rung order by rung").fetchall()
    assert [(row["rung"], row["skipped"]) for row in rungs] == [
        ("remind", True),
        ("supervise", False),
        ("talk", False),
        ("urge", False),
    ]


def test_what_was_answered_is_not_urged_and_what_came_back_is_news(work: UnitOfWork) -> None:
    issued(work, 1, {UNIT: 3})
    day_of_run(work, ISSUED)
    ledger.make(work, matters(work)[0], MoveToMake(MatterMove.REPLY_COMPLETE, date(2025, 4, 16), "469001/hr", "已核实"))
    assert [day_of_run(work, on) for on in days(date(2025, 4, 16), date(2025, 4, 22))] == [0] * 7
    ledger.make(work, matters(work)[0], MoveToMake(MatterMove.RETURN, date(2025, 4, 22), "reviewer_hr", "请补充原因"))
    assert day_of_run(work, date(2025, 4, 23)) == 1
    assert "已退回：请补充原因" in "".join(mails(work)[-1]["text"].split())


def answered_until(work: UnitOfWork, until: str) -> None:
    """Let the notice be answered and accepted with two measures, the later one to be done by a day."""
    rows = [{"措施": "招聘", "完成时限": "2025-04-18"}, {"措施": "推荐岗位", "完成时限": until}, {"核实结果": "已核实"}]
    reply = MoveToMake(MatterMove.REPLY_COMPLETE, date(2025, 4, 16), "469001/hr", "已核实", details={"rows": rows})
    for move in (reply, MoveToMake(MatterMove.ACCEPT, date(2025, 4, 17), "reviewer_hr", "情况属实")):
        ledger.make(work, matters(work)[0], move)


def test_a_unit_is_told_once_that_the_day_of_its_measures_has_passed(work: UnitOfWork) -> None:
    issued(work, 1, {UNIT: 3})
    day_of_run(work, ISSUED)
    answered_until(work, "2025-04-22")
    assert [day_of_run(work, on) for on in days(date(2025, 4, 17), date(2025, 4, 25))] == [0, 0, 0, 0, 0, 0, 1, 0, 0]
    text = "".join(mails(work)[-1]["text"].split())
    assert "没有等待你方办理的事项" in text and "2025年4月22日已过1个工作日，已认可" in text.replace("|", "")
    ((owner, measure),) = measures_due(work, date(2025, 4, 25))
    assert (owner, measure.until) == ("五指山市", date(2025, 4, 22))
    assert execute(work, "select from matters.rung where not skipped").fetchall() == [], "nobody at the unit holds it: no rung (method §12)"
    assert measures_due(work, date(2025, 4, 22)) == [] == measures_due(work, date(2025, 4, 25), OTHER)


def test_what_the_figures_verified_is_due_no_more_and_is_shown_with_what_they_say(work: UnitOfWork) -> None:
    issued(work, 1, {UNIT: 3})
    day_of_run(work, ISSUED)
    answered_until(work, "2025-04-22")
    ledger.make(
        work,
        matters(work)[0],
        MoveToMake(MatterMove.VERIFY_NOT_IMPROVED, date(2025, 5, 9), ledger.SYSTEM, "未改善：2025年4月快照1，规模未改善"),
    )
    assert measures_due(work, date(2025, 5, 10)) == []
    (verified,) = verified_lately(work, date(2025, 5, 10), UNIT)
    told = (verified.period, verified.word, verified.why, verified.on)
    assert told == ("2025-03", "未改善", "2025年4月快照1，规模未改善", date(2025, 5, 9))
    assert verified_lately(work, date(2025, 5, 10), OTHER) == [] == verified_lately(work, date(2025, 9, 1))


def test_the_mail_names_every_matter_nearest_first_and_how_to_answer(work: UnitOfWork, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AIRFLOW__API__BASE_URL", "https://wengang.example/")
    issued(work, 1, {UNIT: 1})
    issued(work, 1, {UNIT: 4}, period=MARCH.plus(1))
    day_of_run(work, ISSUED)
    (mail,) = mails(work)
    text = mail["text"]
    assert text.index("红色风险提示") < text.index("蓝色风险提示")
    assert "matter_reply" in text
    assert "https://wengang.example/wengang/matters" in text
    assert "还有3个工作日" in text


def test_a_unit_without_an_address_blocks_only_itself(work: UnitOfWork, people: OfficePeople) -> None:
    people.without_address = set()
    issued(work, 1, {UNIT: 3, WITHOUT_ADDRESS: 3})
    people.without_address = {WITHOUT_ADDRESS}
    assert day_of_run(work, ISSUED) == 1
    (told,) = mails(work, "operator")
    assert "海口市的待办事项通知没有发出" in told["text"]
    people.without_address = set()
    assert day_of_run(work, ISSUED + timedelta(days=1)) == 1


def test_two_runs_at_once_write_one_mail(settings: Settings, work: UnitOfWork) -> None:
    issued(work, 1, {UNIT: 3, OTHER: 3})
    work.connection.commit()

    def run(_: int) -> None:
        with unit_of_work(settings) as own:
            day_of_run(own, date(2025, 4, 24))

    with ThreadPoolExecutor(3) as pool:
        list(pool.map(run, range(3)))
    assert len(mails(work)) == 2
    assert len(execute(work, "select from letters.letter where kind = 'supervision'").fetchall()) == 2


class EndedError(Exception):
    """What ends a run in its middle."""


@contextmanager
def ended_after(number: int) -> Iterator[None]:
    """End whatever runs after so many writing statements."""
    written = count(1)

    def counted(real: Callable[..., int]) -> Callable[..., int]:
        def write(self: UnitOfWork, *arguments: Any, **values: Any) -> int:
            touched = real(self, *arguments, **values)
            if next(written) == number:
                raise EndedError
            return touched

        return write

    with patch.object(UnitOfWork, "run", counted(UnitOfWork.run)), patch.object(UnitOfWork, "copy", counted(UnitOfWork.copy)):
        yield


@pytest.mark.prove("a run for every statement of it")
def test_a_run_that_is_ended_after_any_statement_and_runs_again_writes_each_thing_once(settings: Settings, work: UnitOfWork) -> None:
    issued(work, 1, {UNIT: 3, OTHER: 3})
    work.connection.commit()
    ended = 0
    for on in (ISSUED, date(2025, 4, 22), date(2025, 4, 28)):
        for step in (bring_up_to_date, write_to_owners, write_to_leaders, draft_supervision):
            for number in count(1):
                try:
                    with unit_of_work(settings) as own, ended_after(number):
                        step(own, on)
                    break
                except EndedError:
                    ended += 1
    assert ended > 20
    subjects = Counter(mail["subject"] for mail in mails(work))
    assert sorted(subjects.items()) == [
        ("关于五指山市待办事项的催办通知", 1),
        ("关于五指山市待办事项的督办通知", 1),
        ("关于五指山市待办事项的通知", 1),
        ("关于琼海市待办事项的催办通知", 1),
        ("关于琼海市待办事项的督办通知", 1),
        ("关于琼海市待办事项的通知", 1),
        ("关于约谈五指山市、琼海市的建议", 1),
    ]
    assert len(execute(work, "select from letters.letter where kind = 'supervision'").fetchall()) == 2
    rungs = execute(work, "select rung, count(*) as n from matters.rung group by rung order by rung").fetchall()
    assert [(row["rung"], row["n"]) for row in rungs] == [("remind", 2), ("supervise", 2), ("talk", 2), ("urge", 2)]


@pytest.fixture
def supervised(work: UnitOfWork) -> UnitOfWork:
    """Give two units whose drafts of 督办 wait."""
    issued(work, 1, {UNIT: 3, OTHER: 3})
    day_of_run(work, SUPERVISED)
    day_of_run(work, SUPERVISED + timedelta(days=1))
    assert undecided_days(work) == [SUPERVISED]
    return work


def approve(work: UnitOfWork) -> None:
    answer(work, SUPERVISION_OF_A_DAY, SUPERVISED, "hr", "reviewer_hr")
    answer(work, SUPERVISION_OF_A_DAY, SUPERVISED, "rv", "reviewer_rv")


def test_two_people_approve_and_it_is_sent_once(supervised: UnitOfWork) -> None:
    work = supervised
    with pytest.raises(ApprovalError):
        issue_supervision(work, SUPERVISED, SUPERVISED)
    assert "SX000001" in asked(work, SUPERVISION_OF_A_DAY, SUPERVISED, "hr").text
    answer(work, SUPERVISION_OF_A_DAY, SUPERVISED, "hr", "reviewer_hr", entries={"文号": "五指山市 琼人社督〔2025〕3号"})
    assert "文号：五指山市 琼人社督〔2025〕3号" in asked(work, SUPERVISION_OF_A_DAY, SUPERVISED, "rv").told[0]
    answer(work, SUPERVISION_OF_A_DAY, SUPERVISED, "rv", "reviewer_rv")
    assert issue_supervision(work, SUPERVISED, SUPERVISED).queued == 2
    assert issue_supervision(work, SUPERVISED, SUPERVISED).queued == 0
    sent = [mail for mail in mails(work) if "逾期事项" in mail["subject"]]
    assert [mail["unit"] for mail in sent] == [UNIT, OTHER]
    assert "督办〔2025〕第4-469001-1号" in sent[0]["text"] and "琼人社督〔2025〕3号" in sent[0]["text"]
    assert "正式函件另行印发" in sent[1]["text"], "nobody entered one for the other unit"
    assert "2025年4月24日督办" in sent[0]["text"]
    day_of_run(work, date(2025, 4, 29))
    assert undecided_days(work) == [], "a matter is written about once a round"


def test_what_was_done_meanwhile_is_not_sent(supervised: UnitOfWork) -> None:
    work = supervised
    approve(work)
    ledger.make(work, matters(work)[0], MoveToMake(MatterMove.REPLY_COMPLETE, SUPERVISED, "469001/hr", "已核实"))
    assert issue_supervision(work, SUPERVISED, SUPERVISED).queued == 1
    assert ask(work, SUPERVISION_OF_A_DAY, SUPERVISED, "hr") is None


def test_a_refusal_sends_nothing_and_asks_no_more(supervised: UnitOfWork) -> None:
    work = supervised
    answer(work, SUPERVISION_OF_A_DAY, SUPERVISED, "hr", "reviewer_hr", "不同意")
    assert ask(work, SUPERVISION_OF_A_DAY, SUPERVISED, "rv") is None
    assert issue_supervision(work, SUPERVISED, SUPERVISED).refused
    assert undecided_days(work) == []
    day_of_run(work, date(2025, 4, 29))
    assert undecided_days(work) == []


def test_what_an_answer_says_stands_in_no_mail(work: UnitOfWork) -> None:
    issued(work, 1, {UNIT: 3})
    bring_up_to_date(work, ISSUED)
    said = MoveToMake(MatterMove.REPLY_INCOMPLETE, ISSUED, "469001/hr", "联系张三丰", details={"rows": [{"措施": "联系张三丰"}]})
    ledger.make(work, matters(work)[0], said)
    day_of_run(work, SUPERVISED)
    assert [mail for mail in mails(work) if "张三丰" in mail["text"]] == []
