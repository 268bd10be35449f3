"""What makes an answer complete, each rule from both sides (method §12, “Reply to a notice”)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from wengang.follow_up.answers import AnswerRow, judge

ON = date(2025, 4, 16)
ISSUED = date(2025, 4, 14)
GOOD = AnswerRow(
    truth="true",
    cause="seasonal",
    result="逐户核实",
    measure="专场招聘",
    post="就业局副局长",
    until=date(2025, 5, 30),
    visited_on=ON,
)


def test_a_complete_answer_lacks_nothing() -> None:
    assert judge([GOOD], ON, ISSUED).missing == ()
    assert judge([replace(GOOD, until=ON, visited_on=ISSUED)], ON, ISSUED).missing == (), "both days may be today, and the day of issue"


@pytest.mark.parametrize(
    ("row", "says"),
    [
        (replace(GOOD, truth=None), "缺“是否属实”"),
        (replace(GOOD, cause=None), "缺“原因类别”"),
        (replace(GOOD, result="核实了"), "不足4个字"),
        (replace(GOOD, result=""), "缺“核实结果”"),
        (replace(GOOD, measure=""), "缺措施"),
        (replace(GOOD, post=""), "缺措施"),
        (replace(GOOD, until=None), "缺措施"),
        (replace(GOOD, until=date(2025, 4, 15)), "早于报送当日（2025年4月16日）"),
        (replace(GOOD, visited_on=None), "2025年4月14日至2025年4月16日"),
        (replace(GOOD, visited_on=date(2025, 4, 13)), "现场帮扶日期"),
        (replace(GOOD, visited_on=date(2025, 4, 17)), "现场帮扶日期"),
        (replace(GOOD, long_number=True), "11位以上的数字"),
    ],
)
def test_what_is_missing_is_named(row: AnswerRow, says: str) -> None:
    (missing,) = judge([row], ON, ISSUED).missing
    assert says in missing


def test_rows_count_together_but_a_measure_stands_in_one_row() -> None:
    rows = [AnswerRow(truth="true"), AnswerRow(cause="other", result="逐户核实"), replace(GOOD, truth=None, cause=None, result="")]
    assert judge(rows, ON, ISSUED).missing == ()
    apart = [replace(GOOD, post="", until=None), AnswerRow(post="局长"), AnswerRow(until=date(2025, 5, 1))]
    assert judge(apart, ON, ISSUED).missing == ("缺措施：至少一行要同时有“措施”“责任人职务”“完成时限”",)


def test_one_word_of_truth_in_all_rows_that_fill_it() -> None:
    assert judge([GOOD, AnswerRow()], ON, ISSUED).truth == "true"
    judged = judge([GOOD, replace(GOOD, truth="partly")], ON, ISSUED)
    assert (judged.truth, judged.missing) == (None, ("各行的“是否属实”不一致，请统一",))


def test_what_is_not_true_needs_no_measure() -> None:
    row = AnswerRow(truth="false", cause="data_wrong", result="企业名册重复", visited_on=ON)
    judged = judge([row], ON, ISSUED)
    assert (judged.missing, judged.blames_the_data) == ((), True)
    assert not judge([replace(row, cause="other")], ON).blames_the_data
    assert not judge([replace(GOOD, cause="data_wrong")], ON).blames_the_data
    assert judge([replace(row, visited_on=None)], ON).missing == (), "blue and yellow ask for no visit"
