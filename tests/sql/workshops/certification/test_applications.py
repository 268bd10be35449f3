"""Taking an application: the check of its papers, what completes a case, and every reason for which one is refused."""

from __future__ import annotations

from datetime import date

import pytest
from tests.sql.workshops.certification.applicants import (
    ON,
    PAPERS,
    TOWNSHIP,
    Applicant,
    applied,
    certified,
    mails,
    publish,
    review,
    states,
)
from tests.statements import by_hand, execute

from wengang.database.unit_of_work import UnitOfWork
from wengang.workshops.certification import steps
from wengang.workshops.certification.cases import CaseError, CaseState, ReviewDecision, ReviewLevel

LATER = date(2025, 4, 20)


def test_complete_application_goes_to_the_township(work: UnitOfWork) -> None:
    _, taken = Applicant(work).apply()
    case = applied(taken)
    assert (case.state, case.case_no, case.opened_on, case.due_on) == (CaseState.TOWNSHIP_REVIEW, "001", ON, date(2025, 4, 11))
    assert states(work, case.id) == ["applied", "township_review"]
    assert mails(work) == []


def test_everything_that_is_missing_comes_back_in_one_letter(work: UnitOfWork) -> None:
    delivery, taken = Applicant(work).apply(
        papers=[paper for paper in PAPERS if paper not in ("wages", "photos")],
        expired=["site"],
        endless=["insurance"],
        damaged={"licence": "FILE_DIGEST", "contracts": "FILE_ABSENT"},
        unlisted=["workers"],
        empty=["commitment"],
        town=None,
    )
    case = applied(taken)
    assert case.state is CaseState.RETURNED
    assert [(item["what"], item["why"]) for item in case.details] == [
        ("申请表“乡”", "没有填写，或填写的内容不能识别"),
        ("工资发放凭证", "没有提供"),
        ("现场照片", "没有提供"),
        ("营业执照", "文件与清单的摘要不符，生成清单后被改动"),
        ("场地证明", "已于2025年4月2日到期"),
        ("务工人员名单", "清单中没有这个附件"),
        ("合同或承揽协议", "清单列出的文件没有收到"),
        ("参保凭证", "没有写有效期至"),
        ("承诺书", "文件是空的"),
    ]
    (mail,) = mails(work)
    assert mail["recipients"] == ["rv.469001@wengang.invalid", "hr.469001@wengang.invalid"]
    assert all(item["what"] in mail["text"] and item["why"] in mail["text"] for item in case.details)
    assert "申请编号001" in mail["text"]
    assert steps.take_application(work, delivery, ON, "again").lacking == 9
    assert len(mails(work)) == 1 and states(work, case.id) == ["applied", "returned"]


def test_returned_list_of_materials_is_named(work: UnitOfWork) -> None:
    _, taken = Applicant(work).apply(list_state="returned")
    assert {"what": "车间申请材料表", "why": "没有接收，原因见该文件的回执"} in applied(taken).details
    assert taken.lacking == 1 + len(PAPERS)


def test_paper_is_valid_to_the_end_of_its_last_day(work: UnitOfWork) -> None:
    _, taken = Applicant(work).apply(date(2025, 4, 2), expired=["site"])
    assert applied(taken).state is CaseState.TOWNSHIP_REVIEW


def test_renewal_needs_fewer_papers(work: UnitOfWork) -> None:
    applicant = Applicant(work)
    certified(work, applicant)
    applicant.number, applicant.kind = "002", "renewal"
    _, taken = applicant.apply(date(2025, 4, 20), papers=[paper for paper in PAPERS if paper not in ("licence", "site")])
    assert applied(taken).state is CaseState.TOWNSHIP_REVIEW


