"""Answers by telephone, withdrawing and handing on, and what people see of matters (method §12)."""

from __future__ import annotations

from datetime import date

import pytest
from tests.sql.county_notices.issued_notices import ISSUED, OTHER, UNIT, issued, matters
from tests.statements import execute

from wengang.database.unit_of_work import UnitOfWork
from wengang.follow_up.answers import AnswerRow
from wengang.follow_up.by_hand import HandEntryError, hand_on, take_by_hand, typed_answer, withdraw
from wengang.follow_up.daily import bring_up_to_date
from wengang.follow_up.overview import lags, life_of, matters_by_kind, open_matters, yield_rows, yields
from wengang.matters import ledger
from wengang.matters.ledger import KeptMatter, MoveToMake, UnknownMatterError
from wengang.matters.rounds import MatterMove, MoveRefusedError

DAY = date(2025, 4, 16)
BY_TELEPHONE = {"department": "hr", "channel": "电话，市就业局", "recorded_by": "operator"}


@pytest.fixture
def notice(work: UnitOfWork, people: object) -> KeptMatter:
    """Give the matter of a yellow notice of 14 April."""
    issued(work, 1, {UNIT: 2, OTHER: 2})
    bring_up_to_date(work, ISSUED)
    return matters(work)[0]


def complete() -> AnswerRow:
    return typed_answer("属实", "返乡", "逐户核实属实", "组织招聘", "副局长", date(2025, 5, 30))


def test_an_answer_by_telephone_is_judged_as_any_other(work: UnitOfWork, notice: KeptMatter) -> None:
    outcome = take_by_hand(work, notice.no, [typed_answer("属实", "返乡", "逐户核实属实")], DAY, **BY_TELEPHONE)
    assert outcome.code == "returned"
    assert "缺措施" in outcome.words
    assert take_by_hand(work, notice.no.lower(), [complete()], DAY, **BY_TELEPHONE).code == "answered"
    (_, move) = execute(work, "select made_by, details from matters.move order by number").fetchall()
    assert (move["made_by"], move["details"]["channel"], move["details"]["department"]) == ("operator", "电话，市就业局", "hr")
    assert take_by_hand(work, notice.no, [complete()], DAY, **BY_TELEPHONE).code == "not_taken"


@pytest.mark.parametrize(("more", "says"), [({"department": "dr"}, "由人社、乡村振兴办理"), ({"channel": " "}, "请写明答复从哪里来")])
def test_who_answered_and_how_is_needed(work: UnitOfWork, notice: KeptMatter, more: dict[str, str], says: str) -> None:
    with pytest.raises(HandEntryError, match=says):
        take_by_hand(work, notice.no, [complete()], DAY, **(BY_TELEPHONE | more))


def test_words_of_the_lists_are_asked_for() -> None:
    with pytest.raises(HandEntryError, match="属实、部分属实、不属实"):
        typed_answer("是", "返乡", "逐户核实")
    assert "13800001111" not in typed_answer("属实", "返乡", "联系13800001111核实").result


def test_a_matter_opened_in_error_is_withdrawn_with_a_reason(work: UnitOfWork, notice: KeptMatter) -> None:
    with pytest.raises(HandEntryError, match="理由"):
        withdraw(work, notice.no, DAY, decided_by="operator", reason="")
    withdraw(work, notice.no, DAY, decided_by="operator", reason="提示发错单位")
    with pytest.raises(MoveRefusedError):
        withdraw(work, notice.no, DAY, decided_by="operator", reason="再撤一次")
    with pytest.raises(HandEntryError, match="已撤回"):
        take_by_hand(work, notice.no, [complete()], DAY, **BY_TELEPHONE)
    bring_up_to_date(work, DAY)
    assert len(matters(work)) == 2, "the same reason opens no second round"


def test_handing_on_stops_no_clock(work: UnitOfWork, notice: KeptMatter) -> None:
    hand_on(work, notice.no, DAY, to="县劳动监察大队", recorded_by="operator", reason="涉及欠薪")
    hand_on(work, notice.no, DAY, to="县审计局", recorded_by="operator", reason="涉及资金")
    assert ledger.find(work, notice.no).stands == notice.stands
    assert [line for line in life_of(work, notice.no) if "同时移交" in line] == [
        "2025-04-16 同时移交：县劳动监察大队：涉及欠薪（operator）",
        "2025-04-16 同时移交：县审计局：涉及资金（operator）",
    ]


def test_what_people_see(work: UnitOfWork, notice: KeptMatter) -> None:
    take_by_hand(work, notice.no, [complete()], DAY, **BY_TELEPHONE)
    listed = "".join(open_matters(work, date(2025, 4, 29)))
    assert "五指山市人社、乡村振兴" in listed
    assert "已答复，审核人" in listed
    assert "共2个待办事项：办理方1个，审核人1个；办理方已逾期1个" in listed
    assert "共1个" in "".join(open_matters(work, DAY, holder="owner"))
    assert "共1个" in "".join(open_matters(work, DAY, unit=UNIT))
    assert [line.split() for line in matters_by_kind(work, date(2025, 4, 29))] == [
        ["待办事项（截至2025年4月29日，按在谁手里计）"],
        ["事项", "办理方", "其中逾期", "审核人", "系统（等下月数据）"],
        ["风险提示反馈", "1", "1", "1", "0"],
    ]
    ledger.make(work, ledger.find(work, notice.no), MoveToMake(MatterMove.ACCEPT, date(2025, 4, 17), "reviewer_hr", "同意"))
    assert next(iter(lags(work, "2025-03"))) == f"{notice.no} 五指山市 2025-03：冻结9 → 印发0 → 首次完整反馈2 → 认可1（工作日）"
    ledger.make(work, ledger.find(work, notice.no), MoveToMake(MatterMove.VERIFY_NOT_IMPROVED, date(2025, 5, 14), ledger.SYSTEM, "未改善"))
    assert matters_by_kind(work, date(2025, 5, 13))[-1].startswith("风险提示反馈"), "not on that day yet"
    assert matters_by_kind(work, date(2025, 5, 14))[-1] == "已用下月数据验证1个：改善0个，未改善1个"
    assert yield_rows(work) == [("风险提示反馈", "", "五指山市", 1, 1)]
    assert list(yields(work)) == ["风险提示反馈 五指山市：有完整反馈1个，属实或部分属实1个，占100.00%"]
    with pytest.raises(UnknownMatterError):
        list(life_of(work, "SX9"))
