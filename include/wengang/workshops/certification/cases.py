"""The states of a case of certification and the moves between them.

Belongs here: names, allowed moves, the value objects of a case. Does not belong here: what leads from one state to another (`steps`).
The trigger of `workshops.certification_move` holds every writer to the same moves.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from wengang.settings.data_sets import code_title
from wengang.settings.units import load_units
from wengang.user_error import UserError
from wengang.workshops.certification.rows import CasesRow


class CaseError(UserError):
    """A case that cannot go on like this; the message names it, the rule and the next step."""


class CaseState(StrEnum):
    """Where a case stands. `applied` waits for the check of its papers, `returned` for the applicant's completion."""

    APPLIED = "applied"
    TOWNSHIP_REVIEW = "township_review"
    COUNTY_REVIEW = "county_review"
    PUBLICITY = "publicity"
    CERTIFIED = "certified"
    RETURNED = "returned"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"

    @property
    def chinese(self) -> str:
        """How pages name it."""
        return _NAMES[self]

    @property
    def has_ended(self) -> bool:
        """Tell whether nothing more can happen in the case."""
        return not _MOVES[self]

    @property
    def next_states(self) -> frozenset[CaseState]:
        """Where a case may go from here, whoever moves it."""
        return frozenset(_MOVES[self])

    def roles(self, to: CaseState) -> frozenset[Role]:
        """Give who may move a case from here to another state; nobody where the move is not allowed."""
        return _MOVES[self].get(to, frozenset())

    @property
    def who_acts(self) -> str:
        """Who has to act while a case stands here, for the list of open cases."""
        return _WHO_ACTS.get(self, "")


class Role(StrEnum):
    """Who moves a case: the applicant by a hand-over, the system by a check, or a person."""

    APPLICANT = "applicant"
    SYSTEM = "system"
    TOWNSHIP = "township"
    COUNTY = "county"
    OBJECTION = "objection"
    HANDLER = "handler"

    @property
    def chinese(self) -> str:
        """How pages name it."""
        return _ROLE_NAMES[self]


_ROLE_NAMES = {
    Role.APPLICANT: "申请单位",
    Role.SYSTEM: "系统",
    Role.TOWNSHIP: "乡镇",
    Role.COUNTY: "县级",
    Role.OBJECTION: "异议答复人",
    Role.HANDLER: "经办人",
}
_NAMES = {
    CaseState.APPLIED: "已申请",
    CaseState.TOWNSHIP_REVIEW: "乡镇初审",
    CaseState.COUNTY_REVIEW: "县级审核",
    CaseState.PUBLICITY: "公示",
    CaseState.CERTIFIED: "已认定",
    CaseState.RETURNED: "退回补正",
    CaseState.REJECTED: "不予认定",
    CaseState.WITHDRAWN: "已撤回",
}
_WHO_ACTS = {
    CaseState.APPLIED: "系统核对材料",
    CaseState.TOWNSHIP_REVIEW: "乡镇审核人",
    CaseState.COUNTY_REVIEW: "县级审核人",
    CaseState.PUBLICITY: "公示期满后系统认定",
    CaseState.RETURNED: "申请单位补正",
}


def _reviewed(role: Role, passed: CaseState) -> Mapping[CaseState, frozenset[Role]]:
    """Give the moves out of a review: its reviewer decides; a handler notes a withdrawal too."""
    return {
        passed: frozenset({role}),
        CaseState.RETURNED: frozenset({role}),
        CaseState.REJECTED: frozenset({role}),
        CaseState.WITHDRAWN: frozenset({role, Role.HANDLER}),
    }


