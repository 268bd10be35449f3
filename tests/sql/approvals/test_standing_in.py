"""A substitute answers in the place of a reviewer on the days of the term, and never where he has acted in the case: every order."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from tests.sql.people_deciding import answer, asked
from tests.statements import execute

from wengang.approvals.deciding import Answer, MatterOfDecision, Question, record
from wengang.approvals.opinions import ApprovalError, verdict_on
from wengang.approvals.standing_in import NobodyLeftError, NotYoursError, decided_in_other_roles
from wengang.database.unit_of_work import UnitOfWork

OFFICE = """
reviewers:
  hr:
    account: zhang
    title: 人社审核人
    substitutes:
      - {account: li, title: 人社代理人, mail: li@example.org, from: 2025-04-07, to: 2025-04-11}
      - {account: zhao, title: 人社第二代理人, mail: zhao@example.org, from: 2025-04-14, to: 2025-04-18}
  rv:
    account: wang
    title: 乡村振兴审核人
    substitutes:
      - {account: li, title: 乡村振兴代理人, mail: li@example.org, from: 2025-04-07, to: 2025-04-11}
operators: []
units: {}
"""
SUBJECT = "paper:2025-03"
IN_TERM, BEFORE, AFTER, SECOND_TERM = date(2025, 4, 9), date(2025, 4, 4), date(2025, 4, 21), date(2025, 4, 14)


def paper(digest: str = "d1", subject: str = SUBJECT) -> MatterOfDecision[None]:
    """Give a paper that both departments decide on."""
    return MatterOfDecision(
        about=lambda: None,
        subject=lambda _work, _about: subject,
        question=lambda _work, _about, _role: Question("一份", "请审批", digest),
    )


PAPER = paper()


@pytest.fixture(autouse=True)
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give the office's own file."""
    path = tmp_path / "people.yaml"
    path.write_text(OFFICE, encoding="utf-8")
    monkeypatch.setenv("WENGANG_PEOPLE_FILE", str(path))
    return path


def kept(work: UnitOfWork) -> list[tuple[str, str, str | None]]:
    rows = execute(work, "select role, decided_by, decided_for from approvals.opinion order by seq").fetchall()
    return [(row["role"], row["decided_by"], row["decided_for"]) for row in rows]


def may_answer(work: UnitOfWork, role: str, on: date, matter: MatterOfDecision[None] = PAPER) -> list[str]:
    return [one.account for one in asked(work, matter, None, role).answerers(on)]


def test_the_reviewer_and_whoever_stands_in_now_or_later_may_answer(work: UnitOfWork) -> None:
    assert may_answer(work, "hr", BEFORE) == ["zhang", "li", "zhao"], "a question may wait until a term begins"
    assert may_answer(work, "hr", SECOND_TERM) == ["zhang", "zhao"]
    assert may_answer(work, "hr", AFTER) == ["zhang"]


def test_a_substitute_decides_in_the_place_of_the_reviewer_and_both_are_kept(work: UnitOfWork) -> None:
    assert answer(work, PAPER, None, "hr", "li", on=IN_TERM) == {"answer": "同意"}
    (told,) = asked(work, PAPER, None, "rv").told
    assert told.startswith("> **人社审核人（由人社代理人代）已审批：同意**")
    answer(work, PAPER, None, "rv", "wang", on=IN_TERM)
    assert kept(work) == [("hr", "li", "zhang"), ("rv", "wang", None)]
    assert verdict_on(work, SUBJECT, "d1").people == ["li", "wang"]


@pytest.mark.parametrize("on", [date(2025, 4, 7), date(2025, 4, 11)])
def test_the_first_and_the_last_day_belong_to_the_term(work: UnitOfWork, on: date) -> None:
    answer(work, PAPER, None, "hr", "li", on=on)
    assert kept(work) == [("hr", "li", "zhang")]


@pytest.mark.parametrize("on", [BEFORE, date(2025, 4, 6), date(2025, 4, 12), AFTER])
def test_out_of_term_the_answer_is_refused_and_the_reviewer_is_asked(work: UnitOfWork, on: date) -> None:
    with pytest.raises(
        NotYoursError, match=rf"“li”的代理期为2025-04-07至2025-04-11，{on}不能代为决定：请由人社审核人本人或当天的代理人回答"
    ):
        answer(work, PAPER, None, "hr", "li", on=on)
    answer(work, PAPER, None, "hr", "zhang", on=on)
    assert kept(work) == [("hr", "zhang", None)]


def test_the_reviewer_may_answer_also_while_somebody_stands_in(work: UnitOfWork) -> None:
    answer(work, PAPER, None, "hr", "zhang", on=IN_TERM)
    assert kept(work) == [("hr", "zhang", None)]


@pytest.mark.parametrize("person", ["wang", "somebody", ""])
def test_whoever_is_neither_asked_nor_stands_in_does_not_count(work: UnitOfWork, person: str) -> None:
    with pytest.raises(NotYoursError, match="不能对这一事项作决定"):
        answer(work, PAPER, None, "hr", person, on=IN_TERM)
    assert kept(work) == []


def test_who_was_taken_off_the_list_after_he_was_asked_does_not_count(work: UnitOfWork, office: Path) -> None:
    digest = asked(work, PAPER, None, "hr").digest
    office.write_text(OFFICE.replace("account: li", "account: chen"), encoding="utf-8")
    with pytest.raises(NotYoursError, match="“li”不能对这一事项作决定"):
        answer(work, PAPER, None, "hr", "li", on=IN_TERM, digest=digest)


