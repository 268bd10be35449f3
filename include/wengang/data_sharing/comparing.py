"""What a checked file shows beside other files: keys that stand in no register, incomes that jumped (method §10.1).

Belongs here: keeping what a comparison finds. Does not belong here: which comparisons a table has (`file_tables` of its domain), whether a
file is accepted (`settling`), sentences (`expectations/beyond_rows.json`). The rows come from detection queries. A row that is rejected
here stands among the facts all the same: its table leaves it out by the finding.
"""

from __future__ import annotations

from uuid import UUID

from wengang.data_sharing.deliveries import Delivery
from wengang.data_sharing.loading import FINDING, masked
from wengang.database.unit_of_work import Row, UnitOfWork
from wengang.identity import PersonKeys
from wengang.settings.keys import load_keys
from wengang.validation.suites import Rule, Severity, load_rules_beyond_rows


def compare_with_other_files(work: UnitOfWork, delivery: Delivery) -> None:
    """Keep what a loaded file shows beside others as findings of its receipt; to be called once, when it is settled."""
    if delivery.data_set.compared:
        work.plan_for_bulk()  # its rows were loaded a moment ago
    for comparison in delivery.data_set.compared:
        _keep(work, delivery, comparison.rule, comparison.rows(work, delivery))


def _keep(work: UnitOfWork, delivery: Delivery, rule_id: str, rows: list[Row]) -> None:
    if not rows:
        return
    rule, severity = next(item for item in load_rules_beyond_rows() if item[0].rule == rule_id)
    column = next(column for column in delivery.data_set.columns.values() if column.title == rule.column)
    keys = PersonKeys(load_keys(work.settings).person)
    work.copy(
        "data_sharing.finding",
        FINDING,
        (
            (
                delivery.id,
                rule_id,
                severity,
                row["row_no"],
                rule.column,
                masked(column, row["value"]),
                None,
                _sameness(keys, delivery, rule, row),
            )
            for row in rows
        ),
    )
    rejected = len(rows) if severity is Severity.REJECT_ROW else 0
    work.run("data_sharing/add_compared", id=delivery.id, warnings=len(rows) - rejected, rejected=rejected)


def _sameness(keys: PersonKeys, delivery: Delivery, rule: Rule, row: Row) -> UUID:
    subject = (str(row.get("person_key") or ""), row.get("employer_key") or "")
    return keys.same(delivery.table, *subject, rule.rule, rule.column, row["value"])
