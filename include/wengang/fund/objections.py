"""The round of objections before issue: a unit says that a fact is another, sees what that does to everybody, a person of 人社 decides.

Belongs here: raising, showing the effect, answering. Does not belong here: which facts can be corrected (`corrections`), calculating with
them (`collecting`, `allocation`), the new version after an accepted objection (`proposals`).

The effect is what a new proposal would be: the same files and snapshots collected again with the one correction, against the standing
version. The changes of all units and of the reserve sum to 0 fen. While an objection is open, or accepted and not yet heeded by the standing
version, nothing is approved, decided or issued; the database says so too.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from wengang.approvals.deciding import Answer, Counts, MatterOfDecision, Question
from wengang.approvals.digests import digest_of
from wengang.approvals.opinions import Opinion, opinions_missing
from wengang.approvals.standing_in import decided_in_other_roles
from wengang.database.unit_of_work import UnitOfWork
from wengang.fund import RECORDED_AS
from wengang.fund.allocation import allocate
from wengang.fund.corrections import Correctable, Correction, accepted_corrections, read_value
from wengang.fund.factor_file import write_inputs
from wengang.fund.money_words import unit_words
from wengang.fund.proposals import REVIEWER_OF_HR, State, Version, active_version, inputs_with
from wengang.fund.refusals import AllocationRefusedError, InputsError
from wengang.fund.rows import FundObjectionRow, KeepObjectionRow
from wengang.fund.what_if import AllocationComparison, changes_table, compare
from wengang.papers.wording import day
from wengang.settings.units import load_units
from wengang.user_error import UserError

SHORTEST_REASON = 2


class ObjectionError(UserError):
    """An objection that cannot be taken: no proposal stands, 财政 has decided, nothing is said of why, or the inputs have moved on."""


@dataclass(frozen=True, slots=True)
class Objection:
    """One objection; `accepted` None = not answered."""

    id: int
    year: int
    unit: str
    fact: Correctable
    value_text: str
    reason: str
    raised_on: date
    accepted: bool | None

    @classmethod
    def from_row(cls, row: FundObjectionRow) -> Objection:
        """Give the objection of a row of `objection`."""
        return cls(
            row["id"], row["year"], row["unit"], Correctable(row["fact"]), row["value"], row["reason"], row["raised_on"], row["accepted"]
        )

    @property
    def correction(self) -> Correction:
        """What it asks for."""
        return Correction(self.id, self.unit, self.fact, read_value(self.fact, self.value_text), self.value_text)


@dataclass(frozen=True, slots=True)
class AnsweredObjection:
    """What came of an objection; an accepted one is proposed anew."""

    objection: int
    accepted: bool
    year: int


def raise_objection(work: UnitOfWork, year: int, *, unit: str, fact: str, value: str, reason: str, on: date) -> int:
    """Keep an objection of a unit (code or name) to the standing version and give its number; the same again is the same objection.

    Raises `ObjectionError`, or `InputsError` for a unit, fact or value that cannot be.
    """
    work.lock("fund", year)
    version = _open_version(work, year)
    code = _unit_code(unit.strip())
    if fact not in list(Correctable):
        raise InputsError("因素", f"“{fact}”不能提异议，可用的有{'、'.join(Correctable)}")
    if code not in {facts.code for facts in version.allocation.inputs.units}:
        raise ObjectionError(f"{unit_words(code)}不在{version.title}中，不能提异议：请核对单位")
    if len(reason.strip()) < SHORTEST_REASON:
        raise ObjectionError("请写明异议的理由和依据，再重新登记")
    read_value(Correctable(fact), value.strip())
    row = work.row(
        "fund/keep_objection",
        KeepObjectionRow,
        version_id=version.id,
        unit=code,
        fact=fact,
        value=value.strip(),
        reason=reason.strip(),
        raised_on=on,
    )
    if row is None:
        raise LookupError("the objection was not kept")
    return int(row["id"])


def load_objection(work: UnitOfWork, objection: int) -> Objection:
    """Give an objection; raises `ObjectionError` where there is none."""
    row = work.row("fund/objection", FundObjectionRow, id=objection)
    if row is None:
        raise ObjectionError(f"没有第{objection}号异议：请先登记")
    return Objection.from_row(row)


def effect_of(work: UnitOfWork, objection: Objection) -> AllocationComparison | AllocationRefusedError:
    """Give what the correction changes for every unit against the standing version, or why nothing could be shared out with it.

    Raises `ObjectionError` where the proposal itself would be another by now: then the version has to be made anew first.
    """
    version = _open_version(work, objection.year)
    standing = accepted_corrections(work, objection.year)
    if write_inputs(inputs_with(work, objection.year, standing)) != version.inputs:
        raise ObjectionError(
            f"{version.title}之后，资金文件、因素、快照或已采纳的异议有变化：请先重新启动“资金分配”提出新的一版，再处理第{objection.id}号异议"
        )
    correction = objection.correction
    corrected = {**standing, (correction.unit, correction.fact): correction}
    try:
        return compare(version.allocation, allocate(inputs_with(work, objection.year, corrected)))
    except AllocationRefusedError as refusal:
        return refusal


def objection_of_run(objection: str | int) -> int:
    """Give the objection that an earlier task of a run has registered."""
    return int(objection)


def objection_question(work: UnitOfWork, objection: int, _role: str) -> Question | None:
    """Give what a person of 人社 is asked about an objection, every unit's change in it; None when it was answered."""
    found = load_objection(work, objection)
    if found.accepted is not None:
        return None
    body = _body(found, _open_version(work, found.year), effect_of(work, found))
    return Question(f"第{objection}号异议：{unit_words(found.unit)}的{found.fact}", body, digest_of(body))


