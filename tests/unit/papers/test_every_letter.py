"""What holds for every paper that is mailed or put up, whatever its kind.

A new kind of letter is entered in `papers()`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest
from tests.unit.county_notices.evidence import changed, month
from tests.unit.county_notices.test_letters import EMPLOYER, LEDGER, VILLAGE
from tests.unit.fund import test_papers as allocation
from tests.unit.fund.execution import test_papers as execution
from tests.unit.workshops import test_letters as workshops
from tests.unit.workshops.certification import test_letters as certification

from wengang.audit.sealing import Seal
from wengang.county_notices.letters import LetterWriter
from wengang.deadlines.reminders import MissingDelivery, reminder
from wengang.drafts.keeping import Draft
from wengang.drafts.term import note
from wengang.fund.handed_over import LineKind
from wengang.fund.letters import IssuedAmount, IssuedYear, letter
from wengang.letters.audit_heads import head_paper
from wengang.letters.content import Issue
from wengang.papers.paper import Paper
from wengang.papers.parameters import ENCLOSED, HEADING
from wengang.periods import Period
from wengang.public_posts.report import QuarterOfCases, report_paper
from wengang.settings.units import load_units
from wengang.work_relief.demand import TownDemand, demand_paper
from wengang.work_relief.rows import ArrearsOfRunRow
from wengang.work_relief.transfers import transfer_letter
from wengang.workdays import OFFICE_TIME

ON, MARCH = date(2025, 4, 11), Period(2025, 3)
ISSUE = Issue(ON, datetime(2025, 4, 18, 18, tzinfo=OFFICE_TIME))
DRAFT = Draft("0123456789ab", "469001", MARCH, "五指山市经办人", "2025-04-03T10:00+08:00", "2025-04-03T10:00+08:00", {}, Path("nowhere"))
SEAL = Seal(7, 901, 950, "sm3", bytes(range(32)), "2025-04-11T02:05:00.000000Z", bytes(32), bytes(64))
AMOUNTS = [
    IssuedAmount(LineKind.BASE, 100, 100, ""),
    IssuedAmount(LineKind.AWARD, 0, 200, "按上年结余扣减"),
    IssuedAmount(LineKind.SPECIAL, 0, 0, ""),
]
CASES = QuarterOfCases(
    Period(2025, 6),
    [
        {
            **{"rule": "P4", "unit": "469001", "carried": 1, "found": 2, "confirmed": 1, "refuted": 1, "unanswered": 1},
            **{"gone": 0, "mended": 1, "waiting": 1, "recovered": Decimal("1200.50")},
        }
    ],
    [{"unit": "469001", "paid_late": Decimal(700), "still_owed": Decimal(0)}],
    Period(2025, 5),
)
OWED: ArrearsOfRunRow = {
    **{"unit": "469001", "project_no": "469001-YG01", "project": "东村灌溉渠整修", "contractor": "试验建设有限公司", "contractor_code": ""},
    **{"name": "", "id18": "", "shows": {"due": "3600.00", "paid": "1000.00", "month": "2025-02", "paid_on": "—"}},
}
NAMED = (
    r"manifest\.json|Python|python3|verify\.py|SHA|attachment|workshop_application|workshop_material|CJ\d+|YG\d+|\.(json|csv|xlsx|md|txt|svg)"
    r"|\{\"seal\": .*\}|\b[0-9A-HJ-NPQRTUWXY]{18}\b|\b[0-9a-f]{16}\b"
)
"""What stands in Latin letters because the reader meets it so: files, programs, codes."""


def papers(folder: Path) -> Mapping[str, tuple[str, str]]:
    """Give text and HTML of each kind, as it leaves the house."""
    notice = LetterWriter(month(changed(clusters=(VILLAGE, EMPLOYER))), ON).write(changed(clusters=(VILLAGE, EMPLOYER)), LEDGER)
    unissued = {"county_notice": notice, **workshops.written(), "fund_notice": execution._notice()}
    ready: dict[str, Paper] = {
        "missing": reminder("469001", MARCH, [MissingDelivery(MARCH, "469001", "rv", "rv_work", returned=False)], ON),
        "draft_note": note("469001", date(2025, 5, 3), [DRAFT], ON),
        "allocation_letter": letter("469001", AMOUNTS, IssuedYear(2025, "", date(2025, 2, 19), ON)),
        "allocation_plan": allocation.plan_paper(allocation._proposal(), allocation.drawn(allocation._proposal())),
        "allocation_page": allocation._page(allocation._proposal().allocation, "469024"),
        "fund_closing": execution._statement(),
        "audit_head": head_paper(SEAL),
        "relief_demand": demand_paper({("469001", "甲镇"): TownDemand(12, 5, 1, 1, Fraction(12000), Fraction(7, 2))}, Period(2025, 6), ON),
        "relief_transfer": transfer_letter("469001", 12, MARCH, [OWED], ON),
        "posts_report": report_paper(CASES, date(2025, 7, 14)),
        **certification.written(),
    }
    return {
        **{name: (ISSUE.fill(paper.text), ISSUE.fill_html(paper.html)) for name, paper in unissued.items()},
        **{name: (paper.text, paper.html) for name, paper in ready.items()},
    }


MAILED = (
    "county_notice",
    "workshop_guidance",
    "workshop_monthly",
    "workshop_exit",
    "fund_notice",
    "missing",
    "draft_note",
    "allocation_letter",
    "certification_refused",
    "certification_returned",
    "certification_rejected",
    "certification_certified",
)
ALL = (
    *MAILED,
    "allocation_plan",
    "allocation_page",
    "fund_closing",
    "certification_publicity",
    "audit_head",
    "posts_report",
    "relief_demand",
    "relief_transfer",
)


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, tuple[str, str]]:
    return papers(tmp_path_factory.mktemp("papers"))


def test_every_paper_is_looked_at(written: Mapping[str, tuple[str, str]]) -> None:
    assert set(written) == set(ALL)


@pytest.mark.parametrize("name", ALL)
def test_nothing_is_left_to_fill_in_and_nothing_internal_shows(written: Mapping[str, tuple[str, str]], name: str) -> None:
    text, html = written[name]
    for content in (text, html):
        assert not re.findall(r"〔(?!\d{4}〕)[^〕]*〕", content), "a blank that nobody filled in"
        assert not re.findall(r"\bNone\b|\bnan\b|\bNaN\b|Error\b|Exception\b", content)
    assert not re.findall(r"[A-Za-z_]{2,}", re.sub(NAMED, "", text)), "a word of the program"


@pytest.mark.parametrize("name", ALL)
def test_names_of_units_are_never_masked(written: Mapping[str, tuple[str, str]], name: str) -> None:
    masked = [unit.name[0] + "*" for unit in load_units().units]
    assert not [mask for mask in masked if mask in written[name][0]]


@pytest.mark.parametrize("name", ALL)
def test_enclosure_that_is_named_is_enclosed(written: Mapping[str, tuple[str, str]], name: str) -> None:
    text, _ = written[name]
    assert (f"清单见{ENCLOSED}。" in text) == (f"\n{HEADING}\n" in text)
    assert ("详见附页" in text) == ("\n附页：" in text)
    assert "附后" not in text and "随附" not in text.replace("随附核验包", "")


@pytest.mark.parametrize("name", MAILED)
def test_mail_to_both_departments_is_addressed_to_both_signed_and_dated(written: Mapping[str, tuple[str, str]], name: str) -> None:
    """A unit's senders and recipients are those of 人社 and 乡村振兴 (`people.yaml`)."""
    text, _ = written[name]
    assert re.search(r"^五指山市人力资源社会保障部门、乡村振兴部门(，[^：]*)?：$", text, re.MULTILINE)
    assert re.search(r"^\d{4}年\d+月\d+日$", text, re.MULTILINE), "no date under the signature"
    assert "请直接回复本邮件，由系统经办人转" in text


def test_reminder_before_a_closing_is_titled_as_offices_do(written: Mapping[str, tuple[str, str]]) -> None:
    text, _ = written["missing"]
    assert "\n关于五指山市2025年3月数据即将截止报送的提醒\n" in text
    assert "海南省人力资源和社会保障厅\n海南省农业农村厅（海南省乡村振兴局）\n2025年4月11日" in text


def test_share_that_does_not_reach_a_threshold_is_not_told_as_reaching_it(written: Mapping[str, tuple[str, str]]) -> None:
    text, _ = written["county_notice"]
    assert "环比下降2.998%（黄色，标准：降幅达到2%及以上）" in text
    assert "下降2.998%（减少156人）" in text, "one figure has one value"
    assert Fraction(156, 5204) < Fraction(3, 100)
