"""名单交换: a unit fetches its own packages, sees a password once, and everything that was asked is on record."""

from __future__ import annotations

import io
import re

import msoffcrypto
import pytest
from tests.sql.exchange.packing import CANARIES, ON, accesses, packages, put_list
from tests.sql.wengang_desk.conftest import Visit, words_of
from tests.statements import execute

from wengang.database.unit_of_work import UnitOfWork
from wengang.exchange.packages import Recipient
from wengang.periods import Period
from wengang_desk import visits

OWN, FOREIGN = "unit_469001", "unit_469002"


@pytest.fixture
def number(work: UnitOfWork, monkeypatch: pytest.MonkeyPatch) -> int:
    """Give the number of a package for 人社 of 五指山市, on the day on which it was put; another unit has one too."""
    monkeypatch.setattr(visits, "office_day", lambda _work: (ON, False))
    number = put_list(work, *CANARIES)
    put_list(work, CANARIES[0], to=Recipient("469002", "rv", Period(2025, 3)))
    work.connection.commit()
    assert number is not None
    return number


def records(work: UnitOfWork) -> list[tuple[str, str, str]]:
    rows = execute(work, "select actor, kind, title from audit.task_record where dag_id = 'desk' order by seq").fetchall()
    return [(row["actor"], row["kind"], row["title"]) for row in rows]


def test_a_unit_fetches_its_package_and_opens_it_with_the_password(visit: Visit, work: UnitOfWork, number: int) -> None:
    clerk = visit(OWN)
    assert "待领取的材料包（1）" in words_of(clerk.get("/")) and f'href="/packages/{number}"' in clerk.get("/").text
    listed = words_of(clerk.get("/packages"))
    assert "共1个材料包" in listed and "五指山市人社 2025年3月" in listed and "琼海市" not in listed
    file = clerk.post(f"/packages/{number}/file", reason="本单位核对")
    assert file.status_code == 200 and file.headers["cache-control"] == "no-store"
    name = "%E4%BA%94%E6%8C%87%E5%B1%B1%E5%B8%82%E4%BA%BA%E7%A4%BE-2025%E5%B9%B43%E6%9C%88-"
    assert f"filename*=UTF-8''{name}" in file.headers["content-disposition"]
    page = clerk.post(f"/packages/{number}/password", reason=f"核对{CANARIES[0][1]}")
    told = re.search(r'<code class="password">([^<]+)</code>', page.text)
    assert told and page.headers["cache-control"] == "no-store"
    msoffcrypto.OfficeFile(io.BytesIO(file.content)).load_key(password=told[1], verify_password=True)
    after = clerk.get(f"/packages/{number}")
    assert told[1] not in after.text and "2025年4月10日已领取" in words_of(after) and f"{OWN} 领取（本单位核对）：已给" in words_of(after)
    assert CANARIES[0][1] not in after.text and "核对469************230" in words_of(after)
    assert "待领取的材料包" not in words_of(clerk.get("/"))
    assert [row[1:3] for row in accesses(work)] == [("fetch", "given"), ("password", "given")]
    assert [row["fetched_on"] for row in packages(work)] == [ON, None]
    assert records(work) == [(OWN, kind, title) for title in ("领取材料包", "查看材料包密码") for kind in ("START", "END")]
    kept = execute(work, "select string_agg(record::text, ' ') as all from audit.task_record as record").fetchone()
    assert kept and told[1] not in kept["all"] and CANARIES[0][1] not in kept["all"]


def test_another_unit_gets_nothing_and_both_records_say_so(visit: Visit, work: UnitOfWork, number: int) -> None:
    other = visit(FOREIGN)
    assert other.get(f"/packages/{number}").status_code == 403
    assert other.get("/packages?unit=469001").status_code == 403
    for path in ("file", "password"):
        answer = other.post(f"/packages/{number}/{path}", reason="看一看")
        assert answer.status_code == 403 and "不经办材料包" in answer.text and "果农名单" not in answer.text
    assert [row[1:3] for row in accesses(work)] == [("fetch", "refused"), ("password", "refused")]
    assert [kind for _, kind, _ in records(work)] == ["START", "FAILED"] * 4
    assert packages(work)[0]["fetched_on"] is None


def test_the_office_sees_all_and_who_only_looks_gets_none(visit: Visit, number: int) -> None:
    assert "共2个材料包" in words_of(visit("reviewer_hr").get("/packages"))
    assert "共1个材料包" in words_of(visit("operator").get("/packages?unit=469002"))
    assert "共1个材料包" in words_of(visit("operator").get("/packages?department=rv"))
    assert "显示密码" in visit("operator").get(f"/packages/{number}").text
    seen = visit("auditor").get(f"/packages/{number}").text
    assert "果农名单" in seen and "显示密码" not in seen


@pytest.mark.parametrize(("path", "reason", "says"), [("1/password", "好", "请写明理由"), ("99/file", "核对", "没有编号为99的材料包")])
def test_what_cannot_be_given_is_one_sentence(visit: Visit, number: int, path: str, reason: str, says: str) -> None:
    answer = visit(OWN).post(f"/packages/{path}", reason=reason)
    assert answer.status_code == 400 and says in answer.text


def test_a_password_is_asked_for_by_form_alone(visit: Visit, work: UnitOfWork, number: int) -> None:
    assert visit(OWN).get(f"/packages/{number}/password").status_code == 405
    assert visit(OWN).post(f"/packages/{number}/password", token="", reason="本单位核对").status_code == 403
    assert accesses(work) == []
