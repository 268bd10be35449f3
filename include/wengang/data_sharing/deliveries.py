"""A delivery: one file of a hand-over, judged by itself, in numbered versions (method §1, §10).

Belongs here: its states and what a step needs to know of it. Does not belong here: how it is judged (`steps`).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TypedDict

from wengang.periods import Period
from wengang.settings.data_sets import DataSet, load_data_sets, load_departments
from wengang.settings.units import load_units


class DeliveryState(StrEnum):
    """received → accepted | held | returned; held → accepted | returned by a person's decision."""

    RECEIVED = "received"
    HELD = "held"
    ACCEPTED = "accepted"
    RETURNED = "returned"


class DeliveryRow(TypedDict):
    """The columns of `data_sharing.delivery` that make a `Delivery`; every query that gives them will do."""

    id: int
    hand_over_id: int
    unit: str
    period: str
    department: str
    table_name: str
    version: int
    file_name: str
    archived_as: str | None
    rows_declared: int
    state: str


@dataclass(frozen=True, slots=True)
class Delivery:
    """One version of one department's one data set for one unit and period."""

    id: int
    hand_over_id: int
    unit: str
    period: Period
    department: str
    table: str
    version: int
    file_name: str
    archived_as: str
    rows_declared: int
    state: DeliveryState

    @classmethod
    def from_row(cls, row: DeliveryRow) -> Delivery:
        """Give the delivery of a row of `data_sharing.delivery`."""
        return cls(
            id=row["id"],
            hand_over_id=row["hand_over_id"],
            unit=row["unit"],
            period=Period.parse(row["period"]),
            department=row["department"],
            table=row["table_name"],
            version=row["version"],
            file_name=row["file_name"],
            archived_as=row["archived_as"] or "",
            rows_declared=row["rows_declared"],
            state=DeliveryState(row["state"]),
        )

    @property
    def data_set(self) -> DataSet:
        """The columns and form of its table."""
        return load_data_sets()[self.table]

    @property
    def title(self) -> str:
        """How operators see it: 五指山市 · 务工月监测."""
        department = load_departments()[self.department] if self.data_set.department == "both" else ""
        return f"{load_units().unit(self.unit).name} · {department}{self.data_set.title}"

    @property
    def hand_over_title(self) -> str:
        """How operators see its hand-over: 五指山市 · 乡村振兴 · 2025年3月."""
        return f"{load_units().unit(self.unit).name} · {load_departments()[self.department]} · {self.period.chinese}"
