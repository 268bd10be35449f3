"""审计: what was done to a notice, by a person, for a unit and in a month stands in one timeline."""

from __future__ import annotations

import pytest
from tests.sql.county_notices.issued_notices import ISSUED, OTHER, UNIT, issued, matters
from tests.sql.exchange.packing import CANARIES, put_list
from tests.sql.wengang_desk.conftest import Visit, words_of

from wengang.audit.commands import audited_command
from wengang.database.unit_of_work import UnitOfWork
from wengang.exchange.access import Asking, PackageRefusedError, fetch
from wengang.follow_up.by_hand import withdraw
from wengang.follow_up.daily import bring_up_to_date
from wengang.month_overview.what_was_done import Deed, RecordsAsked, what_was_done
from wengang.periods import Period
from wengang.user_error import UserError

NOTICE = f"风险提示〔2025〕第3-{UNIT}-1号"


@pytest.fixture
def done(work: UnitOfWork, people: object) -> UnitOfWork:
    """Give an office in which notices were issued, a matter was withdrawn by command, a command failed, and a package was refused."""
    issued(work, 1, {UNIT: 2, OTHER: 2})
    bring_up_to_date(work, ISSUED)
    number = put_list(work, *CANARIES)
    work.connection.commit()
    matter = next(one for one in matters(work) if one.unit == UNIT)
    work.connection.commit()
    with audited_command(work.settings, "matter withdraw", "撤回事项", by="operator", reason="发错单位", business_date=ISSUED) as running:
        withdraw(running.work, matter.no, ISSUED, decided_by="operator", reason="发错单位")
    with pytest.raises(UserError), audited_command(work.settings, "x", "登记移交", by="operator", reason="试", business_date=ISSUED):
        raise UserError("没有这个事项")
    assert number is not None
    with pytest.raises(PackageRefusedError):
        fetch(work.settings, Asking(number, "unit_469002", f"看{CANARIES[0][1]}", ISSUED))
    return work


def found(work: UnitOfWork, asked: RecordsAsked) -> list[Deed]:
    deeds, number = what_was_done(work, asked, limit=100)
    assert number == len(deeds)
    return deeds


def told(deeds: list[Deed]) -> set[tuple[str, str, str]]:
    return {(deed.kind, deed.actor, deed.outcome) for deed in deeds}


def test_a_notice_has_its_letter_and_the_opinions_of_its_batch(done: UnitOfWork) -> None:
    deeds = found(done, RecordsAsked(about=NOTICE))
    assert told(deeds) >= {("函件", "系统", "已印发"), ("意见", "reviewer_hr", "同意"), ("意见", "reviewer_rv", "同意")}
    assert next(deed for deed in deeds if deed.kind == "函件").title.startswith("五指山市 ")
    assert not [deed for deed in deeds if "琼海市" in deed.title]


def test_a_person_a_unit_and_a_month_are_told_apart(done: UnitOfWork) -> None:
    assert told(found(done, RecordsAsked(account="operator"))) == {
        ("任务", "operator", "完成"),
        ("任务", "operator", "失败或被拒绝"),
        ("事项", "operator", "撤回"),
    }
    (refused,) = found(done, RecordsAsked(account="unit_469002"))
    assert (refused.kind, refused.outcome, refused.on) == ("领取材料包", "未给", ISSUED)
    assert "不经办材料包" in refused.words and CANARIES[0][1] not in refused.words
    assert {deed.kind for deed in found(done, RecordsAsked(unit=UNIT))} >= {"函件", "事项", "领取材料包"}
    assert not [deed for deed in found(done, RecordsAsked(unit=OTHER)) if "五指山市" in deed.title]
    assert found(done, RecordsAsked(account="operator", month=Period(2025, 4)))
    assert not found(done, RecordsAsked(month=Period(2025, 3)))
    everything = found(done, RecordsAsked())
    assert everything == sorted(everything, key=lambda deed: deed.at)


def test_auditors_alone_read_it_part_by_part(visit: Visit, done: UnitOfWork) -> None:
    page = words_of(visit("auditor").get(f"/audit?about={NOTICE}"))
    assert NOTICE in page and "reviewer_hr" in page and "早的在前" in page
    deeds, number = what_was_done(done, RecordsAsked(), limit=2, skipped=1)
    assert len(deeds) == 2 and number > 3
    for account in ("operator", "reviewer_hr", "leader_hr", "unit_469001", "admin"):
        assert visit(account).get("/audit").status_code == 403, account
    assert visit("auditor").get("/audit?month=2025-13").status_code == 400
    assert "没有这样的记录" in words_of(visit("auditor").get("/audit?account=nobody&part=3"))
