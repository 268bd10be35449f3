"""What people decide on a proposal: two approvals of 人社, the decision of 财政, and the issued lines (architecture decision 3).

Belongs here: each decision and its effect in one transaction. Does not belong here: making versions (`proposals`), what was handed over (`handed_over`),
human tasks (`dags/fund.py`). Nothing but stored opinions on exactly this text counts, whatever a task's state says.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from wengang.approvals.deciding import Answer, Counts, FormField, MatterOfDecision, Question
from wengang.approvals.digests import digest_of
from wengang.approvals.opinions import ApprovalError, AskAgainError, Opinion, Verdict, verdict_on
from wengang.approvals.standing_in import decided_in_other_roles
from wengang.database.unit_of_work import UnitOfWork
from wengang.fund.collecting import load_facts
from wengang.fund.corrections import accepted_corrections
from wengang.fund.handed_over import DECISION, DecidedLine, DecisionTable, HandedOverError, accepted_decision
from wengang.fund.issuing import issued_as, publish
from wengang.fund.money_words import unit_words
from wengang.fund.objections import objection_subject
from wengang.fund.proposals import (
    REVIEWER_OF_HR,
    TEMPLATE,
    TWO_OF_HR,
    ProposedVersion,
    State,
    Version,
    approval_question,
    digest_of_stored,
    load_version,
    proposed_lines,
    version_subject,
)
from wengang.fund.reminders import pass_down_by
from wengang.fund.rows import ApprovalRow, DecisionRow, IssuedLinesRow, ObjectionsOfYearRow
from wengang.fund.rules import unconfirmed_parameters
from wengang.letters.printed_heads import keep_head
from wengang.numbers import yuan
from wengang.papers.parameters import unconfirmed_lines
from wengang.papers.wording import day, hour
from wengang.periods import Period
from wengang.settings.policy import load_policy
from wengang.settings.units import load_units
from wengang.user_error import TrialOnlyError, UserError

SHORTEST_REASON = 2
NUMBER_ENTRY = FormField("决定文号")


class FinanceDecisionError(AskAgainError):
    """A decision of 财政 that does not hold together: the person who enters it is asked again."""


class NotYetError(UserError):
    """A step whose turn has not come; the message says what comes first."""


@dataclass(frozen=True, slots=True)
class Decided:
    """What importing a decision gave: lines that differ from the proposal; `new` by this call."""

    differing: int
    new: bool


@dataclass(frozen=True, slots=True)
class Approved:
    """What looking at the two opinions gave: whether the version may go on, or an opinion says no; neither where there is no version."""

    approved: bool = False
    refused: bool = False

    @property
    def counts(self) -> Counts:
        """For the task's line and record."""
        return {"approved": self.approved, "refused": self.refused}


@dataclass(frozen=True, slots=True)
class Issued:
    """What issuing gave: lines by this call, lines before, last day of passing down, letters queued by this call.

    `refused`: an opinion says no, nothing is issued.
    """

    lines: int = 0
    already: int = 0
    due_on: date | None = None
    letters: int = 0
    refused: bool = False

    @property
    def counts(self) -> Counts:
        """For the task's line and record."""
        return {"lines": self.lines, "already": self.already, "letters": self.letters, "refused": self.refused}


def require_proposal(work: UnitOfWork, year: int, version: int) -> Version:
    """Give a version that may go on to approval; raises `TrialOnlyError` naming what nobody has confirmed."""
    found = load_version(work, year, version)
    _require_confirmed(found)
    if found.state is State.SUPERSEDED:
        raise NotYetError(f"{found.title}已被新的一版取代：请在新一版的运行里继续")
    return found


def approve(work: UnitOfWork, proposed: ProposedVersion, on: date) -> Approved:
    """Move a version to approved when both people of 人社 approved exactly what is stored.

    Raises `ApprovalError` when an opinion is missing or on another text, `TrialOnlyError`, `NotYetError` when superseded.
    """
    if not proposed.version:
        return Approved()
    work.lock("fund", proposed.year)
    found = require_proposal(work, proposed.year, proposed.version)
    verdict = _verdict(work, found)
    if verdict.refused:
        return Approved(refused=True)
    if waiting := _waiting_objections(work, found):
        raise NotYetError(waiting)
    if found.state is State.PROPOSAL:
        work.run(
            "fund/insert_approval",
            version_id=found.id,
            digest=found.digest,
            approved_by=verdict.people,
            approved_on=on,
        )
        work.run("fund/set_state", id=found.id, state=State.APPROVED)
    return Approved(True)


