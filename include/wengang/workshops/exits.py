"""Exits: a proposal is put before two people, and what they decided is carried out (policy 2.2, method §6; architecture decision 3).

Belongs here: the decision and its effects in one transaction. Does not belong here: proposing (`review`), words (`letters`), human tasks
(`dags/workshop_exits.py`). Nothing but two stored opinions decides: no time limit, no expiry, no later figures, no task's state.

Assumptions: both departments must agree. A confirmation for half_year is refused until six months after the guidance letter was issued;
where no letter is known, it is refused until one is handed over (workshop_review 指导) or issued.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from wengang.approvals.steps import ApprovalError, Opinion, record_opinion, two_opinions
from wengang.database.unit_of_work import Row, UnitOfWork
from wengang.letters.content import Issue, digest_of
from wengang.letters.issuing import issue
from wengang.letters.kinds import Place
from wengang.letters.ledger import draft, letters_of_batch, open_letters
from wengang.letters.operators import mail_operators
from wengang.mail.outbox import MailContentError
from wengang.papers.wording import day
from wengang.periods import Period
from wengang.settings.policy import load_policy
from wengang.settings.units import load_units
from wengang.user_error import UserError
from wengang.workdays import add_workdays
from wengang.workshops.drafting import facts_of
from wengang.workshops.letters import EXIT, WorkshopFacts, exit_letter, exit_question
from wengang.workshops.states import Reason
from wengang.workshops.timeline import Conclusion

GUIDANCE_LETTER_MONTHS = 6


class ExitTooEarlyError(UserError):
    """A confirmation before six months have passed since the guidance letter; the message names the day."""


@dataclass(frozen=True, slots=True)
class ExitProposal:
    """An exit that waits for a decision."""

    workshop_no: str
    unit: str
    proposed_in: Period
    due_on: date

    @property
    def run_id(self) -> str:
        """The run that asks about it."""
        return _run_id(self.workshop_no, self.proposed_in)

    @property
    def subject(self) -> str:
        """The subject under which its opinions are stored."""
        return f"workshop_exit:{self.workshop_no}:{self.proposed_in}"


@dataclass(frozen=True, slots=True)
class ExitRequest:
    """What a person is asked about a proposal."""

    subject: str
    digest: str
    title: str
    body_markdown: str


@dataclass(frozen=True, slots=True)
class SettledExit:
    """What became of a proposal: the conclusion, workers on the help list, whether the letter was queued; `new` by this call."""

    conclusion: Conclusion
    workers: int
    mailed: bool
    new: bool


def open_exits(work: UnitOfWork, business_date: date, workshop_no: str | None = None) -> list[ExitProposal]:
    """Put every undecided proposal before two people, once, and give them all with their deadline."""
    work.lock("workshops", "exits")
    workdays = load_policy().whole("workshop.stop_exit_workdays", business_date)
    for row in work.rows("workshops/open_exits", workshop_no=workshop_no):
        if row["due_on"] is None:
            work.run(
                "workshops/insert_exit_proposal",
                workshop_no=row["workshop_no"],
                proposed_in=row["proposed_in"],
                unit=row["unit"],
                reason=row["reason"],
                proposed_on=business_date,
                due_on=add_workdays(business_date, workdays),
            )
    return [_proposal(row) for row in work.rows("workshops/open_exits", workshop_no=workshop_no)]


def exit_request(work: UnitOfWork, workshop_no: str, proposed_in: Period) -> ExitRequest | None:
    """Give what both departments are asked about a proposal; None when it was decided, or later data no longer proposes it."""
    proposal = _open_proposal(work, workshop_no, proposed_in)
    if proposal is None:
        return None
    text = _question(work, proposal)
    unit = load_units().unit(proposal.unit).name
    return ExitRequest(proposal.subject, digest_of(text, "", ""), f"{unit} {workshop_no} 拟退出：请决定（意见必填）", text)


def record_exit_opinion(
    work: UnitOfWork,
    workshop_no: str,
    proposed_in: Period,
    *,
    digest: str,
    role: str,
    decided_by: str,
    confirm: bool,
    opinion: str,
    asked_by: str,
    business_date: date,
) -> Opinion:
    """Keep one department's opinion on a proposal.

    Raises `OpinionMissingError` without an opinion, `ExitTooEarlyError` for a confirmation that comes too early, `ApprovalError` when one
    person answers for both departments.
    """
    proposal = _open_proposal(work, workshop_no, proposed_in)
    if confirm and proposal is not None:
        _require_half_year(work, proposal, business_date)
    return record_opinion(
        work,
        subject=_subject(workshop_no, proposed_in),
        digest=digest,
        role=role,
        decided_by=decided_by,
        approve=confirm,
        opinion=opinion,
        details={},
        asked_by=asked_by,
    )


def settle_exit(work: UnitOfWork, workshop_no: str, proposed_in: Period, business_date: date) -> SettledExit:
    """Carry out what two people decided on a proposal; of a decided one only a letter that could not be sent is tried again.

    Raises `ApprovalError` when an opinion is missing, the two differ, or the text has changed; `ExitTooEarlyError` as above.
    """
    work.lock("workshops", "exits")
    standing = work.row("workshops/exit_decision", workshop_no=workshop_no, proposed_in=str(proposed_in))
    if standing is not None:
        mailed = _send_letter(work, workshop_no, proposed_in, business_date)
        return SettledExit(Conclusion(standing["conclusion"]), 0, mailed=mailed, new=False)
    proposal = _open_proposal(work, workshop_no, proposed_in)
    if proposal is None:
        raise ApprovalError(f"{workshop_no}在{proposed_in.chinese}的拟退出已不成立（数据已更正）：无需决定")
    opinions = two_opinions(work, proposal.subject, digest_of(_question(work, proposal), "", ""))
    conclusion = _conclusion(opinions)
    if conclusion is Conclusion.EXIT:
        _require_half_year(work, proposal, business_date)
    _keep(work, proposal, conclusion, opinions, business_date)
    if conclusion is Conclusion.REFUSED:
        return SettledExit(conclusion, 0, mailed=False, new=True)
    workers = _carry_out(work, proposal, business_date)
    return SettledExit(conclusion, workers, mailed=_send_letter(work, workshop_no, proposed_in, business_date), new=True)


def _conclusion(opinions: tuple[Opinion, Opinion]) -> Conclusion:
    first, second = opinions
    if first.approve != second.approve:
        raise ApprovalError("两部门意见不一致，拟退出维持待决定：请协商后清除两个审批任务，重新审批")
    return Conclusion.EXIT if first.approve else Conclusion.REFUSED


def _keep(work: UnitOfWork, proposal: ExitProposal, conclusion: Conclusion, opinions: tuple[Opinion, Opinion], business_date: date) -> None:
    work.run(
        "workshops/insert_exit_decision",
        workshop_no=proposal.workshop_no,
        proposed_in=str(proposal.proposed_in),
        conclusion=conclusion,
        reason="；".join(dict.fromkeys(opinion.opinion.rstrip("。") for opinion in opinions)),
        counts_from=str(max(proposal.proposed_in.plus(1), Period.of(business_date))),
        decided_on=business_date,
        decided_by=[opinion.decided_by for opinion in opinions],
        source="opinions",
        subject=proposal.subject,
    )


def _carry_out(work: UnitOfWork, proposal: ExitProposal, business_date: date) -> int:
    """Put the workers on the help list, draft the letter, keep the record; give the number of workers."""
    number, month = proposal.workshop_no, str(proposal.proposed_in)
    workers = work.run("workshops/insert_signals_of_exit", workshop_no=number)
    facts = _facts(work, proposal)
    letter = draft(
        work,
        Place(EXIT, proposal.proposed_in, proposal.unit, number),
        batch=proposal.run_id,
        told=[],
        write=lambda ledger_no: exit_letter(facts, proposal.proposed_in, ledger_no, business_date),
    )
    work.run(
        "workshops/insert_exit_record",
        workshop_no=number,
        proposed_in=month,
        unit=proposal.unit,
        exited_on=business_date,
        workers=workers,
        letter_id=letter.id,
    )
    return workers


def _send_letter(work: UnitOfWork, workshop_no: str, proposed_in: Period, business_date: date) -> bool:
    """Queue the letter of an exit unless it was; a unit without an address is told to the operators."""
    for letter in open_letters(letters_of_batch(work, [EXIT], _run_id(workshop_no, proposed_in))):
        try:
            issue(work, letter, Issue(business_date))
        except MailContentError as error:
            told = f"{workshop_no}的退出函{letter.ledger_no}未发出。{error}，再清除“执行决定”重跑"
            mail_operators(work, _subject(workshop_no, proposed_in), [told])
            return False
        return True
    return False


def _open_proposal(work: UnitOfWork, workshop_no: str, proposed_in: Period) -> ExitProposal | None:
    rows = work.rows("workshops/open_exits", workshop_no=workshop_no)
    found = [row for row in rows if row["proposed_in"] == str(proposed_in) and row["due_on"] is not None]
    return _proposal(found[0]) if found else None


def _proposal(row: Row) -> ExitProposal:
    return ExitProposal(row["workshop_no"], row["unit"], Period.parse(row["proposed_in"]), row["due_on"])


def _run_id(workshop_no: str, proposed_in: Period) -> str:
    return f"{workshop_no}-{proposed_in}"


def _subject(workshop_no: str, proposed_in: Period) -> str:
    return f"workshop_exit:{workshop_no}:{proposed_in}"


def _facts(work: UnitOfWork, proposal: ExitProposal) -> WorkshopFacts:
    return facts_of(work, proposal.proposed_in, workshop_no=proposal.workshop_no)[0]


def _question(work: UnitOfWork, proposal: ExitProposal) -> str:
    facts = _facts(work, proposal)
    told = ""
    if facts.reason is Reason.HALF_YEAR:
        earliest = _earliest(work, facts)
        told = f"以此为由的退出不早于{day(earliest)}（指导函印发满六个月）。" if earliest else "还没有指导函的印发记录，暂不能确认退出。"
    return exit_question(facts, proposal.proposed_in, proposal.due_on, told)


def _require_half_year(work: UnitOfWork, proposal: ExitProposal, business_date: date) -> None:
    facts = _facts(work, proposal)
    if facts.reason is not Reason.HALF_YEAR:
        return
    earliest = _earliest(work, facts)
    if earliest is None:
        raise ExitTooEarlyError(
            f"{proposal.workshop_no}没有帮扶指导函的印发记录，不能以半年未达到要求确认退出：请先随“车间以往决定”报送步骤“指导”的日期"
        )
    if business_date < earliest:
        raise ExitTooEarlyError(f"{proposal.workshop_no}的指导函印发未满六个月：{day(earliest)}起才能确认退出，现在可以不予退出或届时再答")


def _earliest(work: UnitOfWork, facts: WorkshopFacts) -> date | None:
    """Give the day from which an exit for half_year may be confirmed: six months after the guidance letter; None without a letter."""
    row = work.row("workshops/guidance_letter_date", workshop_no=facts.workshop_no, guidance_since=str(facts.guidance_since))
    if row is None:
        return None
    issued: date = row["issued_on"]
    month = Period.of(issued).plus(GUIDANCE_LETTER_MONTHS)
    return min(date(month.year, month.month, 1).replace(day=min(issued.day, month.last_day.day)), month.last_day)
