"""What the pages show and take: the home page, matters and their answers, papers, what is due."""

from __future__ import annotations

import uuid

import pytest
from tests.sql.county_notices.issued_notices import ISSUED, OTHER, UNIT, issued, matters
from tests.sql.wengang_desk.conftest import Visit, words_of
from tests.statements import execute

from wengang import __version__
from wengang.approvals.enclosures import Enclosure, keep_enclosures
from wengang.database.unit_of_work import UnitOfWork
from wengang.follow_up.daily import bring_up_to_date
from wengang.matters.ledger import KeptMatter

COMPLETE = {
    "department": "hr",
    "truth": "属实",
    "cause": "返乡",
    "result": "逐户核实属实",
    "measure1": "组织专场招聘",
    "post1": "副局长",
    "until1": "2025-05-30",
}
DIGEST = "ab" * 32


@pytest.fixture
def notice(work: UnitOfWork, people: object) -> KeptMatter:
    """Give the matter of a yellow notice of 14 April to 五指山市; another unit has one too."""
    execute(work, "insert into vault.person (person_key, id18, name) values (%s, '469900199001011234', '某')", [uuid.uuid4()])  # a trial
    issued(work, 1, {UNIT: 2, OTHER: 2})
    bring_up_to_date(work, ISSUED)
    work.connection.commit()
    return next(matter for matter in matters(work) if matter.unit == UNIT)


def test_a_unit_finds_what_waits_on_it_and_answers_it(visit: Visit, work: UnitOfWork, notice: KeptMatter) -> None:
    clerk = visit(f"unit_{UNIT}")
    home = words_of(clerk.get("/"))
    assert "等我办的：五指山市" in home and notice.no in home and "业务日期 2025年4月14日" in home
    page = clerk.get(f"/matters/{notice.no}")
    assert "提交反馈" in page.text and "办理经过" in page.text
    lacking = clerk.post(f"/matters/{notice.no}", **COMPLETE | {"measure1": ""})
    assert "反馈不完整，已退回：缺措施" in words_of(lacking) and "逐户核实属实" in lacking.text, "what was typed is not lost"
    taken = clerk.post(f"/matters/{notice.no}", **COMPLETE)
    assert "已收到完整的反馈" in words_of(taken) and "提交反馈" not in taken.text
    assert notice.no not in clerk.get("/").text
    done = execute(work, "select actor, kind, title, reason from audit.task_record where dag_id = 'desk' order by seq").fetchall()
    assert [(row["actor"], row["kind"]) for row in done] == [(f"unit_{UNIT}", kind) for kind in ("START", "END") * 2]
    assert {row["reason"] for row in done} == {f"事项{notice.no}"}


@pytest.mark.parametrize(
    ("wrong", "says"),
    [({"truth": "是"}, "不在表中"), ({"until1": "2025-02-30"}, "不是一个日期"), ({"department": "jy"}, "不能登记为其他部门")],
)
def test_a_wrong_field_is_named_and_nothing_is_lost(visit: Visit, notice: KeptMatter, wrong: dict[str, str], says: str) -> None:
    answer = visit(f"unit_{UNIT}").post(f"/matters/{notice.no}", **COMPLETE | wrong)
    assert answer.status_code == 400 and says in answer.text and "组织专场招聘" in answer.text


def test_a_unit_sees_itself_alone(visit: Visit, work: UnitOfWork, notice: KeptMatter) -> None:
    clerk, foreign = visit(f"unit_{OTHER}"), f"/matters/{notice.no}"
    assert clerk.get(foreign).status_code == 403
    assert clerk.post(foreign, **COMPLETE).status_code == 403
    assert clerk.get(f"/matters?unit={UNIT}").status_code == 403
    assert notice.no not in clerk.get("/matters").text and notice.no in visit("reviewer_hr").get("/matters").text
    refused = execute(work, "select reason from audit.task_record where kind = 'FAILED' order by seq").fetchall()
    assert [row["reason"] for row in refused] == [f"GET {foreign}", f"POST {foreign}", f"GET /matters?unit={UNIT}"]


def test_who_works_for_no_unit_reads_how_far_the_units_are(visit: Visit, notice: KeptMatter) -> None:
    assert "市县手里有2个事项，其中逾期0个" in words_of(visit("leader_hr").get("/"))
    page = visit("leader_hr").get("/").text
    assert f"<footer>稳岗 {__version__}</footer>" in page
    assert "提交反馈" not in visit("operator").get(f"/matters/{notice.no}").text


def test_few_people_of_a_township_are_counted_for_their_own_unit_alone(visit: Visit, work: UnitOfWork, notice: KeptMatter) -> None:
    columns = "kind, key, round, unit, departments, town, opened_on, workdays, due_on, verified_by_data, reason, words, policy_digest"
    for town, people in (("甲镇", 3), ("乙镇", 6)):
        values = f"'help.plan', '{town}' || n, 1, '{UNIT}', '{{hr}}', '{town}', '2025-04-14', 10, '2025-04-28', false, '{{}}', '试验', repeat('a', 64)"
        execute(work, f"insert into matters.matter ({columns}) select {values} from generate_series(1, {people}) as n")
    work.connection.commit()
    own, others = (words_of(visit(account).get("/matters")) for account in (f"unit_{UNIT}", "leader_hr"))
    assert "3件" in own and "6件" in own and "共10个待办事项" in own
    assert "&lt;5件" in others and "6件" in others and "3件" not in others
    assert "共2个待办事项（另有逐人的事项，按乡镇列出）" in others, "nobody works the number out from the sum"
    assert "3件" not in words_of(visit("operator").get("/due?on=2025-04-14"))


def test_each_paper_stands_in_a_frame_of_its_own(visit: Visit, work: UnitOfWork) -> None:
    keep_enclosures(work, DIGEST, (Enclosure("五指山市（红）", "<p>甲</p>"), Enclosure("琼海市（蓝）", "<p>乙</p>")))
    work.connection.commit()
    page = visit("reviewer_hr").get(f"/papers/{DIGEST}")
    assert page.text.count("<iframe") == 2 and "&lt;p&gt;甲&lt;/p&gt;" in page.text and "1．五指山市（红）" in page.text
    assert "'unsafe-inline'" in page.headers["content-security-policy"]


def test_what_is_due_is_marked_where_it_is_late(visit: Visit, notice: KeptMatter) -> None:
    page = visit("operator").get("/due?on=2025-06-03")
    assert "到期和逾期：2025年6月3日" in page.text and f'<b class="mark">逾期</b>{notice.no} 五指山市' in page.text