@pytest.mark.parametrize(("first", "second"), [("hr", "rv"), ("rv", "hr")])
def test_one_substitute_of_two_departments_decides_for_one_of_them(work: UnitOfWork, first: str, second: str) -> None:
    answer(work, PAPER, None, first, "li", on=IN_TERM)
    with pytest.raises(NotYoursError, match="“li”已办理过本案的其他环节，不能再作决定：请由被询问的另一个人或其代理人回答"):
        answer(work, PAPER, None, second, "li", on=IN_TERM)
    assert "li" not in may_answer(work, second, IN_TERM), "the page does not let him"
    own = {"hr": "zhang", "rv": "wang"}
    answer(work, PAPER, None, second, own[second], on=IN_TERM)
    assert verdict_on(work, SUBJECT, "d1").refused is False


@pytest.mark.parametrize(("first", "second"), [("hr", "rv"), ("rv", "hr")])
def test_a_change_of_the_text_does_not_make_him_another(work: UnitOfWork, first: str, second: str) -> None:
    answer(work, PAPER, None, first, "li", "不同意", on=IN_TERM)
    changed = paper("d2")
    with pytest.raises(NotYoursError, match="已办理过本案的其他环节"):
        answer(work, changed, None, second, "li", on=IN_TERM)
    answer(work, changed, None, first, "li", on=IN_TERM)
    assert kept(work)[-1][1] == "li", "in the same place he answers again"


def test_who_stood_in_does_not_decide_in_his_own_place_either(work: UnitOfWork, office: Path) -> None:
    office.write_text(
        OFFICE.replace("  rv:", "  hr_leader: {account: li, title: 分管负责人}\n  rv:").replace(
            "    substitutes:\n      - {account: li, title: 乡村振兴代理人, mail: li@example.org, from: 2025-04-07, to: 2025-04-11}\n", ""
        ),
        encoding="utf-8",
    )
    two_of_hr = replace(PAPER, roles={"hr": "经办", "hr_leader": "分管"})
    answer(work, two_of_hr, None, "hr", "li", on=IN_TERM)
    with pytest.raises(NotYoursError, match="已办理过本案"):
        answer(work, two_of_hr, None, "hr_leader", "li", digest="d1", on=IN_TERM)
    with pytest.raises(NobodyLeftError, match=r"分管负责人已在本案的其他环节作过决定.*substitutes 登记代理人"):
        may_answer(work, "hr_leader", IN_TERM, two_of_hr)


def test_who_acted_elsewhere_in_the_case_does_not_decide(work: UnitOfWork) -> None:
    proposed_by_li = replace(PAPER, acted=lambda _work, _about, _role: ["li"])
    with pytest.raises(NotYoursError, match="已办理过本案"):
        answer(work, proposed_by_li, None, "hr", "li", on=IN_TERM)
    assert may_answer(work, "hr", IN_TERM, proposed_by_li) == ["zhang", "zhao"]


def test_over_all_subjects_of_a_case(work: UnitOfWork) -> None:
    objection = paper("o1", "paper:objection")
    answer(work, objection, None, "rv", "li", on=IN_TERM)
    of_the_case = replace(PAPER, acted=lambda work, _about, role: decided_in_other_roles(work, ["paper:objection"], role))
    with pytest.raises(NotYoursError, match="已办理过本案"):
        answer(work, of_the_case, None, "hr", "li", on=IN_TERM)
    answer(work, PAPER, None, "hr", "li", on=IN_TERM)


def test_the_account_decides_not_the_name(work: UnitOfWork, office: Path) -> None:
    office.write_text(OFFICE.replace("title: 人社代理人", "title: 乡村振兴审核人"), encoding="utf-8")
    answer(work, PAPER, None, "rv", "wang", on=IN_TERM)
    answer(work, PAPER, None, "hr", "li", on=IN_TERM)
    assert verdict_on(work, SUBJECT, "d1").people == ["li", "wang"], "two people of one title are two people"


def test_two_opinions_of_one_account_are_not_two_whomever_they_are_for(work: UnitOfWork) -> None:
    answer(work, PAPER, None, "hr", "li", on=IN_TERM)
    execute(  # what the house itself does not write
        work,
        "insert into approvals.opinion (subject, digest, role, decided_by, decided_for, approve, opinion, asked_by)"
        " select subject, digest, 'rv', decided_by, 'wang', approve, opinion, asked_by from approvals.opinion",
    )
    with pytest.raises(ApprovalError, match="不能出自同一个人"):
        verdict_on(work, SUBJECT, "d1")


def test_the_database_knows_no_substitute_of_oneself(work: UnitOfWork) -> None:
    with pytest.raises(Exception, match="a_substitute_is_another"), work.savepoint():
        execute(
            work,
            "insert into approvals.opinion (subject, digest, role, decided_by, decided_for, approve, opinion, asked_by)"
            " values ('s', 'd', 'hr', 'li', 'li', true, '同意', 't')",
        )


def test_an_answer_too_late_is_too_late_for_everybody(work: UnitOfWork) -> None:
    late = replace(PAPER, examine=lambda *_: None)
    assert record(work, late, None, Answer("hr", "d1", "同意", "情况属实", "somebody", IN_TERM, "t", {})) == {"too_late": True}
