"""Issued amounts are told to each unit once; while the money waits, operators are reminded towards the last day."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import psycopg
from tests.sql.fund.conftest import ON, PEOPLE, YEAR, Fund

from wengang.database.unit_of_work import unit_of_work
from wengang.fund import steps

Admin = psycopg.Connection[tuple[object, ...]]
LIMIT = date(2025, 2, 19)
"""Thirty days after 2025-01-20."""


def _mails(admin: Admin, kind: str) -> list[tuple[str, str]]:
    rows = admin.execute("select coalesce(unit, ''), text from mail.outbox where kind = %s order by unit, id", [kind]).fetchall()
    return [(str(unit), str(text)) for unit, text in rows]


def _remind(fund: Fund, on: date) -> int:
    with unit_of_work(fund.settings) as work:
        return steps.remind_of_passing_down(work, on)


def test_each_unit_is_told_once_what_finance_decided(proposed: Fund, admin: Admin) -> None:
    proposed.approve()
    rows = proposed.template
    place, reserve = next(n for n, row in enumerate(rows) if row[:2] == ["469007", "基础"]), len(rows) - 1
    before = Decimal(rows[place][2])
    rows[place][2:], rows[reserve][2] = [str(before - 100), "上年结转较多"], str(Decimal(rows[reserve][2]) + 100)
    proposed.decide(rows)
    with unit_of_work(proposed.settings) as work:
        assert steps.issue(work, steps.ProposedVersion(YEAR, 1), ON).letters == len(PEOPLE)
    with unit_of_work(proposed.settings) as work:
        assert steps.issue(work, steps.ProposedVersion(YEAR, 1), date(2025, 3, 1)).letters == 0
    final = proposed.settings.var / "allocation" / f"{YEAR}-v1" / "印发"
    listed = (final / "公示名单.txt").read_text(encoding="utf-8")
    assert f"{before - 100:,}" in listed
    assert {"分配方案.docx", "公示名单.docx"} <= {path.name for path in final.iterdir()}
    written = {path: path.read_bytes() for path in final.rglob("*") if path.is_file()}
    with unit_of_work(proposed.settings) as work:
        steps.issue(work, steps.ProposedVersion(YEAR, 1), date(2025, 4, 1))
    assert {path: path.read_bytes() for path in written} == written, "the same bytes again, whenever"
    told = dict(_mails(admin, "allocation"))
    assert set(told) == set(PEOPLE)
    assert "关于东方市2025年就业补助资金分配结果的通知" in told["469007"]
    assert f"方案为{before:,}元；上年结转较多" in told["469007"]
    assert "2025年2月19日前下达" in told["469007"]
    assert "与方案相同" in told["469001"]
    assert "2,000,000.00元" in told["469001"]


def test_reminded_in_the_last_days_and_after_until_issued(proposed: Fund, admin: Admin) -> None:
    assert _remind(proposed, date(2025, 2, 8)) == 0
    assert _remind(proposed, date(2025, 2, 9)) == 1
    proposed.approve()
    assert _remind(proposed, LIMIT) == 1
    assert _remind(proposed, LIMIT) == 1, "the same day again is one mail"
    proposed.decide()
    assert _remind(proposed, date(2025, 2, 20)) == 1
    told = [text for _, text in _mails(admin, "operator")]
    assert len(told) == 3
    said = ("还有10天。方案还没有经人社两人审批", "今天到期。方案已审批，还没有录入财政决定", "已超过1天。财政已决定，还没有印发")
    assert all(words in text for text, words in zip(told, said, strict=True))
    with unit_of_work(proposed.settings) as work:
        steps.issue(work, steps.ProposedVersion(YEAR, 1), ON)
    assert _remind(proposed, date(2025, 2, 21)) == 0


def test_a_trial_calculation_is_not_reminded_of(unconfirmed_fund: Fund) -> None:
    unconfirmed_fund.propose()
    assert _remind(unconfirmed_fund, LIMIT) == 0
