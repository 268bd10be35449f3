"""函件: a unit reads its issued letters and no draft; the office reads all, with what became of the mails."""

from __future__ import annotations

import io
import pkgutil
from importlib import import_module

import docx
import pytest
from tests.sql.county_notices.figures import write_snapshot
from tests.sql.county_notices.issued_notices import ISSUED, OTHER, UNIT, issued
from tests.sql.wengang_desk.conftest import Visit, words_of
from tests.statements import execute

import wengang
from wengang.county_notices import steps
from wengang.database.unit_of_work import UnitOfWork
from wengang.letters import files
from wengang.letters.kinds import LetterKind
from wengang.letters.listing import LettersAsked, listed_letters
from wengang.mail.message import compose, files_in
from wengang_desk.letter_kinds import LETTER_KINDS
from wengang_desk.pages.letters import PAGE

LEDGER_NO = f"风险提示〔2025〕第3-{UNIT}-1号"


@pytest.fixture
def letters(work: UnitOfWork, people: object) -> dict[str, int]:
    """Give the numbers of letters: one issued to each of two units, and the draft of a correction for the first."""
    issued(work, 1, {UNIT: 2, OTHER: 2})
    steps.draft_notices(work, write_snapshot(work, 2, {UNIT: 3, OTHER: 2}), ISSUED)
    work.connection.commit()
    rows = execute(work, "select id, unit, state from letters.letter where kind = 'county_notice'").fetchall()
    return {f"{row['unit']} {row['state']}": row["id"] for row in rows}


def test_a_unit_reads_its_issued_letters_alone(visit: Visit, work: UnitOfWork, letters: dict[str, int]) -> None:
    clerk = visit(f"unit_{UNIT}")
    listed = clerk.get("/letters")
    assert LEDGER_NO in listed.text and "已送达" in listed.text and "共1件" in listed.text
    own = letters[f"{UNIT} issued"]
    page = clerk.get(f"/letters/{own}")
    assert "<iframe" in page.text and "反馈期限" in page.text and "'unsafe-inline'" in page.headers["content-security-policy"]
    file = clerk.get(f"/letters/{own}/file")
    assert "filename*=UTF-8''%E9%A3%8E%E9%99%A9" in file.headers["content-disposition"] and "五指山市" in file.text
    refused = [f"/letters/{letters[which]}{ending}" for which in (f"{UNIT} draft", f"{OTHER} issued") for ending in ("", "/file")]
    refused.append(f"/letters?unit={OTHER}")
    assert [clerk.get(path).status_code for path in refused] == [403] * 5
    records = execute(work, "select reason from audit.task_record where kind = 'FAILED' order by seq").fetchall()
    assert [row["reason"] for row in records] == [f"GET {path}" for path in refused]
    assert f"/letters/{letters[f'{UNIT} draft']}" not in clerk.get("/letters?state=draft").text, "whatever the address asks for"


def test_a_letter_is_a_word_file_for_who_may_read_it(visit: Visit, work: UnitOfWork, letters: dict[str, int]) -> None:
    clerk, own = visit(f"unit_{UNIT}"), letters[f"{UNIT} issued"]
    assert f"/letters/{own}/word" in clerk.get(f"/letters/{own}").text
    answer = clerk.get(f"/letters/{own}/word")
    assert answer.headers["content-type"].endswith("wordprocessingml.document")
    assert answer.headers["content-disposition"].endswith(".docx")
    mime = execute(work, f"select mime from mail.outbox where unit = '{UNIT}' and kind = 'notice'").fetchone()
    assert mime is not None and answer.content == files_in(bytes(mime["mime"]))[0].content, "as it went with its mail"
    assert clerk.get(f"/letters/{letters[f'{OTHER} issued']}/word").status_code == 403
    draft = visit("reviewer_rv").get(f"/letters/{letters[f'{UNIT} draft']}/word").content
    words = [paragraph.text for paragraph in docx.Document(io.BytesIO(draft)).paragraphs]
    assert "〔印发日期〕" in words and not any("正式文号" in line for line in words), "a draft is put on paper when somebody asks for it"


def test_a_letter_of_before_is_put_on_paper_and_a_receipt_is_not(
    visit: Visit, work: UnitOfWork, letters: dict[str, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    own = letters[f"{UNIT} issued"]
    as_mailed = visit("operator").get(f"/letters/{own}/word").content
    without_files = compose(subject="题", text="文", html="", recipients=["a@wengang.invalid"], message_id="<1@b.cn>", sender="a@b.cn")
    monkeypatch.setattr(files, "files_in", lambda _mime: files_in(without_files))
    assert visit("operator").get(f"/letters/{own}/word").content == as_mailed, "the same letter is the same bytes"
    execute(
        work,
        """
        insert into letters.letter (kind, unit, mail_key, subject, text, html, digest, state, issued_at, issued_text, issued_html)
        values ('receipt', '469001', 'key', '回执', '', '', encode(sha256(convert_to('回执' || chr(31) || chr(31), 'UTF8')), 'hex'), 'issued', now(), '', '')
        """,
    )
    work.connection.commit()
    receipt = execute(work, "select id from letters.letter where kind = 'receipt'").fetchone()
    assert receipt is not None
    answer = visit("operator").get(f"/letters/{receipt['id']}/word")
    assert answer.status_code == 404 and "只发邮件" in answer.text


def test_the_office_reads_drafts_too_and_chooses(visit: Visit, letters: dict[str, int]) -> None:
    page = words_of(visit("reviewer_rv").get("/letters?state=draft"))
    assert "共1件" in page and "待审批" in page
    assert "共1件" in words_of(visit("auditor").get(f"/letters?unit={OTHER}&kind=county_notice&state=issued"))
    assert visit("leader_hr").get(f"/letters/{letters[f'{UNIT} draft']}").status_code == 200
    assert visit("operator").get("/letters/999").status_code == 400


def test_every_kind_of_the_house_is_named() -> None:
    modules = [import_module(module.name) for module in pkgutil.walk_packages(wengang.__path__, "wengang.")]
    declared = {value.code for module in modules for value in vars(module).values() if isinstance(value, LetterKind)}
    assert declared == {kind.code for kind in LETTER_KINDS}


def test_a_long_ledger_is_paged(visit: Visit, work: UnitOfWork) -> None:
    execute(
        work,
        """
        insert into letters.letter (kind, unit, mail_key, subject, text, html, digest, state, issued_at, issued_text, issued_html)
        select 'receipt', '469001', 'key ' || n, '回执' || n, '', '', encode(sha256(convert_to('回执' || n || chr(31) || chr(31), 'UTF8')), 'hex'),
          'issued', now() + n * interval '1 second', '', ''
        from generate_series(1, 120) as n
        """,
    )
    work.connection.commit()
    found, number = listed_letters(work, LettersAsked(), limit=PAGE, skipped=2 * PAGE)
    assert (number, len(found), found[-1].subject) == (120, 20, "回执1")
    page = visit("operator").get("/letters?part=2").text
    assert "第2页，共3页" in page and "part=3" in page and "回执70<" in page and "回执71<" not in page