def test_completion_brings_only_what_was_missing_and_goes_on_in_the_same_case(work: UnitOfWork) -> None:
    applicant = Applicant(work)
    first, taken = applicant.apply(papers=[paper for paper in PAPERS if paper != "photos"], expired=["site"])
    second, completed = applicant.apply(date(2025, 4, 8), papers=["photos", "site"])
    assert applied(completed).id == applied(taken).id
    assert applied(completed).state is CaseState.TOWNSHIP_REVIEW
    assert states(work, applied(taken).id) == ["applied", "returned", "applied", "township_review"]
    assert steps.review_question(work, first, ReviewLevel.TOWNSHIP) is None, "the run of the older application leaves the case alone"
    assert steps.review_question(work, second, ReviewLevel.TOWNSHIP) is not None
    assert steps.certify(work, first, date(2025, 5, 30), "test") is None


def test_newest_hand_over_of_a_paper_counts(work: UnitOfWork) -> None:
    applicant = Applicant(work)
    applicant.apply(papers=[paper for paper in PAPERS if paper != "photos"])
    _, completed = applicant.apply(papers=["photos", "site"], expired=["site"])
    assert [item["what"] for item in applied(completed).details] == ["场地证明"]


@pytest.mark.parametrize("number", [None, "002"])
def test_completion_is_known_by_the_hand_over_that_it_corrects(work: UnitOfWork, number: str | None) -> None:
    applicant = Applicant(work, number=None)
    first, taken = applicant.apply(papers=PAPERS[:3])
    assert applied(taken).case_no == "未编号2025-03-1"
    applicant.number = number
    _, completed = applicant.apply(corrects=first)
    assert applied(completed).id == applied(taken).id
    assert applied(completed).state is CaseState.TOWNSHIP_REVIEW


def test_blank_number_without_a_correction_is_a_case_of_its_own(work: UnitOfWork) -> None:
    _, first = Applicant(work, number=None).apply()
    _, second = Applicant(work, number=None, workshop="469001-CJ06").apply()
    assert (applied(first).case_no, applied(second).case_no) == ("未编号2025-03-1", "未编号2025-03-2")


def test_same_number_of_another_unit_is_another_case(work: UnitOfWork) -> None:
    _, first = Applicant(work).apply()
    _, second = Applicant(work, unit="469024", workshop="469024-CJ01").apply()
    assert applied(first).id != applied(second).id


def refused(work: UnitOfWork, applicant: Applicant, on: date = ON, **how: object) -> str:
    """Apply, and give the reason for which it is refused; it is told once, and nothing is opened."""
    before, cases = len(mails(work)), count(work, "certification_case")
    delivery, taken = applicant.apply(on, **how)
    assert taken.case is None and taken.refused is not None
    assert steps.take_application(work, delivery, on, "again").refused == taken.refused
    (*_, mail) = mails(work)
    assert len(mails(work)) == before + 1 and mail["key"] == f"certification:refused:{delivery}"
    assert taken.refused in mail["text"] and "未予受理" in mail["subject"]
    assert count(work, "certification_case") == cases
    assert steps.review_question(work, delivery, ReviewLevel.TOWNSHIP) is None
    assert steps.certify(work, delivery, date(2025, 5, 30), "test") is None
    return taken.refused


def count(work: UnitOfWork, table: str) -> int:
    row = execute(work, f"select count(*) as rows from workshops.{table}").fetchone()
    assert row is not None
    return int(row["rows"])


def test_applying_twice_is_refused(work: UnitOfWork) -> None:
    applicant = Applicant(work)
    applicant.apply()
    assert "正在办理（乡镇初审），不需要重复报送" in refused(work, applicant)


def test_second_open_case_of_a_workshop_is_refused(work: UnitOfWork) -> None:
    applicant = Applicant(work)
    applicant.apply(papers=PAPERS[:3])
    applicant.number = "002"
    assert "已有一件未办结的申请（申请编号001，退回补正）" in refused(work, applicant)


def test_number_of_an_ended_case_is_refused(work: UnitOfWork) -> None:
    applicant = Applicant(work)
    delivery, _ = applicant.apply()
    review(work, delivery, ReviewLevel.TOWNSHIP, TOWNSHIP, ReviewDecision.REJECT)
    assert "已办结（不予认定），再次申请请用新的申请编号" in refused(work, applicant)
    applicant.number = "002"
    assert applied(applicant.apply()[1]).state is CaseState.TOWNSHIP_REVIEW


