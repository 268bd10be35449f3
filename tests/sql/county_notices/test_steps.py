"""Drafts, approval and issue of a month's letters on a real database, in every order in which they may happen."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, datetime

import psycopg
import pytest
from tests.sql.county_notices.conftest import WITHOUT_ADDRESS, OfficePeople
from tests.sql.county_notices.figures import MARCH, write_snapshot
from tests.sql.people_deciding import answer, asked
from tests.statements import execute

from wengang.approvals.deciding import ask
from wengang.approvals.opinions import ApprovalError
from wengang.county_notices import steps
from wengang.county_notices.steps import LETTERS_OF_A_MONTH as LETTERS
from wengang.database.unit_of_work import Row, UnitOfWork, unit_of_work
from wengang.letters.content import DOCUMENT_NUMBER, ISSUE_DATE, REPLY_DUE
from wengang.letters.document_numbers import DocumentNumberError
from wengang.letters.ledger import KeptLetter
from wengang.markdown import as_markdown
from wengang.monitoring.snapshots import SnapshotRef
from wengang.month_overview.steps import month_overview
from wengang.papers.parameters import unconfirmed_lines
from wengang.settings.environment import Settings
from wengang.workdays import OFFICE_TIME

DRAFTED, ISSUED = date(2025, 4, 10), date(2025, 4, 14)
pytestmark = pytest.mark.usefixtures("people")


def notices(work: UnitOfWork) -> list[Row]:
    return execute(work, "select * from county_notices.notice order by snapshot, unit").fetchall()


def mails(work: UnitOfWork, kind: str = "notice") -> list[Row]:
    return execute(work, "select * from mail.outbox where kind = %s order by key", [kind]).fetchall()


def drafted(work: UnitOfWork, number: int, levels: dict[str, int]) -> SnapshotRef:
    snapshot = write_snapshot(work, number, levels)
    steps.draft_notices(work, snapshot, DRAFTED)
    return snapshot


def approve(work: UnitOfWork, snapshot: SnapshotRef, *, second: str = "reviewer_rv", **entries: str) -> None:
    answer(work, LETTERS, snapshot, "hr", "reviewer_hr")
    answer(work, LETTERS, snapshot, "rv", second, entries=entries)


def issue(work: UnitOfWork, snapshot: SnapshotRef, on: date = ISSUED) -> steps.IssueCounts:
    return steps.issue(work, snapshot, on)


@pytest.fixture
def issued_month(work: UnitOfWork) -> Iterator[SnapshotRef]:
    """Give a first snapshot whose two letters (yellow, blue) were issued."""
    snapshot = drafted(work, 1, {"469001": 2, "469002": 1})
    approve(work, snapshot)
    issue(work, snapshot)
    yield snapshot


def test_each_unit_at_a_level_gets_one_draft(work: UnitOfWork) -> None:
    snapshot = write_snapshot(work, 1, {"469001": 3, "469002": 1, "469005": 0})
    assert steps.draft_notices(work, snapshot, DRAFTED) == steps.DraftCounts(2, 0)
    assert [(row["unit"], row["level"], row["state"], row["ledger_no"]) for row in notices(work)] == [
        ("469001", 3, "draft", "风险提示〔2025〕第3-469001-1号"),
        ("469002", 1, "draft", "风险提示〔2025〕第3-469002-1号"),
    ]


def test_again_gives_the_same_rows(work: UnitOfWork) -> None:
    snapshot = drafted(work, 1, {"469001": 3})
    before = notices(work)
    assert steps.draft_notices(work, snapshot, date(2025, 4, 20)) == steps.DraftCounts(1, 0)
    assert notices(work) == before


def test_newer_snapshot_sets_older_drafts_aside(work: UnitOfWork) -> None:
    first = drafted(work, 1, {"469001": 3, "469002": 1})
    second = write_snapshot(work, 2, {"469001": 3, "469002": 0})
    assert steps.draft_notices(work, second, DRAFTED) == steps.DraftCounts(1, 2)
    assert [(row["snapshot"], row["unit"], row["state"]) for row in notices(work)] == [
        (1, "469001", "superseded"),
        (1, "469002", "superseded"),
        (2, "469001", "draft"),
    ]
    assert ask(work, LETTERS, first, "hr") is None
    assert ask(work, LETTERS, second, "hr") is not None


def test_older_snapshot_cleared_late_brings_nothing_back(work: UnitOfWork) -> None:
    older = write_snapshot(work, 1, {"469001": 3})
    drafted(work, 2, {"469001": 3})
    assert steps.draft_notices(work, older, DRAFTED) == steps.DraftCounts(0, 0)


def test_changed_level_of_an_issued_notice_is_corrected(work: UnitOfWork, issued_month: SnapshotRef) -> None:
    drafted(work, 2, {"469001": 4, "469002": 1})
    first, second = (row for row in notices(work) if row["unit"] == "469001")
    assert (second["kind"], second["number"], second["refers_to"]) == ("corrected", 2, first["id"])
    assert second["subject"] == "关于五指山市2025年3月脱贫人口务工规模下降的风险提示函（更正）"
    assert "2025年4月14日已印发风险提示〔2025〕第3-469001-1号" in second["text"]
    assert "风险等级由黄色更正为红色" in second["text"]
    assert len(notices(work)) == 3  # 469002 kept its level: no letter


def test_risk_that_is_gone_is_lifted(work: UnitOfWork, issued_month: SnapshotRef) -> None:
    second = drafted(work, 2, {"469001": 0, "469002": 1})
    approve(work, second)
    assert issue(work, second).queued == 1
    lifted = notices(work)[-1]
    assert (lifted["kind"], lifted["level"], lifted["reply_due"]) == ("corrected", 0, None)
    assert lifted["subject"] == "关于五指山市2025年3月脱贫人口务工风险解除的提示函（更正）"
    assert "原黄色风险提示解除" in lifted["issued_text"]
    assert "〔" not in lifted["issued_text"].replace("〔2025〕", "").replace("〔2023〕", "")


def test_second_correction_refers_to_the_first_notice(work: UnitOfWork, issued_month: SnapshotRef) -> None:
    second = drafted(work, 2, {"469001": 0, "469002": 1})
    approve(work, second)
    issue(work, second)
    drafted(work, 3, {"469001": 2, "469002": 1})
    first, third = notices(work)[0], notices(work)[-1]
    assert (third["number"], third["refers_to"]) == (3, first["id"])
    assert "更正为风险提示〔2025〕第3-469001-2号" in third["text"]


def test_shows_the_table_and_every_letter_in_full(work: UnitOfWork) -> None:
    snapshot = drafted(work, 1, {"469001": 3, "469002": 1})
    question = asked(work, LETTERS, snapshot, "rv")
    assert question.headline == "2025年3月 快照1 风险提示审批（乡村振兴部门）：2个单位"
    assert "| 五指山市 | 橙色 | 190人 | — | 下降5.00% | — | — |  | 首次 | 待审批 |" in question.text
    assert "一、依据" not in question.text, "the letters stand on a page of their own, the form is at hand"
    assert [letter.html.count("一、依据") for letter in question.enclosures] == [1, 1]
    assert all(f"- {as_markdown(line)}" in question.text for line in unconfirmed_lines(MARCH))
    assert question.digest in question.text


def test_one_department_is_not_enough(work: UnitOfWork) -> None:
    snapshot = drafted(work, 1, {"469001": 3})
    answer(work, LETTERS, snapshot, "hr", "reviewer_hr")
    with pytest.raises(ApprovalError):
        issue(work, snapshot)
    assert mails(work) == []


@pytest.mark.parametrize("refusing", ["hr", "rv"])
def test_a_refusal_issues_nothing_and_is_no_failure(work: UnitOfWork, refusing: str) -> None:
    snapshot = drafted(work, 1, {"469001": 3})
    if refusing == "rv":
        answer(work, LETTERS, snapshot, "hr", "reviewer_hr")
    assert answer(work, LETTERS, snapshot, refusing, f"reviewer_{refusing}", "不同意") == {"answer": "不同意"}
    if refusing == "hr":
        assert ask(work, LETTERS, snapshot, "rv") is None, "nobody is asked after a refusal"
    assert issue(work, snapshot) == steps.IssueCounts(refused=True)
    assert mails(work) == []
    answer(work, LETTERS, snapshot, refusing, f"reviewer_{refusing}")  # whoever refused may be asked again, and agree
    if refusing == "hr":
        answer(work, LETTERS, snapshot, "rv", "reviewer_rv")
    assert issue(work, snapshot).queued == 1


def test_the_overview_of_the_month_says_what_was_refused(work: UnitOfWork) -> None:
    snapshot = drafted(work, 1, {"469001": 3, "469002": 0})
    execute(
        work,
        "insert into monitoring.indicator (period, snapshot, scope_kind, scope_code, reported, employed_persons, employed_before, lost_job,"
        " roster_exit, data_gap, new_job, roster_entry, work_ytd, income_n, income_total) values"
        " (%s, 1, 'province', 'province', true, 380, 400, 20, 0, 0, 0, 0, 420, 200, 600000)",
        [str(MARCH)],
    )

    def told() -> list[str]:
        return [line.split()[6] for line in month_overview(work, MARCH).as_text().splitlines()[2:4]]

    assert told() == ["待审批", "—"]
    answer(work, LETTERS, snapshot, "hr", "reviewer_hr", "不同意")
    assert told() == ["未通过", "—"]
    answer(work, LETTERS, snapshot, "hr", "reviewer_hr")
    assert told() == ["待审批", "—"], "whoever refused may agree when asked again"
    answer(work, LETTERS, snapshot, "rv", "reviewer_rv")
    issue(work, snapshot)
    assert told() == ["已印发", "—"]


def test_nothing_is_issued_when_the_task_was_marked_by_hand(work: UnitOfWork) -> None:
    snapshot = drafted(work, 1, {"469001": 3})
    with pytest.raises(ApprovalError):
        issue(work, snapshot)


def test_text_changed_after_approval_is_refused(work: UnitOfWork) -> None:
    snapshot = drafted(work, 1, {"469001": 3})
    approve(work, snapshot)
    original = steps._letters  # the database itself refuses to change a letter, so the reader is deceived instead

    def changed(*arguments: object) -> list[KeptLetter]:
        return [replace(notice, text=notice.text + "！") for notice in original(*arguments)]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(steps, "_letters", changed)
        with pytest.raises(ApprovalError):
            issue(work, snapshot)


def test_approval_of_an_older_snapshot_does_not_issue_the_newer_one(work: UnitOfWork) -> None:
    first = drafted(work, 1, {"469001": 3})
    approve(work, first)
    second = drafted(work, 2, {"469001": 3})
    assert issue(work, first) == steps.IssueCounts(0, 0, (), ())
    with pytest.raises(ApprovalError):
        issue(work, second)


@pytest.mark.parametrize("text", ["五指山市、469002", "469001，琼海", " 五指山 琼海市 "])
def test_held_back_units_are_read_by_name_or_code(text: str) -> None:
    assert steps.read_held_back(text) == ["469001", "469002"]


def test_unknown_unit_held_back_is_asked_again() -> None:
    assert steps.read_held_back("") == []
    with pytest.raises(steps.EntryError, match="五指山县"):
        steps.read_held_back("五指山县")


def test_whoever_is_asked_second_reads_what_the_first_decided_and_may_not_differ_in_the_number(work: UnitOfWork) -> None:
    snapshot = drafted(work, 1, {"469001": 3, "469002": 2})
    entries = {"暂不发单位": "琼海市", "文号": "五指山市 琼人社函〔2025〕12号"}
    answer(work, LETTERS, snapshot, "hr", "reviewer_hr", opinion="同意印发，琼海再核", entries=entries)
    assert asked(work, LETTERS, snapshot, "hr").told == (), "nobody is told what they said themselves"
    (told,) = asked(work, LETTERS, snapshot, "rv").told
    assert "已审批：同意" in told and "同意印发，琼海再核" in told and "暂不发单位：琼海市" in told and "五指山市 琼人社函" in told
    with pytest.raises(DocumentNumberError, match="五指山市的文号与人社部门填写的"):
        answer(work, LETTERS, snapshot, "rv", "reviewer_rv", entries={"文号": "五指山市 琼人社函〔2025〕21号"})
    answer(work, LETTERS, snapshot, "rv", "reviewer_rv", entries={"文号": "五指山市 琼人社函〔2025〕12号\n琼海市 另一个号"})


def test_one_mail_a_unit_with_the_blanks_filled(work: UnitOfWork, issued_month: SnapshotRef) -> None:
    assert [row["key"] for row in mails(work)] == ["notice:2025-03:469001:1", "notice:2025-03:469002:1"]
    letter = notices(work)[0]
    assert letter["state"] == "issued"
    assert letter["reply_due"] == datetime(2025, 4, 27, 18, tzinfo=OFFICE_TIME)  # a Sunday that is worked
    assert "请于2025年4月27日18时前回复本邮件" in letter["issued_text"]
    assert "2025年4月14日\n" in letter["issued_text"]
    assert "正式函件另行印发" in letter["issued_text"]
    for blank in (ISSUE_DATE, REPLY_DUE, DOCUMENT_NUMBER):
        assert blank in letter["text"]
        assert blank not in letter["issued_text"] + letter["issued_html"]


def test_again_queues_nothing(work: UnitOfWork, issued_month: SnapshotRef) -> None:
    before = notices(work)
    assert issue(work, issued_month, date(2025, 4, 20)) == steps.IssueCounts(0, 2, (), ())
    assert (notices(work), len(mails(work))) == (before, 2)


def test_held_back_unit_stays_until_the_next_approval(work: UnitOfWork) -> None:
    snapshot = drafted(work, 1, {"469001": 2, "469002": 1})
    approve(work, snapshot, 暂不发单位="469001")
    assert issue(work, snapshot) == steps.IssueCounts(1, 0, ("469001",), ())
    assert notices(work)[0]["state"] == "held_back"
    assert issue(work, snapshot) == steps.IssueCounts(0, 1, ("469001",), ())


def test_unit_without_an_address_blocks_only_itself(work: UnitOfWork, people: OfficePeople) -> None:
    snapshot = drafted(work, 1, {WITHOUT_ADDRESS: 2, "469002": 1})
    approve(work, snapshot)
    assert issue(work, snapshot) == steps.IssueCounts(1, 0, (), (WITHOUT_ADDRESS,))
    assert "海口市的风险提示〔2025〕第3-460100-1号未发出" in mails(work, "operator")[0]["text"]
    people.without_address.clear()
    assert issue(work, snapshot) == steps.IssueCounts(1, 1, (), ())


def test_document_number_of_a_reviewer_is_printed(work: UnitOfWork) -> None:
    snapshot = drafted(work, 1, {"469001": 2})
    approve(work, snapshot, 文号="469001 琼人社函〔2025〕12号")
    issue(work, snapshot)
    letter = notices(work)[0]
    assert letter["doc_no"] == "琼人社函〔2025〕12号"
    assert "琼人社函〔2025〕12号" in letter["issued_html"]
    assert "正式函件另行印发" not in letter["issued_text"]


def test_twice_at_once_queues_each_letter_once(work: UnitOfWork, settings: Settings) -> None:
    snapshot = drafted(work, 1, {"469001": 2, "469002": 1})
    approve(work, snapshot)
    work.connection.commit()

    def run(_number: int) -> int:
        with unit_of_work(settings) as own:
            return issue(own, snapshot).queued

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(run, range(2))) == [0, 2]
    assert len(mails(work)) == 2


def test_a_fall_of_nothing_needs_no_approval(work: UnitOfWork) -> None:
    snapshot = drafted(work, 1, {"469001": 0})
    assert ask(work, LETTERS, snapshot, "hr") is None
    assert issue(work, snapshot) == steps.IssueCounts(0, 0, (), ())


@pytest.mark.parametrize(
    "change",
    [
        "state = 'issued'",
        "text = text || '！'",
        "told = '{}'",
        "unit = '469002'",
        "state = 'draft', reply_due = now()",
    ],
)
def test_refuses_to_change_a_draft_behind_the_steps(work: UnitOfWork, change: str) -> None:
    drafted(work, 1, {"469001": 3})
    with pytest.raises(psycopg.Error):
        execute(work, f"update letters.letter set {change}")


@pytest.mark.parametrize("change", ["state = 'draft'", "issued_text = 'x'", "reply_due = reply_due + interval '1 day'"])
def test_refuses_to_change_what_was_issued(work: UnitOfWork, issued_month: SnapshotRef, change: str) -> None:
    with pytest.raises(psycopg.Error):
        execute(work, f"update letters.letter set {change} where unit = '469001'")


def test_superseded_letter_stays_so(work: UnitOfWork) -> None:
    drafted(work, 1, {"469001": 3})
    drafted(work, 2, {"469001": 3})
    with pytest.raises(psycopg.errors.RaiseException, match="不能由"):
        execute(work, "update letters.letter set state = 'draft' where batch = '2025-03-s1'")
