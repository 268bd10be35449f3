"""车间、认定: a unit and its reviewers see themselves; the papers of a case are opened by its reviewer alone, and each opening is on record."""

from __future__ import annotations

import hashlib

import psycopg
import pytest
from tests.sql.wengang_desk.conftest import Visit, words_of
from tests.sql.workshops.certification.applicants import COUNTY, COUNTY_B, ON, TOWNSHIP, TOWNSHIP_B, Applicant, applied, review
from tests.sql.workshops.conftest import Found, Province, province  # noqa: F401 - a fixture
from tests.statements import by_hand, execute

from wengang.data_sharing.originals import put_away
from wengang.database.unit_of_work import UnitOfWork, unit_of_work
from wengang.monitoring.snapshots import SnapshotRef
from wengang.periods import Period
from wengang.settings.keys import load_keys
from wengang.workshops.certification.cases import ReviewLevel
from wengang.workshops.drafting import draft_letters
from wengang_desk import visits

PAPER = "营业执照的扫描件".encode()


@pytest.fixture
def case(work: UnitOfWork, admin: psycopg.Connection[tuple[object, ...]], monkeypatch: pytest.MonkeyPatch) -> tuple[int, str]:
    """Give a case that waits for the township of 五指山市, and the address of one of its papers, which lies in the encrypted archive."""
    monkeypatch.setattr(visits, "office_day", lambda _work: (ON, False))
    _, taken = Applicant(work).apply()
    work.connection.commit()
    name = put_away(work.settings.archive, load_keys(work.settings).archive, "469001", "2025-03", hashlib.sha256(PAPER).hexdigest(), PAPER)
    by_hand(admin, "update data_sharing.attachment set archived_as = %s", [name])
    paper = execute(work, "select hand_over_id from data_sharing.attachment where name = 'licence.pdf'").fetchone()
    assert paper is not None
    return applied(taken).id, f"/cases/{applied(taken).id}/papers/{paper['hand_over_id']}/3"


def openings(work: UnitOfWork) -> list[tuple[str, str]]:
    rows = execute(work, "select actor, kind from audit.task_record where dag_id = 'desk' and kind <> 'START' order by seq").fetchall()
    return [(row["actor"], row["kind"]) for row in rows]


def test_only_whoever_the_case_waits_for_opens_its_papers(visit: Visit, work: UnitOfWork, case: tuple[int, str]) -> None:
    number, paper = case
    file = visit(TOWNSHIP).get(paper)
    assert file.content == PAPER and file.headers["cache-control"] == "no-store"
    assert "%E8%90%A5%E4%B8%9A%E6%89%A7%E7%85%A7" in file.headers["content-disposition"], "called by its kind, not as the file was"
    assert paper in visit(TOWNSHIP).get(f"/cases/{number}").text
    assert visit(COUNTY).get(paper).status_code == 403, "not his turn"
    assert visit("township_other_a").get(paper).status_code == 403, "of other units"
    for account in ("unit_469001", "reviewer_hr", "operator", "auditor", "admin"):
        assert visit(account).get(paper).status_code == 403, account
    assert openings(work)[:3] == [(TOWNSHIP, "END"), (COUNTY, "FAILED"), ("township_other_a", "FAILED")]
    assert len(openings(work)) == 8
    assert paper not in visit(COUNTY).get(f"/cases/{number}").text


def test_the_right_moves_with_the_case(visit: Visit, work: UnitOfWork, case: tuple[int, str]) -> None:
    number, paper = case
    delivery = execute(work, "select max(delivery_id) as id from workshops.certification_application").fetchone()
    assert delivery is not None
    review(work, delivery["id"], ReviewLevel.TOWNSHIP, TOWNSHIP)
    work.connection.commit()
    given = {account: visit(account).get(paper).status_code for account in (TOWNSHIP, TOWNSHIP_B, COUNTY, COUNTY_B)}
    assert given == {TOWNSHIP: 200, TOWNSHIP_B: 403, COUNTY: 200, COUNTY_B: 200}, (
        "who has acted keeps his right, the other of his level has none"
    )
    review(work, delivery["id"], ReviewLevel.COUNTY, COUNTY)
    work.connection.commit()
    assert visit(COUNTY_B).get(paper).status_code == 403, "a publicity without an objection waits for nobody"
    assert visit(COUNTY).get(f"/cases/{number}/papers/999/1").status_code == 400


def test_a_unit_sees_its_own_cases(visit: Visit, case: tuple[int, str]) -> None:
    number, _ = case
    assert (
        "毛阳茶叶车间" in words_of(visit("unit_469001").get("/workshops"))
        and f"/cases/{number}" in visit("operator").get("/workshops").text
    )
    assert visit("unit_469002").get(f"/cases/{number}").status_code == 403
    assert visit("unit_469002").get("/workshops?unit=469001").status_code == 403
    assert "毛阳茶叶车间" not in visit("unit_469002").get("/workshops").text
    assert "只有本案现在等待的审核人" in visit("leader_hr").get(f"/cases/{number}").text
    assert visit("operator").get("/cases/999").status_code == 400


def test_a_life_is_read_by_its_unit_and_the_office(visit: Visit, province: Province) -> None:  # noqa: F811
    province.months("2025-01", {1: Found(5)}, {1: Found(3)})
    with unit_of_work(province.settings) as work:
        draft_letters(work, SnapshotRef(Period(2025, 2), 1), ON)
    for account in ("unit_469001", "reviewer_hr"):
        page = words_of(visit(account).get("/workshops/469001-CJ01"))
        assert "试验车间1" in page and "正常→帮扶指导" in page
        assert ("（待审批）" in page) is (account == "reviewer_hr"), "a unit reads no draft"
    assert "帮扶指导" in words_of(visit("auditor").get("/workshops"))
    assert visit("unit_469002").get("/workshops/469001-CJ01").status_code == 403
    assert visit("unit_469001").get("/workshops/nothing").status_code == 400
