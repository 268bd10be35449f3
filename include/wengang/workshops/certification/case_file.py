"""The case file: the form and the papers of a case as they stand, and the digest under which reviews count.

Belongs here: reading it and its digest. Does not belong here: how it is shown (`questions`), what it lacks (`materials`).
The digest is over what can be reviewed: every cell of the form, and kind, content and last day of every paper. Two reviews on one digest
have seen the same.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from wengang.approvals.digests import digest_of
from wengang.database.json_text import dump_json
from wengang.database.unit_of_work import UnitOfWork
from wengang.workshops.certification.cases import Case, CaseError
from wengang.workshops.certification.materials import Material
from wengang.workshops.certification.rows import ApplicationRow, MaterialRow

_FORM = (
    "application_no",
    "application_kind",
    "workshop_no",
    "name",
    "employer_code",
    "legal_person",
    "kind",
    "mode",
    "field",
    "town",
    "village",
    "season_from",
    "season_to",
    "applied_on",
    "workers",
)


@dataclass(frozen=True, slots=True)
class CaseFile:
    """The newest form of a case (a row of `workshops/certification/application_rows`) and its papers."""

    form: ApplicationRow
    materials: tuple[Material, ...]

    @property
    def digest(self) -> str:
        """SHA-256 over form and papers."""
        form: Mapping[str, object] = self.form
        papers = sorted((item.paper, item.sha256 or "", str(item.expires_on or "")) for item in self.materials)
        return digest_of(dump_json({"form": {cell: form[cell] for cell in _FORM}, "papers": papers}))


def read_case_file(work: UnitOfWork, case: Case) -> CaseFile:
    """Give the case file as it stands."""
    rows = work.rows("workshops/certification/application_rows", ApplicationRow, delivery_id=case.newest_delivery)
    if not rows or rows[0]["row_no"] is None:
        raise CaseError(f"{case.title}的申请表不在库中：请联系系统管理员")
    materials = work.rows("workshops/certification/material_rows", MaterialRow, case_id=case.id)
    return CaseFile(rows[0], tuple(Material.from_row(row) for row in materials))
