"""The lists of a proposal: masked, honest about 试算, and without a person in what reviewers are asked."""

from __future__ import annotations

import io
from datetime import date
from uuid import UUID

import openpyxl
import pytest
from tests.unit.workshops.awards.conftest import Make, entry

from wengang.workshops.awards import steps
from wengang.workshops.awards.proposals import LeftOut, Proposal
from wengang.workshops.awards.publicity import MaskedPerson, UnitList, approval_body

NUMBER = "46990019900101123X"
PEOPLE = {UUID(int=number): MaskedPerson.of("王小二", NUMBER) for number in range(1, 8)}
UNTIL = date(2025, 7, 21)


def cells(made: UnitList) -> list[list[object]]:
    sheet = openpyxl.load_workbook(io.BytesIO(made.workbook)).worksheets[0]
    return [[cell.value for cell in row] for row in sheet.iter_rows()]


def everything(made: UnitList) -> str:
    return made.paper.text + made.paper.html + str(cells(made))


def test_person_is_shown_by_surname_town_and_partly_masked_number(proposal: Make) -> None:
    made = UnitList(proposal(entry(1)), "469001", PEOPLE)
    assert ["王*", "毛阳镇", "469************23X"] in [row[1:4] for row in cells(made)]
    assert "469************23X" in made.paper.html
    assert "王小二" not in everything(made)
    assert NUMBER not in everything(made)
    for private in ("6000.00", "2025-05", str(UUID(int=1))):
        assert private not in everything(made)


def test_list_says_title_dates_standard_and_amount(proposal: Make) -> None:
    made = UnitList(proposal(entry(1), entry(2, unit="469024"), entry(3, tier=2, amount_fen=1200_00)), "469001", PEOPLE)
    text = made.paper.text
    assert made.paper.title == "五指山市就业帮扶车间吸纳脱贫人口奖补拟发名单公示"
    assert "共2人，合计2200元" in text
    assert "公示时间：2025年7月14日至2025年7月21日" in text
    assert "每人5—9人1000元，10—19人1200元，20人及以上1500元" in text
    assert [row[0] for row in cells(made) if isinstance(row[0], int)] == [1, 3]


def test_trial_calculation_says_so_and_is_not_published(proposal: Make) -> None:
    made = UnitList(proposal(entry(1), is_trial=True), "469001", PEOPLE)
    assert "试算，不作发放依据" in made.paper.title
    assert "不得公示" in made.paper.text
    assert "公示时间" not in made.paper.text
    assert "口径参数8项未经确认，清单见附件。" in made.paper.text and "奖补一档：每人金额" in made.paper.text
    assert any("试算" in str(row[0]) for row in cells(made)[:1])


def test_text_that_looks_like_a_formula_stays_text(proposal: Make) -> None:
    made = UnitList(proposal(entry(1, workshop_name='=HYPERLINK("http://x","y")', town="@SUM(A1)")), "469001", PEOPLE)
    sheet = openpyxl.load_workbook(io.BytesIO(made.workbook)).worksheets[0]
    found = {cell.value: cell.data_type for row in sheet.iter_rows() for cell in row}
    assert found['=HYPERLINK("http://x","y")'] == "s"
    assert found["@SUM(A1)"] == "s"
    assert "=HYPERLINK" in made.paper.html and '("http' not in made.paper.html


def test_same_list_is_the_same_file(proposal: Make) -> None:
    first, again = (UnitList(proposal(entry(1)), "469001", PEOPLE) for _ in range(2))
    assert first.workbook == again.workbook
    assert first.paper.html == again.paper.html


def test_reviewers_read_counts_and_no_person(proposal: Make) -> None:
    entries = [entry(number) for number in range(1, 7)]
    made = proposal(
        *entries, entry(7, unit="469024", struck_before=True, unknown=2), left_out=((LeftOut.ENDED, 12), (LeftOut.BELOW_TIER, 3))
    )
    body = approval_body(made, {"469001": ("a.xlsx", "a.html")}, {"hr": {4: "已在外省务工"}}, UNTIL)
    assert "共7人，合计7000.00元" in body
    assert "| 五指山市 | 不展示 | 见名单 |" in body, "from the sum above, the other unit's people could be worked out"
    assert "| 临高县 | \\<5人 | 见名单 |" in body
    assert "`lists/a.xlsx`、`lists/a.html`" in body
    assert "曾在以前的名单中被剔除：7号" in body
    assert "另有待核人员（人数更正后档次可能变化）：7号" in body
    assert "人社部门已剔除：4号（已在外省务工）" in body
    assert "车间已退出或已到期，奖补停止（12人）" in body
    assert made.digest in body
    for person in PEOPLE.values():
        assert person.name not in body


@pytest.fixture
def three(proposal: Make) -> Proposal:
    return proposal(entry(1), entry(2), entry(3))


@pytest.mark.parametrize(("numbers", "struck"), [("", []), ("2", ["2"]), ("3号、1号", ["1", "3"]), ("1,3，1", ["1", "3"])])
def test_struck_numbers_are_read(three: Proposal, numbers: str, struck: list[str]) -> None:
    assert list(steps.read_strikes(three, numbers, "核实未在车间务工")) == struck


@pytest.mark.parametrize("numbers", ["4", "0", "王*", "1-3", "-1", "１０"])
def test_word_that_is_no_number_of_the_list_is_asked_again(three: Proposal, numbers: str) -> None:
    with pytest.raises(steps.StrikeError, match="不在名单中"):
        steps.read_strikes(three, numbers, "核实未在车间务工")


def test_reason_is_asked_for_and_long_digits_are_masked(three: Proposal) -> None:
    with pytest.raises(steps.StrikeError, match="剔除理由"):
        steps.read_strikes(three, "1", " ")
    assert NUMBER not in steps.read_strikes(three, "1", f"本人{NUMBER}反映未上班")["1"]
