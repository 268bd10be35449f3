"""The statements of all chapters' rules against a real PostgreSQL: each gives what the reader of all rules says, and is told what it names."""

from __future__ import annotations

import typing
from collections.abc import Iterator

import psycopg
import pytest
from ops.database import address_for
from tests.sql.database.test_readers import READ_AS, _value_of
from tests.sql.database.test_statements import prepared_columns

from wengang.clues.chapters import Chapter, ClueRule, load_chapters
from wengang.clues.rows import FoundClueRow
from wengang.settings.data_sets import load_data_sets
from wengang.settings.policy import load_policy

RULES = [(chapter, rule) for chapter in load_chapters() for rule in chapter.rules]
IDS = [f"{chapter.code}-{rule.code}" for chapter, rule in RULES]


@pytest.fixture(scope="module")
def described(server: str, template: str) -> Iterator[psycopg.Connection[tuple[object, ...]]]:
    with psycopg.connect(address_for(server, template, "postgres")) as connection:
        yield connection
        connection.rollback()


@pytest.mark.parametrize(("chapter", "rule"), RULES, ids=IDS)
def test_a_rule_gives_what_the_reader_of_all_rules_says(
    described: psycopg.Connection[tuple[object, ...]], chapter: Chapter, rule: ClueRule
) -> None:
    given = prepared_columns(described, rule.statement)
    hints = typing.get_type_hints(FoundClueRow)
    assert [name for name, _ in given] == list(hints), f"sql/{rule.statement}.sql"
    wrong = [f"{name}: {kind}" for name, kind in given if _value_of(hints[name]) not in READ_AS[kind]]
    assert not wrong, f"sql/{rule.statement}.sql {wrong}"
    assert rule.statement == f"{chapter.code}/{rule.code.lower()}"


@pytest.mark.parametrize(("chapter", "rule"), RULES, ids=IDS)
def test_a_rule_needs_files_that_exist_and_points_into_one_of_the_chapter(chapter: Chapter, rule: ClueRule) -> None:
    assert rule.table in chapter.tables or any(need.table == rule.table for need in rule.needs)
    assert {need.table for need in rule.needs} <= set(load_data_sets())
    assert {rule.workdays, *rule.parameters.values()} <= set(load_policy().parameters)


def test_codes_of_a_chapter_are_its_own() -> None:
    for chapter in load_chapters():
        codes = [rule.code for rule in chapter.rules]
        assert len(codes) == len(set(codes))
