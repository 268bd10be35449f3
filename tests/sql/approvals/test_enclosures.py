"""The papers of a question are kept once, in order, and cannot be changed afterwards."""

from __future__ import annotations

import psycopg
import pytest
from tests.statements import execute

from wengang.approvals.enclosures import Enclosure, enclosures_of, keep_enclosures
from wengang.database.unit_of_work import UnitOfWork

DIGEST = "ab" * 32
PAPERS = (Enclosure("五指山市（红）", "<p>甲</p>"), Enclosure("琼海市（蓝）", "<p>乙</p>"))


def test_papers_are_given_as_they_were_kept(work: UnitOfWork) -> None:
    keep_enclosures(work, DIGEST, PAPERS)
    keep_enclosures(work, DIGEST, PAPERS)
    assert enclosures_of(work, DIGEST) == list(PAPERS)
    assert enclosures_of(work, "cd" * 32) == []


def test_a_paper_that_was_shown_is_not_changed(work: UnitOfWork) -> None:
    keep_enclosures(work, DIGEST, PAPERS)
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        execute(work, "update approvals.enclosure set html = ''")