def decision_question(work: UnitOfWork, proposed: ProposedVersion, _role: str) -> Question | None:
    """Give what a person of 人社 is asked to enter once 财政 has decided; None unless an approved version waits for it."""
    if not proposed.version:
        return None
    found = load_version(work, proposed.year, proposed.version)
    if found.state is not State.APPROVED:
        return None
    due = pass_down_by(found.received_on)
    body = "\n".join(
        (
            f"**{found.title}**已经两人审批，报财政部门决定。财政部门决定后，把决定文件作为一份交接放入收件箱（审批以前放入的不算），收到“已接收”的回执后再录入。",
            "",
            f"- 文件格式：allocation/{found.year}-v{found.version}/{TEMPLATE}，金额已按方案填好；与方案不同的行改金额并写明理由。",
            f"- 各行与预留合计须等于{yuan(found.pool_fen)}。",
            f"- 清单：单位 {load_units().province.code}、期间 {Period(found.year, 1)}、部门 hr、数据表 {DECISION}。录入最近一次已接收的；“决定文号”可以不填。",
            f"- 资金须在{day(due)}前下达（收到后{(due - found.received_on).days}天）。",
        )
    )
    return Question(f"{found.title}：录入财政决定", body, digest_of(body))


def enter_decision(work: UnitOfWork, proposed: ProposedVersion, answer: Answer, _opinion: Opinion) -> Counts:
    """Import the decision that a person enters; raises what `import_decision` raises."""
    done = import_decision(
        work,
        proposed.year,
        proposed.version,
        doc_no=answer.entry(NUMBER_ENTRY.title),
        imported_by=answer.decided_by,
        on=answer.on,
    )
    return {"differing": done.differing, "is_entered": done.new}


def import_decision(work: UnitOfWork, year: int, version: int, *, doc_no: str, imported_by: str, on: date) -> Decided:
    """Import what 财政 decided on an approved version, as it was accepted last; the same file again is the same decision.

    Raises `FinanceDecisionError` naming each line that is missing, unknown or differs without a reason, sums that do not hold, and a file that
    came before the approval; `NotYetError` before the approval and on a business date before it.
    """
    work.lock("fund", year)
    found = require_proposal(work, year, version)
    try:
        table = accepted_decision(work, year)
    except HandedOverError as error:
        raise FinanceDecisionError(str(error)) from error
    standing = work.row("fund/decision", DecisionRow, version_id=found.id)
    if standing is not None:
        if standing["file_sha256"] != table.file.digest:
            raise FinanceDecisionError(f"{found.title}的财政决定已录入，不能用另一份文件更改：请由人处理差额")
        return Decided(0, False)
    approval = work.row("fund/approval", ApprovalRow, version_id=found.id)
    if approval is None or found.state is not State.APPROVED or _verdict(work, found).refused:
        raise NotYetError(f"{found.title}还没有经两人审批，不能录入财政决定：请先完成审批")
    _require_decided_after(approval, found, table, on)
    if waiting := _waiting_objections(work, found):
        raise FinanceDecisionError(waiting)
    proposed = proposed_lines(work, found)
    differing = _check_decision(found, proposed, table)
    work.run(
        "fund/insert_decision",
        version_id=found.id,
        reserve_fen=table.reserve_fen,
        doc_no=doc_no.strip(),
        file_name=table.file.file_name,
        file_sha256=table.file.digest,
        decided_on=on,
        imported_by=imported_by,
    )
    work.copy(
        "fund.decision_line",
        ("version_id", "unit", "line", "amount_fen", "reason"),
        [(found.id, line.unit, line.line, line.amount_fen, line.reason) for line in table.lines],
    )
    work.run("fund/set_state", id=found.id, state=State.DECIDED)
    return Decided(differing, True)


def issue(work: UnitOfWork, proposed: ProposedVersion, on: date) -> Issued:
    """Issue the lines of a decided version, once; checks the stored opinions again in this transaction.

    Raises `ApprovalError`, `TrialOnlyError`, or `NotYetError` before the decision of 财政. A refused version issues nothing.
    """
    if not proposed.version:
        return Issued()
    year = proposed.year
    work.lock("fund", year)
    found = require_proposal(work, year, proposed.version)
    due_on = pass_down_by(found.received_on)
    if found.state is State.ISSUED:
        already = len(work.rows("fund/issued_lines", IssuedLinesRow, year=year))
        return Issued(0, already, due_on, letters=publish(work, found))
    if _verdict(work, found).refused:
        return Issued(refused=True)
    if found.state is not State.DECIDED:
        raise NotYetError(f"{found.title}还没有财政决定，不能印发：请先录入财政决定")
    keep_head(work, issued_as(year))
    work.run("fund/insert_issue", version_id=found.id, issued_on=on, due_on=due_on)
    lines = work.run("fund/insert_issued_lines", version_id=found.id, year=year)
    work.run("fund/set_state", id=found.id, state=State.ISSUED)
    return Issued(lines, 0, due_on, letters=publish(work, found))


def _require_confirmed(version: Version) -> None:
    now = unconfirmed_parameters(load_policy(), version.year)
    if version.state in (State.DECIDED, State.ISSUED):
        return
    if version.unconfirmed and not now:
        raise TrialOnlyError(f"{version.title}按未经确认的参数计算，参数现已确认：请重新启动“资金分配”，按确认的参数提出新的一版")
    if now:
        named = "；".join(unconfirmed_lines(Period(version.year, 1), now))
        raise TrialOnlyError(
            f"{version.title}只是试算，不能定稿，以下参数未经确认：{named}。"
            "请部门确认后，在本单位设置文件夹的 policy/fund.yaml 里给它们各写一行取值、依据和理由，放行以后（手册第十一节）再重新启动“资金分配”"
        )


