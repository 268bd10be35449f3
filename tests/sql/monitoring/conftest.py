"""Tiny hand-written months brought through the real path: hand-overs on disk → import → rows. One import for each module."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
import pytest
from ops.database import address_for
from psycopg.rows import dict_row
from tests.databases import fresh_database

from wengang.history.steps import ImportedHistory, import_history
from wengang.settings.environment import Mode, Settings

Rows = list[dict[str, Any]]


@dataclass(frozen=True)
class Months:
    """An imported inbox and a look at every table of it."""

    settings: Settings
    targets: dict[str, int]
    admin: psycopg.Connection[dict[str, Any]]
    outcome: ImportedHistory

    def rows(self, query: str, *values: object) -> Rows:
        """Give the rows of a query."""
        return self.admin.execute(query, values).fetchall()

    def indicator(self, period: str, scope: str, kind: str = "unit", snapshot: int = 1) -> dict[str, Any]:
        """Give the figures of one scope."""
        (row,) = self.rows(
            "select * from monitoring.indicator where period = %s and snapshot = %s and scope_kind = %s and scope_code = %s",
            period,
            snapshot,
            kind,
            scope,
        )
        return row

    def flow(self, period: str, scope: str, kind: str = "unit") -> dict[str, int]:
        """Give the parts of the flow of one scope that are not 0."""
        row = self.indicator(period, scope, kind)
        parts = ("lost_job", "roster_exit", "data_gap", "new_job", "roster_entry")
        return {part: row[part] for part in parts if row[part]}

    def split(self, period: str, scope: str, dimension: str) -> dict[str, int]:
        """Give the stock of one unit by the codes of a dimension."""
        return {
            row["code"]: row["persons"]
            for row in self.rows(
                "select code, persons from monitoring.stock_split where period = %s and snapshot = 1 and scope_kind = 'unit'"
                " and scope_code = %s and dimension = %s",
                period,
                scope,
                dimension,
            )
        }

    def load_again(self) -> ImportedHistory:
        """Load what has come into the inbox meanwhile."""
        return _import(self.settings, self.targets)


Import = Callable[[Callable[[Path], object], dict[str, int]], Months]


def _import(settings: Settings, targets: dict[str, int]) -> ImportedHistory:
    return import_history(settings, settings.inbox, targets, accept_held="试验", progress=lambda _text: None)


@pytest.fixture(scope="module")
def imported(server: str, template: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Import]:
    """Give the function that writes an inbox, imports it with targets, and gives a look at what came out."""
    with (
        fresh_database(server, template) as name,
        psycopg.connect(address_for(server, name, "postgres"), autocommit=True, row_factory=dict_row) as admin,
    ):

        def run(write: Callable[[Path], object], targets: dict[str, int]) -> Months:
            var = tmp_path_factory.mktemp("office")
            (var / "inbox").mkdir()
            write(var / "inbox")
            settings = Settings(mode=Mode.TRIAL, var=var, inbox=var / "inbox", database_url=address_for(server, name, "wengang_app"))
            return Months(settings, targets, admin, _import(settings, targets))

        yield run