_MOVES: Mapping[CaseState, Mapping[CaseState, frozenset[Role]]] = {
    CaseState.APPLIED: {
        CaseState.TOWNSHIP_REVIEW: frozenset({Role.SYSTEM}),
        CaseState.RETURNED: frozenset({Role.SYSTEM}),
        CaseState.WITHDRAWN: frozenset({Role.HANDLER}),
    },
    CaseState.RETURNED: {CaseState.APPLIED: frozenset({Role.APPLICANT}), CaseState.WITHDRAWN: frozenset({Role.HANDLER})},
    CaseState.TOWNSHIP_REVIEW: _reviewed(Role.TOWNSHIP, CaseState.COUNTY_REVIEW),
    CaseState.COUNTY_REVIEW: _reviewed(Role.COUNTY, CaseState.PUBLICITY),
    CaseState.PUBLICITY: {
        CaseState.CERTIFIED: frozenset({Role.SYSTEM}),
        CaseState.REJECTED: frozenset({Role.OBJECTION}),
        CaseState.WITHDRAWN: frozenset({Role.HANDLER}),
    },
    CaseState.CERTIFIED: {},
    CaseState.REJECTED: {},
    CaseState.WITHDRAWN: {},
}


class ReviewLevel(StrEnum):
    """The two reviews of a case, by two people."""

    TOWNSHIP = "township"
    COUNTY = "county"

    @property
    def state(self) -> CaseState:
        """The state in which a case waits for this review."""
        return {ReviewLevel.TOWNSHIP: CaseState.TOWNSHIP_REVIEW, ReviewLevel.COUNTY: CaseState.COUNTY_REVIEW}[self]

    @property
    def role(self) -> Role:
        """The role of its reviewer."""
        return Role(self.value)

    @property
    def chinese(self) -> str:
        """How pages name the review."""
        return self.state.chinese


class ReviewDecision(StrEnum):
    """What a reviewer may decide; the value is the button of the human task."""

    APPROVE = "通过"
    RETURN = "退回补正"
    REJECT = "不予认定"
    WITHDRAW = "申请单位撤回"

    def leads_to(self, level: ReviewLevel) -> CaseState:
        """Give the state to which the decision leads from a review."""
        passed = {ReviewLevel.TOWNSHIP: CaseState.COUNTY_REVIEW, ReviewLevel.COUNTY: CaseState.PUBLICITY}[level]
        return {
            ReviewDecision.APPROVE: passed,
            ReviewDecision.RETURN: CaseState.RETURNED,
            ReviewDecision.REJECT: CaseState.REJECTED,
            ReviewDecision.WITHDRAW: CaseState.WITHDRAWN,
        }[self]


class ObjectionAnswer(StrEnum):
    """How an objection may be answered; the value is the button of the human task."""

    DISMISSED = "异议不成立"
    UPHELD = "异议成立，不予认定"


class Kind(StrEnum):
    """What is applied for."""

    FIRST = "first"
    RENEWAL = "renewal"
    AGAIN = "again"

    @property
    def chinese(self) -> str:
        """The literal of the file."""
        return code_title("application_kind", self.value)


@dataclass(frozen=True, slots=True)
class Case:
    """A case as it stands: the row of `workshops.certification_state`; `since` and `due_on` are those of its last move."""

    id: int
    unit: str
    case_no: str
    workshop_no: str
    name: str
    kind: Kind
    opened_on: date
    number: int
    state: CaseState
    since: date
    due_on: date | None
    opinion: str
    digest: str
    details: tuple[Mapping[str, str], ...]
    newest_delivery: int

    @classmethod
    def from_row(cls, row: CasesRow) -> Case:
        """Give the case of a row."""
        return cls(
            id=row["case_id"],
            unit=row["unit"],
            case_no=row["case_no"],
            workshop_no=row["workshop_no"],
            name=row["name"] or row["workshop_no"],
            kind=Kind(row["application_kind"]),
            opened_on=row["opened_on"],
            number=row["number"],
            state=CaseState(row["state"]),
            since=row["since"],
            due_on=row["due_on"],
            opinion=row["opinion"],
            digest=row["digest"],
            details=tuple(row["details"]),
            newest_delivery=row["newest_delivery"],
        )

    @property
    def unit_name(self) -> str:
        """The unit's name in papers."""
        return load_units().unit(self.unit).name

    @property
    def title(self) -> str:
        """How people name it: 五指山市 毛阳茶叶车间（申请编号2025-07）."""
        return f"{self.unit_name} {self.name}（申请编号{self.case_no}）"

    @property
    def subject(self) -> str:
        """The subject under which opinions on the case are stored."""
        return f"certification:{self.id}"
