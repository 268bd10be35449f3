"""Clues become matters: one a rule, unit and subject, cleared when the next judged run no longer shows it, and lists for who checks them."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from tests.hostile.hand_overs import GOOD_ROWS
from tests.sql.clues.conftest import UNIT, PostMonths, month_row, post_row
from tests.sql.exchange.packing import asking, opened, packages
from tests.sql.people_deciding import answer
from tests.statements import by_hand, execute

from wengang.clues.cases import units_with_confirmed_cases
from wengang.clues.due import runs_due
from wengang.clues.matters import kinds_of
from wengang.clues.overview import chapter_sections, months_of
from wengang.clues.running import run_chapter
from wengang.database.unit_of_work import UnitOfWork, unit_of_work
from wengang.due import AsOf
from wengang.exchange.access import PackageRefusedError, fetch
from wengang.follow_up.by_hand import take_by_hand, typed_answer
from wengang.follow_up.reviewing import ACCEPT_ALL, REPLIES_OF_A_DAY, RETURN_ALL, RepliesOfADay, departments_to_ask
from wengang.matters import ledger
from wengang.matters.ledger import MoveToMake
from wengang.matters.rounds import MatterMove, MatterState
from wengang.people import load_people
from wengang.public_posts.clues import CHAPTER
from wengang.workdays import OFFICE_TIME

MARCH, APRIL = date(2025, 4, 9), date(2025, 5, 12)
JUNE = date(2025, 6, 10)
SHORT, RIGHT = {"应发补贴": "1100"}, {"应发补贴": "1200"}


def _files(**cells: str) -> dict[str, list[dict[str, object]]]:
    return {"post": [post_row(1)], "post_month": [month_row(1, **cells)]}


def test_a_clue_opens_one_matter_and_goes_with_its_cause(posts: PostMonths) -> None:
    posts.hand_over("2025-03", _files(**SHORT))
    posts.judge("2025-03", MARCH)
    ((key, state, number),) = posts.matters()
    assert (key.split("/")[:3], state, number) == (["P1", UNIT, "GW-0001"], "open", 1)
    posts.judge("2025-03", MARCH)
    assert len(posts.matters()) == 1, "the same files open nothing again"
    posts.hand_over("2025-03", _files(**RIGHT))
    posts.judge("2025-03", MARCH)
    assert posts.matters() == [(key, "cleared", 1)]


def test_what_the_next_month_cannot_judge_stands(posts: PostMonths) -> None:
    posts.hand_over("2025-03", _files(**SHORT))
    posts.judge("2025-03", MARCH)
    posts.hand_over("2025-04", {"post_month": [month_row(1)]})
    run = posts.judge("2025-04", APRIL)
    with unit_of_work(posts.settings) as work:
        judged = {row["rule"] for row in execute(work, "select rule from clues.judged where run_id = %s", [run.id])}
    assert "P7P" in judged and "P1" not in judged, "without its register the rule is not judged"
    assert [state for _, state, _ in posts.matters()] == ["open"]
    posts.hand_over("2025-05", _files(**RIGHT))
    posts.judge("2025-05", JUNE)
    assert [state for _, state, _ in posts.matters()] == ["cleared"]


def test_what_a_person_ended_opens_again_only_when_it_shows_something_else_or_had_gone(posts: PostMonths) -> None:
    posts.hand_over("2025-03", _files(**SHORT))
    posts.judge("2025-03", MARCH)
    with unit_of_work(posts.settings) as work:
        (matter,) = ledger.live_matters(work, kinds=kinds_of(CHAPTER))
        ledger.make(work, matter, MoveToMake(MatterMove.WITHDRAW, MARCH, "operator", "核实为补发"))
    posts.hand_over("2025-04", _files(**SHORT))
    posts.judge("2025-04", APRIL)
    assert [state for _, state, _ in posts.matters()] == ["withdrawn"], "it shows the same"
    posts.hand_over("2025-05", _files(应发补贴="1000"))
    posts.judge("2025-05", JUNE)
    assert [state for _, state, _ in posts.matters()] == ["withdrawn", "open"], "it shows something else"


def test_what_a_person_ended_opens_again_when_it_had_been_gone(posts: PostMonths) -> None:
    posts.hand_over("2025-03", _files(**SHORT))
    posts.judge("2025-03", MARCH)
    with unit_of_work(posts.settings) as work:
        (matter,) = ledger.live_matters(work, kinds=kinds_of(CHAPTER))
        ledger.make(work, matter, MoveToMake(MatterMove.WITHDRAW, MARCH, "operator", "核实为补发"))
    posts.hand_over("2025-04", _files(**RIGHT))
    posts.judge("2025-04", APRIL)
    posts.hand_over("2025-05", _files(**SHORT))
    posts.judge("2025-05", JUNE)
    assert [(state, number) for _, state, number in posts.matters()] == [("withdrawn", 1), ("open", 2)]


def test_an_older_month_opens_and_clears_nothing(posts: PostMonths) -> None:
    posts.hand_over("2025-03", _files(**RIGHT))
    posts.hand_over("2025-04", _files(**SHORT))
    posts.judge("2025-04", APRIL)
    posts.judge("2025-03", APRIL)
    assert [state for _, state, _ in posts.matters()] == ["open"]


def test_a_run_is_due_until_it_was_made_and_again_when_files_came(posts: PostMonths) -> None:
    as_of = AsOf(datetime(2025, 4, 9, tzinfo=OFFICE_TIME), "2025-04-09")
    posts.hand_over("2025-03", _files(**SHORT))
    snapshot = posts.snapshots()["2025-03"]
    with unit_of_work(posts.settings) as work:
        assert runs_due(CHAPTER, work, as_of) == [], "an imported month runs by itself"
        by_hand(work, "update monitoring.snapshot set from_history = false")
        (due,) = runs_due(CHAPTER, work, as_of)
        assert due.conf["期间"] == "2025-03" and due.run_id.startswith("2025-03-s1-")
        run_chapter(work, CHAPTER, snapshot, MARCH)
        assert runs_due(CHAPTER, work, as_of) == []
        by_hand(work, "update monitoring.snapshot set from_history = true")
    posts.hand_over("2025-03", _files(**RIGHT))
    assert posts.snapshots()["2025-03"].number == snapshot.number, "a file of the chapter is no input of a month"
    with unit_of_work(posts.settings) as work:
        by_hand(work, "update monitoring.snapshot set from_history = false")
        (again,) = runs_due(CHAPTER, work, as_of)
    assert again.run_id != due.run_id


def test_the_lists_go_to_who_checks_and_name_people_in_the_locked_workbook_alone(posts: PostMonths) -> None:
    holder = GOOD_ROWS["post_holder"](1, 是否村干部亲属="是")
    cadres = [GOOD_ROWS["village_cadre"](4, 户编号="")]
    posts.hand_over("2025-03", {**_files(**SHORT), "post_holder": [holder], "village_cadre": cadres})
    posts.judge("2025-03", MARCH)
    with unit_of_work(posts.settings) as work:
        put = {row["department"]: row for row in packages(work)}
        words = [matter.words for matter in ledger.live_matters(work, kinds=kinds_of(CHAPTER))]
    assert set(put) == {"hr", "rv"} and put["rv"]["own_department_only"] and not put["hr"]["own_department_only"]
    assert put["rv"]["title"] == "专项核查材料", "what is announced to both departments does not say what it is about"
    assert sorted(words) == ["核查乡村公益性岗位线索P1", "核查乡村公益性岗位线索P4"]
    listed = {name: [[cell.value for cell in row] for row in opened(posts.settings, put[name]["id"], MARCH)["线索"]] for name in put}
    (of_hr,) = [row for row in listed["hr"] if row[2] == "P1"]
    assert of_hr[4:10] == [
        "GW-0001",
        "岗员1",
        holder["证件号码"],
        "岗位在登记表中，本月出勤20天，应发1100元，按标准应为1200.00元",
        "公益性岗位出勤补贴表",
        2,
    ]
    (of_rv,) = [row for row in listed["rv"] if row[2] == "P4"]
    assert of_rv[7] == "申报为村干部亲属" and of_rv[1].startswith("SX")
    posts.judge("2025-03", MARCH)
    with unit_of_work(posts.settings) as work:
        assert len(packages(work)) == 2, "equal content is put once"


def test_a_list_of_one_department_is_given_to_no_other_account_of_the_unit(posts: PostMonths, monkeypatch: pytest.MonkeyPatch) -> None:
    posts.hand_over("2025-03", {"post_holder": [GOOD_ROWS["post_holder"](99)]})
    posts.judge("2025-03", MARCH)
    with unit_of_work(posts.settings) as work:
        (package,) = [row["id"] for row in packages(work) if row["department"] == "rv"]
    clerk = load_people().units[UNIT].accounts[0]
    ask = asking(package, on=MARCH)
    with pytest.raises(PackageRefusedError, match="只给乡村振兴部门"):
        fetch(posts.settings, type(ask)(package, clerk.account, "来领", MARCH))
    units = dict(load_people().units)
    units[UNIT] = units[UNIT].model_copy(update={"accounts": (clerk.model_copy(update={"department": "rv"}),)})
    people = load_people().model_copy(update={"units": units})
    monkeypatch.setattr("wengang.exchange.access.load_people", lambda: people)
    assert fetch(posts.settings, type(ask)(package, clerk.account, "来领", MARCH)).content


def _decide(work: UnitOfWork, role: str, person: str, option: str, on: date) -> dict[str, object]:
    return dict(answer(work, REPLIES_OF_A_DAY[role], RepliesOfADay(on, role), role, person, option, on=on, entries={"例外编号": ""}))


def test_an_answer_to_what_concerns_those_who_run_the_posts_is_accepted_by_two(posts: PostMonths) -> None:
    posts.hand_over("2025-03", {"post_holder": [GOOD_ROWS["post_holder"](99)]})
    posts.judge("2025-03", MARCH)
    with unit_of_work(posts.settings) as work:
        (matter,) = ledger.live_matters(work, kinds=kinds_of(CHAPTER))
        assert matter.departments == ("rv",) and matter.kind.accepted_by_two
        row = typed_answer("属实", "其他", "不在花名册，系外村人员", "清退并追回补贴", "副局长", date(2025, 5, 30))
        taken = take_by_hand(work, matter.no, [row], MARCH, department="rv", channel="电话，市乡村振兴局", recorded_by="operator")
        assert taken.code == "answered" and departments_to_ask(work) == ["rv"]
        first = _decide(work, "rv", "reviewer_rv", ACCEPT_ALL, MARCH)
        assert (first["accepted_first"], first["replies_accepted"]) == (1, 0)
        assert ledger.find(work, matter.no).stands.state is MatterState.ANSWERED and departments_to_ask(work) == ["hr"]
        second = _decide(work, "hr", "reviewer_hr", ACCEPT_ALL, MARCH)
        assert second["replies_accepted"] == 1 and second["accepted_first"] == 0
        assert ledger.find(work, matter.no).stands.state is MatterState.CLOSED
        (closed,) = execute(work, "select details from matters.move where move = 'accept'").fetchall()
        assert closed["details"]["first_by"] == "reviewer_rv"


def test_the_second_of_two_may_return_it(posts: PostMonths) -> None:
    posts.hand_over("2025-03", {"post_holder": [GOOD_ROWS["post_holder"](99)]})
    posts.judge("2025-03", MARCH)
    with unit_of_work(posts.settings) as work:
        (matter,) = ledger.live_matters(work, kinds=kinds_of(CHAPTER))
        for result in ("不在花名册，系外村人员", "已核实户籍，系本村人员"):
            row = typed_answer("属实", "其他", result, "清退并追回补贴", "副局长", date(2025, 5, 30))
            take_by_hand(work, matter.no, [row], MARCH, department="rv", channel="电话，市乡村振兴局", recorded_by="operator")
            assert _decide(work, "rv", "reviewer_rv", ACCEPT_ALL, MARCH)["accepted_first"] == 1
            assert _decide(work, "hr", "reviewer_hr", RETURN_ALL, MARCH)["replies_returned"] == 1
        assert ledger.find(work, matter.no).stands.state is MatterState.RETURNED, "each answer needs two anew"


def test_a_page_tells_what_the_posts_cost_and_a_unit_nothing_of_what_may_concern_its_departments(posts: PostMonths) -> None:
    posts.hand_over("2025-03", {**_files(**SHORT), "post_holder": [GOOD_ROWS["post_holder"](99)]})
    posts.judge("2025-03", MARCH)
    with unit_of_work(posts.settings) as work:
        (month,) = months_of(work, CHAPTER)
        tables = {
            unit: {section.heading: section.blocks[0].rows for section in chapter_sections(work, month, APRIL, unit)}
            for unit in (None, UNIT, "469002")
        }
    whole = {row[0]: row[2:] for row in tables[None]["线索"]}
    assert whole["P1"] == whole["P4N"] == ("1", "1", "1", "1", "1")
    own = {row[0]: row[2:] for row in tables[UNIT]["线索"]}
    assert own["P1"] == ("已判定", "1", "1", "1") and not {"P4N", "P5", "P6A", "P9P"} & set(own)
    assert tables[UNIT]["2025年3月岗位和补贴"] == (("五指山市", "1", "1", "1", "1", "1,100.00", "—"),)
    assert "2025年3月岗位和补贴" not in tables["469002"]


def test_a_confirmed_case_keeps_its_unit_from_an_award_until_it_has_ended(posts: PostMonths) -> None:
    posts.hand_over("2025-03", {"post_holder": [GOOD_ROWS["post_holder"](99)]})
    posts.judge("2025-03", MARCH)
    with unit_of_work(posts.settings) as work:
        (matter,) = ledger.live_matters(work, kinds=kinds_of(CHAPTER))
        assert not units_with_confirmed_cases(work), "a doubt keeps nobody from anything"
        row = typed_answer("属实", "其他", "不在花名册，系外村人员", "清退并追回补贴", "副局长", date(2025, 5, 30))
        take_by_hand(work, matter.no, [row], MARCH, department="rv", channel="电话，市乡村振兴局", recorded_by="operator")
        assert units_with_confirmed_cases(work) == {UNIT}
        _decide(work, "rv", "reviewer_rv", ACCEPT_ALL, MARCH)
        assert units_with_confirmed_cases(work) == {UNIT}, "one of two has accepted it"
        _decide(work, "hr", "reviewer_hr", ACCEPT_ALL, MARCH)
        assert not units_with_confirmed_cases(work)
