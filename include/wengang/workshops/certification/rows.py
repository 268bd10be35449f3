"""What the queries of `sql/workshops/certification/` give, one type a query; `tests/sql/database/test_readers.py` holds them against PostgreSQL.

Belongs here: names and types of columns. Does not belong here: what is made of a row.
"""

from __future__ import annotations

from datetime import date
from typing import Any, TypedDict


class AbsorbedLatelyRow(TypedDict):
    """`sql/workshops/certification/absorbed_lately.sql`."""

    period: str
    absorbed: int


class ApplicationRow(TypedDict):
    """`sql/workshops/certification/application_rows.sql`."""

    delivery_id: int
    hand_over_id: int
    unit: str
    period: str
    version: int
    delivery_state: str
    row_no: int | None
    application_no: str | None
    application_kind: str | None
    workshop_no: str | None
    name: str | None
    employer_code: str | None
    legal_person: str | None
    kind: str | None
    mode: str | None
    field: str | None
    town: str | None
    village: str | None
    season_from: int | None
    season_to: int | None
    applied_on: date | None
    workers: int | None


class ApplicationTakenRow(TypedDict):
    """`sql/workshops/certification/application_taken.sql`."""

    case_id: int | None
    refused: str | None
    taken_on: date


class ApplicationsToStartRow(TypedDict):
    """`sql/workshops/certification/applications_to_start.sql`."""

    delivery_id: int
    unit: str
    period: str
    version: int


class CasesRow(TypedDict):
    """`sql/workshops/certification/cases.sql`."""

    case_id: int
    unit: str
    case_no: str
    workshop_no: str
    name: str | None
    application_kind: str
    opened_on: date
    number: int
    state: str
    role: str
    opinion: str
    since: date
    due_on: date | None
    digest: str
    details: Any
    newest_delivery: int


class CertificateRow(TypedDict):
    """`sql/workshops/certification/certificate.sql`."""

    certificate_no: str
    certified_on: date
    expires_on: date


class CertificateCountRow(TypedDict):
    """`sql/workshops/certification/certificate_count.sql`."""

    certificates: int


class CorrectedCaseRow(TypedDict):
    """`sql/workshops/certification/corrected_case.sql`."""

    case_id: int


class InsertCaseRow(TypedDict):
    """`sql/workshops/certification/insert_case.sql`."""

    id: int


class InsertObjectionRow(TypedDict):
    """`sql/workshops/certification/insert_objection.sql`."""

    id: int


class MaterialListRow(TypedDict):
    """`sql/workshops/certification/material_list.sql`."""

    state: str


class MaterialRow(TypedDict):
    """`sql/workshops/certification/material_rows.sql`."""

    material: str
    names_file: bool
    expires_on: date | None
    expiry_unreadable: bool
    listed: bool
    bytes: int | None
    sha256: str | None
    problem: str | None


class MovesRow(TypedDict):
    """`sql/workshops/certification/moves.sql`."""

    number: int
    from_state: str | None
    to_state: str
    role: str
    opinion: str
    business_date: date
    due_on: date | None


class CertificationObjectionRow(TypedDict):
    """`sql/workshops/certification/objection.sql`."""

    id: int
    case_id: int
    received_on: date
    content: str
    upheld: bool | None
    answer: str | None


class ObjectionsOfCaseRow(TypedDict):
    """`sql/workshops/certification/objections_of_case.sql`."""

    id: int
    received_on: date
    content: str
    upheld: bool | None
    answer: str | None


class ObjectionsToAnswerRow(TypedDict):
    """`sql/workshops/certification/objections_to_answer.sql`."""

    objection_id: int
    case_id: int
    delivery_id: int
    unit: str
    period: str
    version: int


class OpenCasesRow(TypedDict):
    """`sql/workshops/certification/open_cases.sql`."""

    case_id: int
    unit: str
    case_no: str
    workshop_no: str
    name: str
    state: str
    opened_on: date
    since: date
    due_on: date | None
    unanswered: int
    since_beginning: bool


class PapersOfCaseRow(TypedDict):
    """`sql/workshops/certification/papers_of_case.sql`."""

    material: str
    hand_over_id: int
    row_no: int
    expires_on: date | None
    name: str
    bytes: int
    archived_as: str


class PeopleOfCaseRow(TypedDict):
    """`sql/workshops/certification/people_of_case.sql`."""

    account: str
    role: str


class PublicitiesOverRow(TypedDict):
    """`sql/workshops/certification/publicities_over.sql`."""

    case_id: int
    delivery_id: int
    due_on: date
    unit: str
    period: str
    version: int


class WorkshopStandingRow(TypedDict):
    """`sql/workshops/certification/workshop_standing.sql`."""

    unit: str | None
    status: str | None
    judged_certified_on: date | None
    certified_on: date | None
    expires_on: date | None
