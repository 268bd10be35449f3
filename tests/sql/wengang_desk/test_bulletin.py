"""通报: units read what was issued, the office the newest draft too; page and files."""

from __future__ import annotations

from unittest.mock import patch

import pytest
from tests.sql.bulletin.test_bulletin import MARCH, NUMBER, ON, approve, march  # noqa: F401 - a fixture of tests here
from tests.sql.county_notices.issued_notices import UNIT
from tests.sql.wengang_desk.conftest import Visit, words_of

from wengang.bulletin.editions import newest_edition
from wengang.bulletin.steps import draft_bulletin, issue_bulletin
from wengang.database.unit_of_work import UnitOfWork


@pytest.fixture
def drafted(march: UnitOfWork) -> int:  # noqa: F811 - the fixture
    """Give the number of March's draft."""
    draft_bulletin(march, MARCH, ON)
    march.connection.commit()
    edition = newest_edition(march, MARCH)
    assert edition is not None
    return edition.id


def test_a_draft_is_for_the_office_alone(visit: Visit, drafted: int) -> None:
    assert "还没有印发的通报" in words_of(visit(f"unit_{UNIT}").get("/bulletin"))
    assert visit(f"unit_{UNIT}").get(f"/bulletin/{drafted}").status_code == 403
    assert visit(f"unit_{UNIT}").get(f"/bulletin/{drafted}/docx").status_code == 403
    for account in ("reviewer_rv", "leader_hr", "operator", "auditor"):
        assert "待审批" in words_of(visit(account).get("/bulletin"))
        assert visit(account).get(f"/bulletin/{drafted}/xlsx").status_code == 200
    assert f'href="/bulletin/{drafted}">2025年3月通报（待审批）' in visit("leader_hr").get("/leader?month=2025-03").text
    assert 'href="/leader?month=2025-03"' in visit("leader_hr").get(f"/bulletin/{drafted}").text


def test_an_issued_one_is_read_and_fetched_by_a_unit(visit: Visit, march: UnitOfWork, drafted: int) -> None:  # noqa: F811 - the fixture
    approve(march, 文号=NUMBER)
    with patch("wengang.bulletin.editions.pdf_of", return_value=b"%PDF-1.6"):
        issue_bulletin(march, MARCH, ON)
    march.connection.commit()
    clerk = visit(f"unit_{UNIT}")
    listed = words_of(clerk.get("/bulletin"))
    assert "已印发，2025年4月22日" in listed and NUMBER in listed and "PDF" in listed
    page = clerk.get(f"/bulletin/{drafted}")
    assert "<iframe" in page.text and "&lt;svg" in page.text and NUMBER in page.text
    files = {kind: clerk.get(f"/bulletin/{drafted}/{kind}") for kind in ("docx", "xlsx", "pdf")}
    assert [file.content[:4] for file in files.values()] == [b"PK\x03\x04", b"PK\x03\x04", b"%PDF"]
    assert all("filename*=UTF-8''%E5%85%B3%E4%BA%8E2025" in file.headers["content-disposition"] for file in files.values())


def test_what_is_not_there_is_said(visit: Visit, drafted: int) -> None:
    answer = visit("operator").get(f"/bulletin/{drafted}/pdf")
    assert answer.status_code == 404 and "没有装 LibreOffice" in answer.text
    assert visit("operator").get("/bulletin/999").status_code == 400
