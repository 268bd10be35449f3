"""What stands under a letter of the sealed audit: the head of its day, for ever, and by it a chain that was made anew is found."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import psycopg
import pytest
from ops.verify_audit import verify

from wengang.audit.sealing import exported, newest_seal, seal_records
from wengang.database.unit_of_work import UnitOfWork
from wengang.letters import kinds
from wengang.letters.kinds import LetterKind, Place, register
from wengang.letters.ledger import draft
from wengang.letters.printed_heads import compared_with_chain, keep_head, printed_head
from wengang.papers.paper import Paper
from wengang.periods import Period

KIND = LetterKind("dummy_letter", "试验函", "dummy", number_word="试验")
PAPER = Paper(phrases=("试验函",), issuer="试验", notes=("本函不含个人信息。",))


@pytest.fixture(autouse=True)
def registered() -> Iterator[LetterKind]:
    yield register(KIND)
    del kinds._REGISTERED[KIND.code]


def drafted(work: UnitOfWork, unit: str) -> str:
    return draft(work, Place(KIND, Period(2025, 3), unit, ""), batch="b", told=[], write=lambda _no: PAPER).text


def record_and_seal(work: UnitOfWork, month: str) -> str:
    work.run("deadlines/insert_closing", **CLOSING | {"period": month})
    assert seal_records(work, None) > 0
    seal = newest_seal(work)
    assert seal is not None
    return seal.head.hex(" ", 4)


CLOSING: dict[str, Any] = {"closing_at": "2025-04-10T18:00+08:00", "closed_on": date(2025, 4, 11), "units_expected": 3}


def test_a_letter_says_up_to_when_the_records_were_sealed_and_says_it_again(work: UnitOfWork, admin: psycopg.Connection[Any]) -> None:
    assert drafted(work, "469001") == PAPER.text, "nothing is sealed, so nothing is said"
    first = record_and_seal(work, "2025-03")
    text = drafted(work, "469002")
    assert "封存到第1次、第" in text
    assert f"链值 {first}。" in text
    second = record_and_seal(work, "2025-04")
    assert keep_head(work, "dummy_letter:2025-03:469002::1") == printed_head(work, "dummy_letter:2025-03:469002::1")
    assert first in printed_head(work, "dummy_letter:2025-03:469002::1")[0], "the same paper says what it said first"
    assert second in drafted(work, "469003")
    assert printed_head(work, "dummy_letter:2025-03:469001::1") == (), "a paper from before the first seal gets none later"


def test_a_paper_is_held_against_the_chain(work: UnitOfWork) -> None:
    head = record_and_seal(work, "2025-03")
    same, words = compared_with_chain(work, 1, f" {head.upper()} ")
    assert same
    assert words.startswith("一致：第1次封存")
    for number, told in ((1, "0" * 64), (2, head)):
        same, words = compared_with_chain(work, number, told)
        assert not same
        assert words.startswith("不一致：")
    lines = list(exported(work, None))
    assert verify(lines, [{"seal": 1, "head": head.replace(" ", ""), "at": "印在纸上"}]).intact
    faults = verify(lines, [{"seal": 1, "head": "0" * 64, "at": "印在纸上"}]).faults
    assert any("重做" in fault for fault in faults)
