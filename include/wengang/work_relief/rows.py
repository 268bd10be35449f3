"""What the queries of `sql/work_relief/` give, one type a query; `tests/sql/database/test_readers.py` holds them against PostgreSQL.

Belongs here: names and types of columns. Does not belong here: what is made of a row.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any, TypedDict
from uuid import UUID


class RowsOfUnregisteredProjectsRow(TypedDict):
    """`sql/work_relief/rows_of_unregistered_projects.sql`."""

    row_no: int
    value: str
    person_key: UUID
    employer_key: str


class ProjectsOfRunRow(TypedDict):
    """`sql/work_relief/projects_of_run.sql`."""

    unit: str
    project_no: str
    name: str
    status: str
    provincial_fund: Decimal
    provincial_pay: Decimal
    central_fund: Decimal
    central_pay: Decimal
    all_funds: Decimal
    all_pay: Decimal
    people: int
    days: Decimal
    listed_days: Decimal
    due: Decimal
    paid: Decimal


class ArrearsOfRunRow(TypedDict):
    """`sql/work_relief/arrears_of_run.sql`."""

    unit: str
    project_no: str | None
    project: str
    contractor: str
    contractor_code: str
    name: str
    id18: str
    shows: Any


class DemandOfTownsRow(TypedDict):
    """`sql/work_relief/demand_of_towns.sql`."""

    unit: str
    town: str
    persons: int
    near_home: int
    poorest: int


class CapacityOfProjectsRow(TypedDict):
    """`sql/work_relief/capacity_of_projects.sql`."""

    unit: str
    town: str
    project_no: str
    status: str
    left_to_pay: Decimal
    a_day: Decimal | None
