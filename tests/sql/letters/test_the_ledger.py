"""The law of all letters, held with a kind of a domain that does not exist: numbers, one way out, and nothing of an issued letter changes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from functools import partial
from typing import Any

import psycopg
import pytest

from wengang.database.unit_of_work import UnitOfWork
from wengang.letters import kinds
from wengang.letters.content import DOCUMENT_NUMBER, ISSUE_DATE, NO_DOCUMENT_NUMBER, Issue
from wengang.letters.issuing import issue, issue_all
from wengang.letters.kinds import LetterKind, Place, kind_of, register
from wengang.letters.ledger import KeptLetter, LetterState, draft, hold_back, letters_of_batch, letters_of_month, set_aside
from wengang.letters.operators import mail_operators
from wengang.letters.sending import queue_letter, send
from wengang.papers.paper import Paper
from wengang.periods import Period

KIND = LetterKind("dummy_letter", "试验函", "dummy", number_word="试验")
MARCH, UNIT, ON = Period(2025, 3), "469001", date(2025, 4, 10)


@pytest.fixture(autouse=True)
def registered() -> Iterator[LetterKind]:
    yield register(KIND)
    del kinds._REGISTERED[KIND.code]


def paper(ledger_no: str) -> Paper:
    return Paper(phrases=("试验函",), issuer="试验", reference=(ledger_no, DOCUMENT_NUMBER), signature=("试验", ISSUE_DATE))


def drafted(work: UnitOfWork, about: str = "", *, kind: LetterKind = KIND, batch: str = "b1") -> KeptLetter:
    return draft(work, Place(kind, MARCH, UNIT, about), batch=batch, told=["x", 1], write=paper)


def outbox(admin: psycopg.Connection[Any]) -> list[tuple[str, str, str]]:
    return admin.execute("select key, kind, unit from mail.outbox order by id").fetchall()


def test_a_letter_is_kept_as_it_was_written_and_known_by_codes(work: UnitOfWork) -> None:
    letter = drafted(work, "W1")
    assert letters_of_batch(work, [KIND], "b1") == letters_of_month(work, [KIND], MARCH) == [letter]
    assert (letter.ledger_no, letter.mail_key) == ("试验〔2025〕第3-W1-1号", "dummy_letter:2025-03:469001:W1:1")
    assert (letter.told, letter.state, letter.text) == (["x", 1], LetterState.DRAFT, paper(letter.ledger_no).text)
    assert letters_of_batch(work, [KIND], "b2") == []


def test_an_issued_letter_is_queued_once_with_its_blanks_filled(work: UnitOfWork, admin: psycopg.Connection[Any]) -> None:
    letter = drafted(work)
    assert issue_all(work, [letter], lambda _letter: Issue(ON), subject="试验") == ()
    work.connection.commit()
    assert outbox(admin) == [("dummy_letter:2025-03:469001::1", "dummy", UNIT)]
    kept = admin.execute("select state, issued_text, issued_html from letters.letter").fetchone()
    assert kept is not None
    assert kept[0] == "issued"
    for content in kept[1:]:
        assert "2025年4月10日" in content
        assert NO_DOCUMENT_NUMBER in content
        assert ISSUE_DATE not in content


@pytest.mark.parametrize(("counts", "number"), [(True, 2), (False, 1)])
def test_drafts_that_were_set_aside_use_up_numbers_where_the_kind_says_so(work: UnitOfWork, counts: bool, number: int) -> None:
    kind = replace(KIND, counts_drafts=counts)
    first = draft(work, Place(kind, MARCH, UNIT), batch="b1", told=[], write=paper)
    assert set_aside(work, [first]) == 1
    second = draft(work, Place(kind, MARCH, UNIT), batch="b2", told=[], write=paper)
    assert second.number == number
    issue(work, second, Issue(ON))
    assert draft(work, Place(kind, MARCH, UNIT), batch="b3", told=[], write=paper).number == number + 1


def test_another_word_for_a_kind_touches_no_letter(work: UnitOfWork, admin: psycopg.Connection[Any]) -> None:
    letter = drafted(work)
    reworded = replace(KIND, number_word="改称", title="改称函", key="{ledger_no}")
    kinds._REGISTERED[KIND.code] = reworded
    (same,) = letters_of_batch(work, [reworded], "b1")
    assert (same.ledger_no, same.mail_key, same.digest) == (letter.ledger_no, letter.mail_key, letter.digest)
    issue(work, same, Issue(ON))
    work.connection.commit()
    assert [key for key, *_ in outbox(admin)] == [letter.mail_key]
    assert drafted(work, kind=reworded).ledger_no == "改称〔2025〕第3-469001-2号", "the count goes on"


def test_a_letter_that_was_kept_back_may_be_issued_or_set_aside(work: UnitOfWork) -> None:
    letter, other = drafted(work, "W1"), drafted(work, "W2")
    assert hold_back(work, [letter, other]) == 2
    assert hold_back(work, [letter]) == 0
    assert [one.state for one in letters_of_batch(work, [KIND], "b1")] == [LetterState.HELD_BACK] * 2
    issue(work, letter, Issue(ON))
    assert set_aside(work, [letter, other]) == 1


def test_one_letter_of_a_place_is_open(work: UnitOfWork) -> None:
    drafted(work)
    with pytest.raises(psycopg.errors.UniqueViolation, match="one_open_letter"):
        drafted(work, batch="b2")


COLUMNS = (
    "kind = 'other'",
    "period = '2025-04'",
    "unit = '469002'",
    "about = 'W'",
    "number = 7",
    "batch = 'b7'",
    "told = '[]'",
    "corrects = id",
    "ledger_no = 'x'",
    "mail_key = 'x'",
    "subject = 'x'",
    "text = 'x'",
    "html = 'x'",
    "digest = 'x'",
    "policy_digest = 'x'",
    "drafted_at = now() + interval '1 day'",
)
MOVING = ("doc_no = 'x'", "issued_on = '2025-05-01'", "issued_at = now() + interval '1 day'", "issued_text = 'x'", "issued_html = 'x'")


def test_every_column_is_looked_at(admin: psycopg.Connection[Any]) -> None:
    rows = admin.execute(
        "select column_name from information_schema.columns where table_schema = 'letters' and table_name = 'letter'"
    ).fetchall()
    assert {name for (name,) in rows} == {"id", "state", "reply_due"} | {change.split(" = ")[0] for change in (*COLUMNS, *MOVING)}


def test_nobody_changes_the_text_of_a_draft(work: UnitOfWork, admin: psycopg.Connection[Any]) -> None:
    drafted(work)
    work.connection.commit()
    for change in COLUMNS:
        with pytest.raises(psycopg.errors.RaiseException, match="已定稿"):
            admin.execute(f"update letters.letter set {change}")
    with pytest.raises(psycopg.errors.CheckViolation, match="issued_is_complete"):
        admin.execute("update letters.letter set state = 'issued'")


@pytest.mark.parametrize("way", ["issued", "superseded"])
def test_nothing_of_a_final_letter_is_changed_even_by_the_administrator(work: UnitOfWork, admin: psycopg.Connection[Any], way: str) -> None:
    letter = drafted(work)
    finish = {"issued": partial(issue, work, letter, Issue(ON)), "superseded": partial(set_aside, work, [letter])}[way]
    finish()
    work.connection.commit()
    states = [f"state = '{state}'" for state in ("draft", "held_back", "superseded", "issued")]
    for change in (*COLUMNS, *MOVING, *states, "reply_due = now()", "id = default"):
        with pytest.raises(psycopg.errors.RaiseException, match="已印发或已取代"):
            admin.execute(f"update letters.letter set {change}")
    for statement in ("delete from letters.letter", "truncate letters.letter cascade"):
        with pytest.raises(psycopg.errors.RaiseException, match="不能删除"):
            admin.execute(statement)


def test_a_kind_is_registered_once() -> None:
    assert register(replace(KIND)) == kind_of("dummy_letter")
    with pytest.raises(ValueError, match="dummy_letter"):
        register(replace(KIND, title="另一种"))


NOTE = LetterKind("dummy_note", "试验便函", "dummy")


def test_what_nobody_approves_is_kept_as_it_is_queued_once(work: UnitOfWork, admin: psycopg.Connection[Any]) -> None:
    written = Paper(phrases=("试验便函",), issuer="试验")
    assert send(work, NOTE, written, key="dummy:1", unit=UNIT)
    assert not send(work, NOTE, written, key="dummy:1", unit=UNIT)
    work.connection.commit()
    assert outbox(admin) == [("dummy:1", "dummy", UNIT)]
    kept = admin.execute(
        "select kind, unit, number, mail_key, subject, text, html, state, issued_text = text from letters.letter"
    ).fetchall()
    assert kept == [("dummy_note", UNIT, None, "dummy:1", "试验便函", written.text, written.html, "issued", True)]
    with pytest.raises(psycopg.errors.RaiseException, match="已印发或已取代"):
        admin.execute("update letters.letter set text = 'x'")


def test_a_mail_of_before_the_ledger_is_not_sent_again(work: UnitOfWork, admin: psycopg.Connection[Any]) -> None:
    written = Paper(phrases=("试验便函",), issuer="试验")
    assert queue_letter(work, NOTE, key="dummy:1", unit=UNIT, subject="试验便函", text=written.text, html=written.html)
    assert not send(work, NOTE, written, key="dummy:1", unit=UNIT)
    work.connection.commit()
    assert len(outbox(admin)) == 1
    assert admin.execute("select count(*) from letters.letter").fetchone() == (0,)


def test_what_is_told_to_operators_needs_no_policy(work: UnitOfWork, monkeypatch: pytest.MonkeyPatch) -> None:
    def unreadable() -> None:
        raise FileNotFoundError

    monkeypatch.setattr("wengang.letters.sending.load_policy", unreadable)
    assert mail_operators(work, "试验", ["policy.yaml 不能读取"])
