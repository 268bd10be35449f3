"""A bulletin from rows written by hand: drafted once, approved by two people on exactly its text, issued once with its files."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import date, datetime
from unittest.mock import patch

import docx
import openpyxl
import pytest
from tests.sql.county_notices.conftest import WITHOUT_ADDRESS, OfficePeople, people  # noqa: F401 - a fixture of tests here
from tests.sql.county_notices.figures import write_snapshot
from tests.sql.county_notices.issued_notices import OTHER, UNIT
from tests.sql.people_deciding import answer
from tests.statements import by_hand, execute

from wengang.approvals.deciding import REFUSE, ask
from wengang.approvals.opinions import ApprovalError
from wengang.bulletin.due import bulletins_to_draft
from wengang.bulletin.editions import NoEditionError, files_of_edition, listed_editions, newest_edition
from wengang.bulletin.spans import NoQuarterError, Span, SpanKind
from wengang.bulletin.steps import BULLETIN_OF_A_SPAN as BULLETINS
from wengang.bulletin.steps import draft_bulletin, issue_bulletin
from wengang.database.unit_of_work import UnitOfWork
from wengang.due import AsOf
from wengang.letters.document_numbers import DocumentNumberError
from wengang.mail.message import files_in
from wengang.month_overview.steps import NoSnapshotError
from wengang.periods import Period
from wengang.settings.units import load_units
from wengang.workdays import OFFICE_TIME

MARCH = Span(SpanKind.MONTH, Period(2025, 3))
FIRST_QUARTER = Span(SpanKind.QUARTER, Period(2025, 3))
ON = date(2025, 4, 22)
NUMBER = "琼人社发〔2025〕12号"
PROVINCE = (
    "insert into monitoring.indicator (period, snapshot, scope_kind, scope_code, reported, employed_persons, employed_before, lost_job,"
    " roster_exit, data_gap, new_job, roster_entry, work_ytd, income_n, income_total, income_median)"
    " values (%s, %s, 'province', 'province', true, %s, 400, 400 - %s, 0, 0, 0, 0, 420, 200, 600000, 2900)"
)


def write_province(work: UnitOfWork, period: Period, number: int, stock: int, *, judged: bool = True) -> None:
    execute(work, PROVINCE, [str(period), number, stock, stock])
    if not judged:
        return
    execute(
        work,
        "insert into risk_detection.level values (%s, %s, 'province', 'province', 'unit', 1, 1, '[]', 'policy')",
        [str(period), number],
    )


@pytest.fixture
def march(work: UnitOfWork, people: OfficePeople) -> Iterator[UnitOfWork]:  # noqa: F811 - the fixture
    """Give two units in March, of which one has fallen to orange, and February before it; nobody asks LibreOffice."""
    write_snapshot(work, 1, {UNIT: 3, OTHER: 1})
    write_province(work, Period(2025, 3), 1, 380)
    write_province(work, Period(2025, 2), 1, 400, judged=False)
    with patch("wengang.bulletin.editions.pdf_of", return_value=None):
        yield work


def approve(work: UnitOfWork, span: Span = MARCH, **entries: str) -> None:
    for role, person in (("hr", "reviewer_hr"), ("rv", "reviewer_rv")):
        answer(work, BULLETINS, span, role, person, entries=entries)


def words_of(document: bytes) -> list[str]:
    return [paragraph.text for paragraph in docx.Document(io.BytesIO(document)).paragraphs]


def test_a_month_without_figures_has_no_bulletin(work: UnitOfWork) -> None:
    with pytest.raises(NoSnapshotError):
        draft_bulletin(work, MARCH, ON)


def test_the_order_is_that_of_national_bulletins(march: UnitOfWork) -> None:
    draft_bulletin(march, MARCH, ON)
    (edition,) = listed_editions(march, only_issued=False)
    files = files_of_edition(march, edition.id)
    headings = [line for line in words_of(files.document) if line[1:2] == "、" and line[0] in "一二三四五六七八九十"]
    assert headings == [
        "一、务工规模",
        "二、务工去向和构成",
        "三、务工收入预警",
        "四、防范规模性返贫",
        "五、数据报送和质量",
        "六、事项办理",
        "七、存在的问题",
        "八、下一步工作",
    ]
    assert "五指山市（橙色）" in files.html and "琼海市" in files.html
    sheets = openpyxl.load_workbook(io.BytesIO(files.workbook)).sheetnames
    assert "1.图：全省当月在岗（2-2 个单位，不代表全省）"[:6] == sheets[0][:6] and any("各单位务工规模" in name for name in sheets)


def test_the_same_day_and_data_are_one_edition_and_other_data_another(march: UnitOfWork) -> None:
    assert draft_bulletin(march, MARCH, ON).written
    again = draft_bulletin(march, MARCH, ON)
    assert (again.written, again.edition.number) == (False, 1)
    write_snapshot(march, 2, {UNIT: 4, OTHER: 1})
    write_province(march, Period(2025, 3), 2, 380)
    other = draft_bulletin(march, MARCH, ON)
    assert (other.written, other.edition.number, other.edition.snapshot) == (True, 2, 2)
    assert [one.number for one in listed_editions(march, only_issued=False)] == [2], "a replaced draft is not listed"


def test_two_people_on_exactly_this_text_then_every_unit_once(march: UnitOfWork) -> None:
    draft_bulletin(march, MARCH, ON)
    with pytest.raises(ApprovalError):
        issue_bulletin(march, MARCH, ON)
    approve(march, 文号=NUMBER)
    done = issue_bulletin(march, MARCH, ON)
    units = load_units().reporting
    assert (done.queued, done.without_address) == (len(units) - 1, (WITHOUT_ADDRESS,))
    (edition,) = listed_editions(march, only_issued=True)
    files = files_of_edition(march, edition.id)
    assert (edition.issued_on, edition.doc_no) == (ON, NUMBER)
    assert NUMBER in words_of(files.document) and "2025年4月22日" in words_of(files.document)
    row = execute(march, "select mime from mail.outbox where unit = %s and kind = 'bulletin'", [UNIT]).fetchone()
    assert row is not None
    enclosed = files_in(bytes(row["mime"]))
    assert [file.name for file in enclosed] == ["bulletin-2025-03-1.docx", "bulletin-2025-03-1.xlsx"]
    assert [file.content for file in enclosed] == [files.document, files.workbook]
    folder = march.settings.var / "bulletin" / "2025-03-1"
    assert sorted(path.name for path in folder.iterdir()) == ["通报.docx", "通报.html", "通报.xlsx"]
    again = issue_bulletin(march, MARCH, ON)
    assert (again.queued, again.already) == (0, len(units) - 1)
    assert ask(march, BULLETINS, MARCH, "hr") is None, "what was issued is asked about no more"


def test_a_refusal_issues_nothing(march: UnitOfWork) -> None:
    draft_bulletin(march, MARCH, ON)
    answer(march, BULLETINS, MARCH, "hr", "reviewer_hr", REFUSE)
    assert issue_bulletin(march, MARCH, ON).refused
    assert listed_editions(march, only_issued=True) == []


def test_an_opinion_on_another_edition_does_not_count(march: UnitOfWork) -> None:
    draft_bulletin(march, MARCH, ON)
    approve(march)
    draft_bulletin(march, MARCH, date(2025, 4, 23))
    with pytest.raises(ApprovalError):
        issue_bulletin(march, MARCH, ON)


def test_a_document_number_is_one_line_and_the_same_for_both(march: UnitOfWork) -> None:
    draft_bulletin(march, MARCH, ON)
    with pytest.raises(DocumentNumberError, match="3至40个字"):
        answer(march, BULLETINS, MARCH, "hr", "reviewer_hr", entries={"文号": "12"})
    answer(march, BULLETINS, MARCH, "hr", "reviewer_hr", entries={"文号": NUMBER})
    with pytest.raises(DocumentNumberError, match="不一致"):
        answer(march, BULLETINS, MARCH, "rv", "reviewer_rv", entries={"文号": "琼人社发〔2025〕13号"})
    answer(march, BULLETINS, MARCH, "rv", "reviewer_rv")
    issue_bulletin(march, MARCH, ON)
    assert listed_editions(march, only_issued=True)[0].doc_no == NUMBER


def test_after_an_issue_other_data_is_told_as_a_correction(march: UnitOfWork) -> None:
    draft_bulletin(march, MARCH, ON)
    approve(march)
    issue_bulletin(march, MARCH, ON)
    assert not draft_bulletin(march, MARCH, ON).written, "the same data is the issued edition"
    write_snapshot(march, 2, {UNIT: 4, OTHER: 1})
    write_province(march, Period(2025, 3), 2, 380)
    later = draft_bulletin(march, MARCH, ON)
    assert later.written and later.edition.subject.endswith("通报（更正）")
    assert not draft_bulletin(march, MARCH, ON).written


def test_a_quarter_has_its_own_bulletin(march: UnitOfWork) -> None:
    draft_bulletin(march, FIRST_QUARTER, ON)
    edition = newest_edition(march, FIRST_QUARTER)
    assert edition is not None and edition.subject.startswith("关于2025年第一季度")
    assert "二、本季度各月" in edition.html and newest_edition(march, MARCH) is None
    with pytest.raises(NoQuarterError):
        Span.entered("季度", "2025-02")


def test_it_is_due_on_the_fifteenth_workday_until_it_is_issued(march: UnitOfWork) -> None:
    def due(day: date) -> list[str]:
        return [run.run_id for run in bulletins_to_draft(march, AsOf(datetime(day.year, day.month, day.day, 9, tzinfo=OFFICE_TIME)))]

    assert MARCH.due_on == date(2025, 4, 22)
    assert due(date(2025, 4, 21)) == []
    assert due(ON) == ["2025-03-month", "2025-03-quarter"]
    draft_bulletin(march, MARCH, ON)
    approve(march)
    issue_bulletin(march, MARCH, ON)
    assert due(ON) == ["2025-03-quarter"]
    by_hand(march, "update monitoring.snapshot set from_history = true")
    assert due(ON) == [], "imported months get none"


def test_few_people_of_a_place_cannot_be_worked_out_from_the_sums(march: UnitOfWork) -> None:
    for unit, counts in ((UNIT, (180, 8, 2)), (OTHER, (170, 12, 8))):
        for code, count in zip(("01", "03", "04"), counts, strict=True):
            execute(march, "insert into monitoring.stock_split values ('2025-03', 1, 'unit', %s, 'location', %s, %s)", [unit, code, count])
    draft_bulletin(march, MARCH, ON)
    (edition,) = listed_editions(march, only_issued=False)
    tables = docx.Document(io.BytesIO(files_of_edition(march, edition.id).document)).tables
    (places,) = (table for table in tables if "省外" in [cell.text for cell in table.rows[0].cells])
    assert [[cell.text for cell in row.cells] for row in places.rows] == [
        ["单位", "乡内", "省内县外", "省外"],
        ["五指山市", "180人", "不展示", "<5人"],
        ["琼海市", "170人", "不展示", "不展示"],
        ["全省", "350人", "20人", "10人"],
    ]


def test_after_the_term_of_the_policy_it_says_so(work: UnitOfWork, people: OfficePeople) -> None:  # noqa: F811 - the fixture
    january = Period(2026, 1)
    write_snapshot(work, 1, {UNIT: 0}, period=january)
    write_province(work, january, 1, 380)
    with patch("wengang.bulletin.editions.pdf_of", return_value=None):
        draft_bulletin(work, Span(SpanKind.MONTH, january), date(2026, 2, 13))
    edition = newest_edition(work, Span(SpanKind.MONTH, january))
    assert edition is not None and "政策期已满（至2025年12月31日）" in edition.html and "监测调度继续开展" in edition.html


def test_what_is_not_there_is_told(work: UnitOfWork) -> None:
    with pytest.raises(NoEditionError):
        files_of_edition(work, 1)


def test_editions_and_issues_stay_as_they_are(march: UnitOfWork) -> None:
    draft_bulletin(march, MARCH, ON)
    for statement in ("update bulletin.edition set subject = '改'", "delete from bulletin.edition"):
        with pytest.raises(Exception, match=r"permission denied|只能追加"), march.savepoint():
            execute(march, statement)
