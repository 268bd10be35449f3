"""docs/data-dictionary.md says of every figure what it is, and nothing else: compared with a database of today."""

from __future__ import annotations

import os

import psycopg
from ops.database import address_for
from ops.dictionary_page import PAGE, columns_of, dictionary_page, gone, undefined
from tests.databases import fresh_database


def test_every_figure_is_defined_and_the_page_is_of_today(server: str, template: str) -> None:
    with fresh_database(server, template) as name, psycopg.connect(address_for(server, name, "postgres")) as connection:
        columns = columns_of(connection)
    assert undefined(columns) == [], "define these in include/config/figures.yaml, or enter their table under internal"
    assert gone(columns) == [], "take these out of include/config/figures.yaml"
    page = dictionary_page(columns)
    if "WENGANG_UPDATE_GOLDEN" in os.environ:
        PAGE.write_text(page, encoding="utf-8")
    assert PAGE.read_text(encoding="utf-8") == page, "WENGANG_UPDATE_GOLDEN=1 writes docs/data-dictionary.md anew"