def _verdict(work: UnitOfWork, version: Version) -> Verdict:
    """Give what both people of 人社 decided on exactly what is stored; raises `ApprovalError` where that is not what was proposed."""
    digest = digest_of_stored(work, version)
    if digest != version.digest:
        raise ApprovalError(f"{version.title}的内容与定稿时的摘要不符，不能继续：请重新启动“资金分配”")
    return verdict_on(work, version.subject, digest, TWO_OF_HR)


def _waiting_objections(work: UnitOfWork, version: Version) -> str:
    """Say which objections keep a version from going on: not answered, or accepted and not heeded by it; empty where none does."""
    rows = work.rows("fund/objections_of_year", ObjectionsOfYearRow, year=version.year)
    if waiting := [f"第{row['id']}号（{unit_words(row['unit'])}的{row['fact']}）" for row in rows if row["accepted"] is None]:
        return f"{version.title}还有未处理的异议：{'、'.join(waiting)}。请先在“资金分配异议”流程中处理，再清除本任务"
    heeded = {(fact.unit, fact.source) for fact in load_facts(work, version.factor_set_id)}
    corrections = accepted_corrections(work, version.year).values()
    if unheeded := [one.source for one in corrections if (one.unit, one.source) not in heeded]:
        return f"{version.title}没有按已采纳的{'、'.join(unheeded)}更正：请重新启动“资金分配”，按更正后的数提出新的一版"
    return ""


def _require_decided_after(approval: ApprovalRow, version: Version, table: DecisionTable, on: date) -> None:
    """Raise where the decision cannot be one on the approved version: 财政 decides on what 人社 has approved (policy 4.2, method §7)."""
    if on < approval["approved_on"]:
        raise NotYetError(
            f"{version.title}于{day(approval['approved_on'])}审批，财政决定不能按{day(on)}录入：请以不早于审批的业务日期重新启动“资金分配”后录入"
        )
    if table.file.came_at < approval["at"]:
        raise FinanceDecisionError(
            f"{table.file.name}是{hour(table.file.came_at)}放入收件箱的，早于{version.title}的审批（{hour(approval['at'])}），不是对这一版的决定："
            "请财政部门看过审批后的方案再决定，把决定文件作为一份新的交接放入收件箱（金额不变的也要重新放入，清单写明新的生成时间），收到回执后再录入"
        )


def _check_decision(version: Version, proposed: Sequence[DecidedLine], table: DecisionTable) -> int:
    """Give how many lines differ; raises `FinanceDecisionError` with everything that does not hold."""
    told = {(line.unit, line.line): line for line in table.lines}
    wanted: Mapping[tuple[str, str], DecidedLine] = {(line.unit, line.line): line for line in proposed}
    problems = [f"没有{_named(line)}" for key, line in wanted.items() if key not in told]
    problems += [f"{_named(line)}不在方案中" for key, line in told.items() if key not in wanted]
    differing = [line for key, line in told.items() if key in wanted and line.amount_fen != wanted[key].amount_fen]
    problems += [f"{_named(line)}与方案不同，却没有理由" for line in differing if len(line.reason) < SHORTEST_REASON]
    together = sum(line.amount_fen for line in table.lines) + table.reserve_fen
    if together != version.pool_fen:
        gap = yuan(Fraction(abs(together - version.pool_fen)))
        problems.append(
            f"各行与预留合计{yuan(together)}，比资金总额{yuan(version.pool_fen)}{'多' if together > version.pool_fen else '少'}{gap}"
        )
    if problems:
        raise FinanceDecisionError(f"财政决定与{version.title}对不上：{'；'.join(problems)}。请改正文件后重新录入")
    return len(differing)


def _named(line: DecidedLine) -> str:
    return f"{unit_words(line.unit)}的{line.line.chinese}"


def acted_on_objections(work: UnitOfWork, proposed: ProposedVersion, role: str) -> frozenset[str]:
    """Give who has decided in another role on an objection of the year: the same case as its versions."""
    of_year = work.rows("fund/objections_of_year", ObjectionsOfYearRow, year=proposed.year)
    return decided_in_other_roles(work, [objection_subject(row["id"]) for row in of_year], role)


VERSION_OF_A_YEAR = MatterOfDecision(
    about=ProposedVersion.named,
    subject=version_subject,
    acted=acted_on_objections,
    question=approval_question,
    roles=TWO_OF_HR,
    settle=approve,
)
DECISION_OF_FINANCE = MatterOfDecision(
    about=ProposedVersion.named,
    subject=version_subject,
    acted=acted_on_objections,
    question=decision_question,
    roles=REVIEWER_OF_HR,
    agree="录入",
    refuse=(),
    entries=(NUMBER_ENTRY,),
    then=enter_decision,
    settle=issue,
)
