"""A case and its form for the tests of texts.

Belongs here: one good case in each state that has a letter. Does not belong here: expectations.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from wengang.workshops.certification.cases import Case, CaseState, Kind

FORM: dict[str, Any] = {
    "delivery_id": 7,
    "hand_over_id": 3,
    "unit": "469001",
    "period": "2025-03",
    "version": 1,
    "row_no": 2,
    "application_no": "申2025-07",
    "application_kind": "first",
    "workshop_no": "469001-CJ05",
    "name": "毛阳茶叶车间",
    "employer_code": "91469001MA5T00001X",
    "legal_person": "试*",
    "kind": "factory",
    "mode": "company",
    "field": "tea",
    "town": "毛阳镇",
    "village": "毛路村",
    "season_from": None,
    "season_to": None,
    "applied_on": date(2025, 3, 1),
    "workers": 6,
}
RETURNED = Case(
    id=12,
    unit="469001",
    case_no="申2025-07",
    workshop_no="469001-CJ05",
    name="毛阳茶叶车间",
    kind=Kind.FIRST,
    opened_on=date(2025, 4, 3),
    number=2,
    state=CaseState.RETURNED,
    since=date(2025, 4, 3),
    due_on=None,
    opinion="材料或内容有3项需要补正",
    digest="d",
    details=(
        {"what": "申请表“乡”", "why": "没有填写，或填写的内容不能识别"},
        {"what": "工资发放凭证", "why": "没有提供"},
        {"what": "场地证明", "why": "已于2025年1月31日到期"},
    ),
    newest_delivery=7,
)
RETURNED_BY_REVIEWER = replace(RETURNED, number=3, opinion="现场照片看不清车间门面，请重新拍摄", details=())
REJECTED = replace(
    RETURNED, number=3, state=CaseState.REJECTED, since=date(2025, 4, 8), opinion="实地核查时没有生产，场地另作他用", details=()
)
PUBLICITY = replace(
    REJECTED, number=4, state=CaseState.PUBLICITY, since=date(2025, 4, 16), due_on=date(2025, 4, 23), opinion="同意，请公示"
)
CERTIFIED = replace(
    PUBLICITY, number=5, state=CaseState.CERTIFIED, since=date(2025, 4, 24), due_on=None, opinion="公示期满，没有未答复的异议"
)
