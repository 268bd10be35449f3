"""Applications as they stand in the database after their files were accepted, and the acts of people on them; the inbox is left out.

Belongs here: rows of an application, one call an act. Does not belong here: what must come of them (each test).
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from tests.sql import people_deciding
from tests.statements import execute

from wengang.approvals.deciding import Counts
from wengang.database.unit_of_work import Row, UnitOfWork
from wengang.workshops.certification import steps
from wengang.workshops.certification.cases import Case, ObjectionAnswer, ReviewDecision, ReviewLevel
from wengang.workshops.certification.letters import Certificate
from wengang.workshops.certification.moves import case_by_id
from wengang.workshops.certification.steps import OBJECTION_IN_PUBLICITY, REVIEWS, ObjectionRef, Taken

ON = date(2025, 4, 3)
PUBLIC_UNTIL, CERTIFIED_ON = date(2025, 4, 11), date(2025, 4, 14)  # 4 April 2025 is 清明, a holiday
PAPERS = ("form", "licence", "site", "workers", "contracts", "wages", "insurance", "photos", "commitment")
ENDING = {"site", "contracts", "insurance"}
TOWNSHIP, TOWNSHIP_B = "township_469001_a", "township_469001_b"
COUNTY, COUNTY_B = "county_469001_a", "county_469001_b"


@dataclass(slots=True)
class Applicant:
    """Somebody who hands over applications of one workshop."""

    work: UnitOfWork
    unit: str = "469001"
    workshop: str = "469001-CJ05"
    number: str | None = "001"
    kind: str = "first"
    manifests: dict[int, str] = field(default_factory=dict)

    def hand_over(
        self,
        papers: Collection[str] = PAPERS,
        *,
        expired: Collection[str] = (),
        endless: Collection[str] = (),
        damaged: Mapping[str, str] | None = None,
        unlisted: Collection[str] = (),
        empty: Collection[str] = (),
        corrects: int | None = None,
        list_state: str = "accepted",
        period: str = "2025-03",
        rows: int = 1,
        **form: Any,
    ) -> int:
        """Write an accepted application and give its delivery."""
        count = self._one("select count(*) from data_sharing.hand_over")
        manifest = hashlib.sha256(f"{self.unit} {count}".encode()).hexdigest()
        hand_over = self._one(
            "insert into data_sharing.hand_over (manifest_sha256, folder, unit, period, department, is_correction_of)"
            " values (%s, %s, %s, %s, 'hr', %s) returning id",
            manifest,
            f"f{count}",
            self.unit,
            period,
            corrects and self.manifests[corrects],
        )
        delivery = self._delivery(hand_over, "workshop_application", period, "accepted")
        for row_no in range(2, rows + 2):
            self._form(delivery, period, row_no, form)
        listed = self._delivery(hand_over, "workshop_material", period, list_state)
        for row_no, paper in enumerate(papers, 2):
            ends = ON - timedelta(days=1) if paper in expired else date(2027, 3, 31) if paper in ENDING else None
            self._run(
                "insert into data_sharing.workshop_material_row (period, delivery_id, row_no, unit, material, file_name, expires_on,"
                " expiry_unreadable) values (%s, %s, %s, %s, %s, %s, %s, false)",
                period,
                listed,
                row_no,
                self.unit,
                paper,
                f"{paper}.pdf",
                None if paper in endless else ends,
            )
            if paper in unlisted:
                continue
            problem = (damaged or {}).get(paper)
            self._run(
                "insert into data_sharing.attachment (hand_over_id, name, bytes, sha256, archived_as, problem) values (%s, %s, %s, %s, %s, %s)",
                hand_over,
                f"{paper}.pdf",
                0 if paper in empty else 9,
                hashlib.sha256(f"{manifest}{paper}".encode()).hexdigest(),
                "a",
                problem,
            )
        self.manifests[delivery] = manifest
        return delivery

    def _delivery(self, hand_over: int, table: str, period: str, state: str) -> int:
        version = self._one("select count(*) + 1 from data_sharing.delivery where unit = %s and table_name = %s", self.unit, table)
        return self._one(
            "insert into data_sharing.delivery (hand_over_id, unit, period, department, table_name, version, file_name, bytes, sha256,"
            " rows_declared, state) values (%s, %s, %s, 'hr', %s, %s, 'a.csv', 1, 'x', 1, %s) returning id",
            hand_over,
            self.unit,
            period,
            table,
            version,
            state,
        )

    def _form(self, delivery: int, period: str, row_no: int, form: Mapping[str, Any]) -> None:
        cells = {
            "application_no": self.number,
            "application_kind": self.kind,
            "workshop_no": self.workshop,
            "name": "毛阳茶叶车间",
            "employer_code": "91469900AAAAAAAAA1",
            "legal_person": "试*",
            "kind": "factory",
            "mode": "single",
            "field": "tea",
            "town": "毛阳镇",
            "village": "毛路村",
            "applied_on": date(2025, 3, 1),
            "workers": 6,
        } | dict(form)
        columns = {"period": period, "delivery_id": delivery, "row_no": row_no, "unit": self.unit, **cells}
        self._run(
            f"insert into data_sharing.workshop_application_row ({', '.join(columns)}) values ({', '.join(['%s'] * len(columns))})",
            *columns.values(),
        )

    def _one(self, statement: str, *values: object) -> int:
        row = execute(self.work, statement, values or None).fetchone()
        assert row is not None
        return int(next(iter(row.values())))

    def _run(self, statement: str, *values: object) -> None:
        execute(self.work, statement, values)

    def apply(self, on: date = ON, **how: Any) -> tuple[int, Taken]:
        """Hand over an application and take it; give its delivery and what became of it."""
        delivery = self.hand_over(**how)
        return delivery, steps.take_application(self.work, delivery, on, "test")


def applied(taken: Taken) -> Case:
    """Give the case of an application that was taken."""
    assert taken.case is not None, taken.refused
    return taken.case


def review(
    work: UnitOfWork,
    delivery: int,
    level: ReviewLevel,
    who: str,
    decision: ReviewDecision = ReviewDecision.APPROVE,
    *,
    opinion: str = "情况属实",
    on: date = ON,
    digest: str | None = None,
) -> Counts:
    """Ask a level and answer as a person; with a digest nobody is asked: the answer is to the case file of that."""
    return people_deciding.answer(work, REVIEWS[level], delivery, level.value, who, decision, opinion=opinion, on=on, digest=digest)


def publish(work: UnitOfWork, applicant: Applicant, on: date = ON) -> tuple[int, Case]:
    """Bring a new application as far as its publicity."""
    delivery, taken = applicant.apply(on)
    suffix = "469001" if applicant.unit == "469001" else "other"
    review(work, delivery, ReviewLevel.TOWNSHIP, f"township_{suffix}_a", on=on)
    review(work, delivery, ReviewLevel.COUNTY, f"county_{suffix}_a", on=on)
    return delivery, case_by_id(work, applied(taken).id)


def answer(
    work: UnitOfWork,
    delivery: int,
    objection: int,
    who: str,
    said: ObjectionAnswer = ObjectionAnswer.DISMISSED,
    *,
    opinion: str = "已核实，不属实",
    on: date = ON,
    digest: str | None = None,
) -> Counts:
    """Ask about an objection and answer as a person; with a digest nobody is asked."""
    about = ObjectionRef(delivery, objection)
    return people_deciding.answer(work, OBJECTION_IN_PUBLICITY, about, "objection", who, said, opinion=opinion, on=on, digest=digest)


def certified(work: UnitOfWork, applicant: Applicant, on: date = ON, then: date = CERTIFIED_ON) -> Certificate:
    """Bring a new application to its certificate."""
    delivery, _ = publish(work, applicant, on)
    certificate = steps.certify(work, delivery, then, "test")
    assert certificate is not None
    return certificate


def mails(work: UnitOfWork, kind: str = "certification") -> list[Row]:
    """Give the mails of a kind, in order of their queueing."""
    return execute(work, "select key, recipients, subject, text from mail.outbox where kind = %s order by id", [kind]).fetchall()


def states(work: UnitOfWork, case_id: int) -> list[str]:
    """Give the states through which a case went."""
    rows = execute(work, "select to_state from workshops.certification_move where case_id = %s order by number", [case_id])
    return [row["to_state"] for row in rows]
