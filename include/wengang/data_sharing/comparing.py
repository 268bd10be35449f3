"""What a checked file shows beside other files: keys that stand in no register, incomes that jumped (method §10.1).

Belongs here: which comparison a table has, and keeping what it finds. Does not belong here: whether a file is accepted (`settling`),
sentences (`expectations/beyond_rows.json`). The rows come from detection queries; a finding here never rejects.
"""

from __future__ import annotations

from wengang.data_sharing.deliveries import Delivery
from wengang.data_sharing.loading import FINDING, masked
from wengang.database.unit_of_work import Row, UnitOfWork
from wengang.settings.policy import load_policy
from wengang.validation.suites import load_rules_beyond_rows

REGISTERED = frozenset({"workshop_member", "workshop_worker", "workshop_report", "workshop_review"})
"""Tables whose rows belong to a workshop of the register."""


def compare_with_other_files(work: UnitOfWork, delivery: Delivery) -> None:
    """Keep what a loaded file shows beside others as warnings of its receipt; to be called once, when it is settled."""
    if delivery.table in REGISTERED:
        _keep(work, delivery, "WORKSHOP_UNREGISTERED", _unregistered(work, delivery))
    if delivery.table == "rv_work":
        _keep(work, delivery, "INCOME_JUMP", _income_jumps(work, delivery))


def _unregistered(work: UnitOfWork, delivery: Delivery) -> list[Row]:
    return work.rows("data_sharing/rows_of_unregistered_workshops", id=delivery.id, table_name=delivery.table, period=str(delivery.period))


def _income_jumps(work: UnitOfWork, delivery: Delivery) -> list[Row]:
    return work.rows(
        "data_sharing/rows_with_income_jumps",
        id=delivery.id,
        unit=delivery.unit,
        period=str(delivery.period),
        before=str(delivery.period.before),
        ratio=load_policy().whole("valid.income_ratio_warn", delivery.period),
    )


def _keep(work: UnitOfWork, delivery: Delivery, rule_id: str, rows: list[Row]) -> None:
    if not rows:
        return
    rule, severity = next(item for item in load_rules_beyond_rows() if item[0].rule == rule_id)
    column = next(column for column in delivery.data_set.columns.values() if column.title == rule.column)
    work.copy(
        "data_sharing.finding",
        FINDING,
        ((delivery.id, rule_id, severity, row["row_no"], rule.column, masked(column, row["value"]), None) for row in rows),
    )
    work.run("data_sharing/add_warnings", id=delivery.id, more=len(rows))