def test_number_of_another_workshop_is_refused(work: UnitOfWork) -> None:
    Applicant(work).apply(papers=PAPERS[:3])
    assert "申请编号001已用于车间469001-CJ05" in refused(work, Applicant(work, workshop="469001-CJ06"))


def test_completion_cannot_change_what_is_applied_for(work: UnitOfWork) -> None:
    Applicant(work).apply(papers=PAPERS[:3])
    assert "申请类型是“首次认定”，补正时不能改变" in refused(work, Applicant(work, kind="again"))


@pytest.mark.parametrize("rows", [0, 2])
def test_file_with_other_than_one_row_is_refused(work: UnitOfWork, rows: int) -> None:
    assert f"这份申请有{rows}行可用" in refused(work, Applicant(work), rows=rows)


def test_certified_workshop_may_only_renew(work: UnitOfWork) -> None:
    applicant = Applicant(work)
    certified(work, applicant)
    applicant.number = "002"
    assert "已经认定，有效期至2026年4月13日，不需要再次认定；到期前请按“续期”申请" in refused(work, applicant, LATER)
    applicant.number, applicant.kind = "003", "renewal"
    assert applied(applicant.apply(LATER)[1]).state is CaseState.TOWNSHIP_REVIEW


@pytest.mark.parametrize(("on", "taken"), [(date(2026, 3, 13), False), (date(2026, 3, 14), True), (date(2026, 4, 14), True)])
def test_near_its_end_and_after_it_a_workshop_may_apply_anew(work: UnitOfWork, on: date, taken: bool) -> None:
    applicant = Applicant(work)
    certified(work, applicant)
    applicant.number = "002"
    assert (applicant.apply(on)[1].case is not None) is taken


def test_renewal_is_for_a_certified_workshop_only(work: UnitOfWork) -> None:
    applicant = Applicant(work, kind="renewal")
    assert "没有该车间的认定记录" in refused(work, applicant)
    certified(work, Applicant(work, workshop="469001-CJ07", number="007"))
    late = Applicant(work, workshop="469001-CJ07", number="008", kind="renewal")
    assert "该车间已到期" in refused(work, late, date(2026, 5, 6))


def test_delivery_that_is_no_accepted_application_is_an_error(work: UnitOfWork) -> None:
    delivery = Applicant(work).hand_over()
    with pytest.raises(CaseError, match="不是已接收的车间认定申请"):
        steps.take_application(work, delivery + 1, ON, "test")
    by_hand(work, "update data_sharing.delivery set state = 'held' where id = %s", [delivery])
    with pytest.raises(CaseError, match="不是已接收的车间认定申请"):
        steps.take_application(work, delivery, ON, "test")


def test_unit_without_an_address_blocks_nothing_and_the_letter_follows(work: UnitOfWork, monkeypatch: pytest.MonkeyPatch) -> None:
    people = steps.load_people()
    nobody = people.model_copy(update={"units": {}})
    monkeypatch.setattr("wengang.letters.sending.load_people", lambda: nobody)
    delivery, taken = Applicant(work).apply(papers=PAPERS[:3])
    assert applied(taken).state is CaseState.RETURNED
    assert mails(work) == []
    assert "没有发出" in mails(work, "operator")[0]["text"]
    monkeypatch.setattr("wengang.letters.sending.load_people", lambda: people)
    steps.certify(work, delivery, ON, "again")
    assert len(mails(work)) == 1


def test_case_in_publicity_is_not_completed(work: UnitOfWork) -> None:
    applicant = Applicant(work)
    _, case = publish(work, applicant)
    assert "正在办理（公示）" in refused(work, applicant)
    assert states(work, case.id) == ["applied", "township_review", "county_review", "publicity"]