def name_version(work: UnitOfWork, objection: int, _answer: Answer) -> dict[str, object]:
    """Give the version that an answer is about, to be kept beside the opinion; raises `ObjectionError` when none is open any more."""
    year = load_objection(work, objection).year
    work.lock("fund", year)
    return {"version": _open_version(work, year).version}


def answer_objection(work: UnitOfWork, objection: int, answer: Answer, opinion: Opinion) -> Counts:
    """Keep what a person decided; the first answer stands."""
    work.run(
        "fund/insert_objection_answer",
        objection_id=objection,
        accepted=opinion.approve,
        opinion=opinion.opinion,
        answered_by=answer.decided_by,
        answered_on=answer.on,
    )
    return {}


def settled(work: UnitOfWork, objection: int) -> AnsweredObjection:
    """Give what was decided on an objection; raises `ApprovalError` while nobody has answered, whatever a task's state says."""
    found = load_objection(work, objection)
    if found.accepted is None:
        raise opinions_missing(*REVIEWER_OF_HR.values())
    return AnsweredObjection(objection, found.accepted, found.year)


def _unit_code(text: str) -> str:
    """Give the code of a unit written as code or name; raises `InputsError`."""
    register = load_units()
    code = text if text in register.by_code else register.code_by_name.get(text)
    if code is None:
        raise InputsError("异议的单位", f"没有单位“{text}”，请对照单位代码表（include/config/units.yaml）")
    return code


def _open_version(work: UnitOfWork, year: int) -> Version:
    """Give the version that objections are about; raises `ObjectionError` where none stands, or 财政 has decided."""
    version = active_version(work, year)
    if version is None:
        raise ObjectionError(f"{year}年还没有分配方案，不能提异议：请先运行“资金分配”提出方案")
    if version.state in (State.DECIDED, State.ISSUED):
        raise ObjectionError(f"{version.title}{version.state.chinese}，不再受理异议：差额请由人另行处理")
    return version


def _body(objection: Objection, version: Version, effect: AllocationComparison | AllocationRefusedError) -> str:
    name = unit_words(objection.unit)
    head = [
        f"**{name}**对{version.title}提出异议（第{objection.id}号，{day(objection.raised_on)}）：",
        "",
        f"- {objection.fact}应为**{objection.value_text}**",
        f"- 理由：{objection.reason}",
        "",
    ]
    if isinstance(effect, AllocationRefusedError):
        return "\n".join((*head, f"按此更正不能分配：{effect}", "", "采纳后须先由人决定怎样处理。意见必须填写。"))
    table = changes_table(effect)
    rows = ["| " + " | ".join(table.head) + " |", "|---|--:|--:|--:|--:|", *("| " + " | ".join(row) + " |" for row in table.rows)]
    return "\n".join(
        (
            *head,
            "按此更正，各单位金额变动如下（合计一分不差为0）：",
            "",
            *rows,
            "",
            "采纳：按更正后的数提出新的一版，重新审批。不采纳：方案不变。意见必须填写，写明核实的依据。",
        )
    )


def objection_subject(objection: int) -> str:
    """Give the subject under which the opinion on an objection is stored."""
    return f"{RECORDED_AS}:objection:{objection}"


def acted_on_the_version(work: UnitOfWork, objection: int, role: str) -> frozenset[str]:
    """Give who has decided in another role on the version that an objection is about: the same case."""
    return decided_in_other_roles(work, [_open_version(work, load_objection(work, objection).year).subject], role)


OBJECTION_TO_A_PROPOSAL = MatterOfDecision(
    about=objection_of_run,
    subject=lambda _work, objection: objection_subject(objection),
    acted=acted_on_the_version,
    question=objection_question,
    roles=REVIEWER_OF_HR,
    agree="采纳",
    refuse=("不采纳",),
    examine=name_version,
    then=answer_objection,
)
