"""An office with an inbox: what every hostile test does first and asks last."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import psycopg
import pytest
from tests.databases import fresh_database
from tests.hostile.hand_overs import put, roster_row
from tests.statements import by_hand

from wengang.data_sharing.steps import FoundInInbox, check_hand_over, take_hand_overs
from wengang.database.unit_of_work import unit_of_work
from wengang.settings.environment import Settings

NEIGHBOUR = "469024"
KEPT_PER_DELIVERY = (
    "data_sharing.finding",
    "data_sharing.quarantine_row",
    "data_sharing.roster_row",
    "data_sharing.work_row",
    "data_sharing.plan_row",
    "data_sharing.employment_row",
    "data_sharing.control_total",
    "data_sharing.counted_total",
)
REMEMBERED = ("data_sharing.manifest_sight", "data_sharing.judged_place", "data_sharing.inbox_trouble")


@dataclass(frozen=True)
class Office:
    """An installation whose inbox also holds a good hand-over of a neighbour unit, which must always be taken."""

    settings: Settings
    admin: psycopg.Connection[Any]
    told: list[str] = field(default_factory=list)

    def put(self, folder: str, tables: dict[str, Any], **how: Any) -> str:
        """Put a hand-over into the inbox; gives the digest of its manifest."""
        return put(self.settings.inbox, folder, tables, **how)

    def scan(self) -> FoundInInbox:
        """Look into the inbox and bring every hand-over through, each task in its own transaction, as the DAG does."""
        with unit_of_work(self.settings) as work:
            found = take_hand_overs(work)
        for hand_over in found.hand_overs:
            with unit_of_work(self.settings) as work:
                check_hand_over(work, hand_over, self.told.append).raise_undone()
        return found

    def versions(self, table: str, unit: str = "469001") -> list[tuple[int, str]]:
        """Give (version, state) of every delivery of a table."""
        return self.admin.execute(
            "select version, state from data_sharing.delivery where unit = %s and table_name = %s order by version", [unit, table]
        ).fetchall()

    def reasons(self, table: str, unit: str = "469001") -> dict[str, str]:
        """Give the reasons of the newest version by rule id."""
        row = self.admin.execute(
            "select reasons from data_sharing.delivery where unit = %s and table_name = %s order by version desc limit 1", [unit, table]
        ).fetchone()
        assert row is not None, "no such delivery"
        return {reason["rule"]: reason["message"] for reason in row[0]}

    def refused(self) -> dict[str, str]:
        """Give rule and message of every refused hand-over."""
        return dict(
            self.admin.execute("select refused_rule, refused_message from data_sharing.hand_over where refused_rule is not null").fetchall()
        )

    def findings(self, table: str, unit: str = "469001") -> set[tuple[str, str, int, str]]:
        """Give (rule, severity, row, column) of every finding of a table."""
        return set(
            self.admin.execute(
                "select rule_id, severity, row_no, column_title from data_sharing.finding join data_sharing.delivery"
                " on delivery.id = delivery_id where unit = %s and table_name = %s",
                [unit, table],
            ).fetchall()
        )

    def count(self, table: str, unit: str = "469001") -> int:
        """Count the fact rows of a unit."""
        row = self.admin.execute(f"select count(*) from {table} where unit = %s", [unit]).fetchone()
        assert row is not None
        return int(row[0])

    def half_loaded(self) -> list[tuple[str, int]]:
        """Give every row that a file returned by the machine has left behind: there must be none."""
        returned = "(select id from data_sharing.delivery where state = 'returned' and decided_by is null)"
        return [
            (table, row[0])
            for table in KEPT_PER_DELIVERY
            for row in self.admin.execute(f"select delivery_id from {table} where delivery_id in {returned}").fetchall()
        ]


@pytest.fixture(scope="package")
def database(server: str, template: str) -> Iterator[str]:
    """Give one database for all hostile tests, emptied after each: a hundred databases would cost minutes."""
    with fresh_database(server, template) as name:
        yield name


@pytest.fixture
def office(settings: Settings, admin: psycopg.Connection[Any]) -> Iterator[Office]:
    """Give an office; afterwards the neighbour's files must be accepted and nothing half-loaded, whatever else came."""
    office = Office(settings, admin)
    office.put("neighbour", {"rv_roster": [roster_row(900, NEIGHBOUR)]}, unit=NEIGHBOUR)
    yield office
    try:
        _assert_the_rest_went_on(office)
    finally:
        for table in (*KEPT_PER_DELIVERY, *REMEMBERED, "data_sharing.delivery", "data_sharing.hand_over", "vault.person"):
            by_hand(admin, f"delete from {table}")


def _assert_the_rest_went_on(office: Office) -> None:
    if not office.versions("rv_roster", NEIGHBOUR):
        office.scan()
    assert office.half_loaded() == []
    assert office.versions("rv_roster", NEIGHBOUR) == [(1, "accepted")]
