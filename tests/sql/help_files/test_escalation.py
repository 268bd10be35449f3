"""Plans and contacts that are late are told as counts of a township, in the mail of the day, in 督办 and to the leaders."""

from __future__ import annotations

from datetime import date

from tests.sql.help_files.conftest import UNIT, Months
from tests.statements import execute

from wengang.database.unit_of_work import unit_of_work
from wengang.follow_up.daily import bring_up_to_date
from wengang.follow_up.letters import talk_proposal
from wengang.follow_up.supervision import draft_supervision, supervision_question
from wengang.matters.ledger import live_matters

OPENED, LATE = date(2025, 4, 10), date(2025, 5, 8)
ALL = range(1, 21)


def test_late_files_of_a_township_are_one_line(months: Months) -> None:
    """Twelve people of 甲镇 and one of 乙镇 lost work in March; nobody did anything until 8 May, so that the plans are nine workdays late."""
    roster = {13: {"乡": "乙镇"}}
    months.hand_over("2025-02", ALL, people=ALL, roster=roster)
    months.hand_over("2025-03", range(14, 21), people=ALL, roster=roster)
    assert months.judge(OPENED).opened == 13
    with unit_of_work(months.settings) as work:
        assert bring_up_to_date(work, LATE)["opened"] == 26
        assert draft_supervision(work, LATE) == 1
        (letter,) = execute(work, "select unit, text, told from letters.letter where kind = 'supervision'").fetchall()
        question = supervision_question(work, LATE, "hr")
        paper = talk_proposal(live_matters(work), LATE)
    assert letter["unit"] == UNIT and len(letter["told"]["matters"]) == 26
    for line in ("甲镇：制定帮扶方案12件", "甲镇：联系帮扶对象12件", "乙镇：制定帮扶方案1件", "乙镇：联系帮扶对象1件"):
        assert line in letter["text"]
        assert str(paper.sections).count(line) == 1
    assert "制定帮扶方案：人社部门按“帮扶联系记录”表（help_contact）报送" in letter["text"]
    assert "SX0" not in letter["text"] and "帮2025" not in letter["text"]
    assert question is not None and "SX000010等26个" in question.text
