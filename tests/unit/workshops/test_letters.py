"""Letters about workshops: whole golden files, and what a letter must never show."""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from wengang.letters.content import Issue
from wengang.papers.paper import Paper
from wengang.periods import Period
from wengang.workshops.letters import WorkshopFacts, exit_letter, exit_question, guidance_letter, monthly_letter
from wengang.workshops.outcomes import Outcome
from wengang.workshops.states import ExitReason, Status

GOLDEN = Path(__file__).resolve().parents[2] / "golden"
MARCH = Period(2025, 3)
ON = date(2025, 4, 10)
BELOW = WorkshopFacts(
    workshop_no="469001-CJ01",
    name="毛阳黎锦车间",
    unit="469001",
    place="毛阳镇毛路村",
    mode="company",
    field="brocade",
    absorbed=3,
    unknown=0,
    present=4,
    told=12,
    unpaid=0,
    guidance_since=MARCH,
    clock=0,
    status=Status.GUIDANCE,
    outcomes=(Outcome.GUIDANCE_LETTER,),
)
SILENT = replace(
    BELOW,
    workshop_no="469001-CJ02",
    name="水满茶叶车间",
    absorbed=0,
    present=0,
    told=None,
    status=Status.CERTIFIED,
    outcomes=(Outcome.REMINDER, Outcome.ON_SITE_CHECK),
)
UNDETERMINED = replace(
    BELOW,
    workshop_no="469001-CJ03",
    name="通什椰雕车间",
    absorbed=4,
    unknown=1,
    present=5,
    told=4,
    unpaid=2,
    status=Status.CERTIFIED,
    outcomes=(Outcome.CORRECTION_REQUEST,),
)
WARNED = replace(BELOW, workshop_no="469001-CJ04", name="番阳养殖车间", clock=5, outcomes=(Outcome.WARNING,))
STOPPED = replace(
    BELOW,
    workshop_no="469001-CJ05",
    name="南圣服装车间",
    absorbed=0,
    present=0,
    told=0,
    status=Status.EXIT_PROPOSED,
    reason=ExitReason.STOPPED,
    outcomes=(Outcome.EXIT_PROPOSAL,),
    guidance_since=None,
)
HALF_YEAR = replace(
    BELOW,
    status=Status.EXIT_PROPOSED,
    reason=ExitReason.HALF_YEAR,
    guidance_since=Period(2024, 9),
    clock=6,
    outcomes=(Outcome.EXIT_PROPOSAL,),
)


def written() -> dict[str, Paper]:
    return {
        "workshop_guidance": guidance_letter(BELOW, MARCH, "车间指导〔2025〕第3-469001-CJ01-1号", ON),
        "workshop_monthly": monthly_letter("469001", [SILENT, UNDETERMINED, WARNED, STOPPED], MARCH, "车间评定〔2025〕第3-469001-1号", ON),
        "workshop_exit": exit_letter(HALF_YEAR, MARCH, "车间退出〔2025〕第3-469001-CJ01-1号", ON),
    }


@pytest.mark.usefixtures("one_unconfirmed_parameter")
@pytest.mark.parametrize("form", ["txt", "html"])
@pytest.mark.parametrize("name", ["workshop_guidance", "workshop_monthly", "workshop_exit"])
def test_whole_letter_is_the_golden_file(name: str, form: str) -> None:
    """`WENGANG_UPDATE_GOLDEN=1` writes the files anew."""
    letter, issued = written()[name], Issue(date(2025, 4, 11), None)
    content = issued.fill(letter.text) if form == "txt" else issued.fill_html(letter.html)
    path = GOLDEN / f"{name}.{form}"
    if os.environ.get("WENGANG_UPDATE_GOLDEN"):
        path.write_text(content, encoding="utf-8")
    assert content == path.read_text(encoding="utf-8")


def test_few_people_are_never_counted_in_a_letter() -> None:
    for letter in written().values():
        for told in ("吸纳3人", "补足2人", " 3人", " 4人  <5人"):
            assert told not in letter.text
        assert "<5人" in letter.text


def test_the_question_names_what_each_answer_does() -> None:
    text = exit_question(HALF_YEAR, MARCH, date(2025, 4, 24), "以此为由的退出不早于2025年4月12日。")
    for words in (
        "拟退出（帮扶指导半年以上仍未达到吸纳要求）",
        "2025年4月24日前决定",
        "逾期只提醒",
        "不早于2025年4月12日",
        "两部门意见一致才生效",
    ):
        assert words in text


def test_after_the_policy_ended_letters_cite_what_is_in_force() -> None:
    letter = guidance_letter(BELOW, Period(2026, 1), "号", date(2026, 2, 10))
    assert "政策期已满" in letter.text
    assert "实施方案》第二部分" not in letter.text
