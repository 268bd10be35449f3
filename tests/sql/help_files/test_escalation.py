"""Plans and contacts that are late are told as counts of a township, in the mail of the day, in 督办 and to the leaders."""

from __future__ import annotations

from datetime import date

from tests.sql.help_files.conftest import UNIT, Months
from tests.statements import execute

from wengang.database.unit_of_work import unit_of_work
from wengang.follow_up.daily import bring_up_to_date
from wengang.follow_up.letters import WaitingMatter, mail_of_the_day, talk_proposal
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
        live = live_matters(work)
        paper = talk_proposal(live, LATE)
    waiting = [WaitingMatter(one.no, one.kind, one.town, one.words, one.stands.state, one.stands.due, None) for one in live]
    mail = str(mail_of_the_day(UNIT, waiting, LATE).sections)
    assert letter["unit"] == UNIT and len(letter["told"]["matters"]) == 26
    for line in ("甲镇：制定帮扶方案12人", "甲镇：联系帮扶对象12人", "乙镇：制定帮扶方案<5人", "乙镇：联系帮扶对象<5人"):
        assert line in letter["text"]
        assert str(paper.sections).count(line) == mail.count(line) == 1
    assert "制定帮扶方案：人社部门按“帮扶联系记录”表（help_contact）报送" in letter["text"]
    assert "其中逾期12人" in mail and "其中逾期<5人" in mail
    assert not [sign for sign in ("SX0", "帮2025") if sign in letter["text"] + mail]
    assert question is not None and "SX000010等26个" in question.text
