"""Exits: a proposal is put before two people, and what they decided is carried out (policy 2.2, method §6; architecture decision 3).

Belongs here: the decision and its effects in one transaction. Does not belong here: proposing (`review`), words (`letters`), human tasks
(`dags/workshop_exits.py`). Nothing but two stored opinions decides: no time limit, no expiry, no later figures, no task's state.

Assumptions: both departments must agree, also on refusing: where one confirms and the other does not, the proposal stays open.
A confirmation for half_year is refused until six months after the guidance letter was issued;
where no letter is known, it is refused until one is handed over (workshop_review 指导) or issued.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from wengang.approvals.deciding import Answer, Counts, MatterOfDecision, Question
from wengang.approvals.opinions import ApprovalError, AskAgainError, Verdict, verdict_on
from wengang.database.unit_of_work import UnitOfWork
from wengang.letters.content import Issue, digest_of
from wengang.letters.document_numbers import DOCUMENT_NUMBER, NUMBER_ENTRY, number_of, numbers_in_words, read_number
from wengang.letters.issuing import issue
from wengang.letters.kinds import Place
from wengang.letters.ledger import KeptLetter, draft, letters_of_batch, open_letters
from wengang.letters.operators import mail_operators
from wengang.mail.outbox import MailContentError
from wengang.papers.wording import day
from wengang.periods import Period, entered_month
from wengang.settings.policy import load_policy
from wengang.settings.units import load_units
from wengang.workdays import add_workdays
from wengang.workshops.drafting import facts_of
from wengang.workshops.letters import EXIT, WorkshopFacts, exit_letter, exit_question
from wengang.workshops.rows import ExitDecisionRow, GuidanceLetterDateRow, OpenExitsRow
from wengang.workshops.states import ExitReason
from wengang.workshops.timeline import Conclusion

GUIDANCE_LETTER_MONTHS = 6
CONFIRM, REFUSE = "确认退出", "不予退出"


class ExitTooEarlyError(AskAgainError):
    """A confirmation before six months have passed since the guidance letter; the message names the day."""


@dataclass(frozen=True, slots=True)
class ExitRef:
    """Names a proposal: the workshop and the month whose review proposed it."""

    workshop_no: str
    proposed_in: Period

    @classmethod
    def entered(cls, workshop_no: object, period: str | None) -> ExitRef:
        """Give the proposal that a run names; raises `UserError` for a month that cannot be read."""
        return cls(str(workshop_no), entered_month(period))

    @property
    def run_id(self) -> str:
        """The run that asks about it."""
        return f"{self.workshop_no}-{self.proposed_in}"

    @property
    def subject(self) -> str:
        """The subject under which its opinions are stored."""
        return f"workshop_exit:{self.workshop_no}:{self.proposed_in}"


@dataclass(frozen=True, slots=True)
class ExitProposal(ExitRef):
    """An exit that waits for a decision."""

    unit: str
    due_on: date


@dataclass(frozen=True, slots=True)
class SettledExit:
    """What became of a proposal: workers on the help list, whether the letter was queued; `new` by this call.

    `conclusion` is None while the departments do not say the same: the proposal stays open.
    """

    conclusion: Conclusion | None
    workers: int = 0
    mailed: bool = False
    new: bool = False

    @property
    def counts(self) -> Counts:
        """For the task's line and record."""
        if self.conclusion is None:
            return {"refused": True, "still_open": True}
        return {"conclusion": self.conclusion.value, "workers": self.workers, "mailed": self.mailed}


def open_exits(work: UnitOfWork, business_date: date, workshop_no: str | None = None) -> list[ExitProposal]:
    """Put every undecided proposal before two people, once, and give them all with their deadline."""
    work.lock("workshops", "exits")
    workdays = load_policy().whole("workshop.stop_exit_workdays", business_date)
    for row in work.rows("workshops/open_exits", OpenExitsRow, workshop_no=workshop_no):
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
    rows = work.rows("workshops/open_exits", OpenExitsRow, workshop_no=workshop_no)
    return [_proposal(row, due) for row in rows if (due := row["due_on"]) is not None]


def ask_about_exit(work: UnitOfWork, asked: ExitRef, _role: str) -> Question | None:
    """Give what both departments are asked about a proposal; None when it was decided, or later data no longer proposes it."""
    proposal = _open_proposal(work, asked)
    if proposal is None:
        return None
    text = _text(work, proposal)
    unit = load_units().unit(proposal.unit).name
    return Question(f"{unit} {asked.workshop_no} 拟退出：请决定（意见必填）", text, digest_of(text, "", ""))


def read_entries(work: UnitOfWork, asked: ExitRef, answer: Answer) -> Mapping[str, object]:
    """Give the 文号 that was entered; raises `ExitTooEarlyError` for a confirmation that comes too early, `DocumentNumberError`."""
    proposal = _open_proposal(work, asked)
    if answer.option == CONFIRM and proposal is not None:
        _require_half_year(work, proposal, answer.on)
    return read_number(work, asked.subject, answer)


def settle_exit(work: UnitOfWork, asked: ExitRef, business_date: date) -> SettledExit:
    """Carry out what two people decided on a proposal; of a decided one only a letter that could not be sent is tried again.

    Where the two do not say the same, the proposal stays open. Raises `ApprovalError` when an opinion is missing or the text has changed,
    `ExitTooEarlyError` as above.
    """
    work.lock("workshops", "exits")
    standing = work.row("workshops/exit_decision", ExitDecisionRow, workshop_no=asked.workshop_no, proposed_in=str(asked.proposed_in))
    if standing is not None:
        return SettledExit(Conclusion(standing["conclusion"]), mailed=_send_letter(work, asked, business_date))
    proposal = _open_proposal(work, asked)
    if proposal is None:
        raise ApprovalError(f"{asked.workshop_no}在{asked.proposed_in.chinese}的拟退出已不成立（数据已更正）：无需决定")
    verdict = verdict_on(work, asked.subject, digest_of(_text(work, proposal), "", ""), all_heard=True)
    if verdict.refused:
        if any(opinion.approve for opinion in verdict.opinions):
            return SettledExit(None)
        _keep(work, proposal, Conclusion.REFUSED, verdict, business_date)
        return SettledExit(Conclusion.REFUSED, new=True)
    _require_half_year(work, proposal, business_date)
    _keep(work, proposal, Conclusion.EXIT, verdict, business_date)
    workers = _carry_out(work, proposal, business_date, number_of(verdict.opinions))
    return SettledExit(Conclusion.EXIT, workers, mailed=_send_letter(work, asked, business_date), new=True)


def _keep(work: UnitOfWork, proposal: ExitProposal, conclusion: Conclusion, verdict: Verdict, business_date: date) -> None:
    work.run(
        "workshops/insert_exit_decision",
        workshop_no=proposal.workshop_no,
        proposed_in=str(proposal.proposed_in),
        conclusion=conclusion,
        reason="；".join(dict.fromkeys(opinion.opinion.rstrip("。") for opinion in verdict.opinions)),
        counts_from=str(max(proposal.proposed_in.plus(1), Period.of(business_date))),
        decided_on=business_date,
        decided_by=verdict.people,
        source="opinions",
        subject=proposal.subject,
    )


def _carry_out(work: UnitOfWork, proposal: ExitProposal, business_date: date, document_number: str | None) -> int:
    """Put the workers on the help list, draft the letter, keep the record; give the number of workers."""
    number, month = proposal.workshop_no, str(proposal.proposed_in)
    workers = work.run("workshops/insert_signals_of_exit", workshop_no=number)
    facts = _facts(work, proposal)
    letter = draft(
        work,
        Place(EXIT, proposal.proposed_in, proposal.unit, number),
        batch=proposal.run_id,
        told={DOCUMENT_NUMBER: document_number} if document_number else [],
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


def _send_letter(work: UnitOfWork, left: ExitRef, business_date: date) -> bool:
    """Queue the letter of an exit unless it was; a unit without an address is told to the operators."""
    for letter in open_letters(letters_of_batch(work, [EXIT], left.run_id)):
        try:
            issue(work, letter, Issue(business_date, document_number=_entered_number(letter)))
        except MailContentError as error:
            told = f"{left.workshop_no}的退出函{letter.ledger_no}未发出。{error}，再清除“执行决定”重跑"
            mail_operators(work, left.subject, [told])
            return False
        return True
    return False


def _entered_number(letter: KeptLetter) -> str | None:
    """Give the 文号 that was entered at the decision, if any was."""
    return letter.told[DOCUMENT_NUMBER] if letter.told else None


def _open_proposal(work: UnitOfWork, asked: ExitRef) -> ExitProposal | None:
    proposals = (
        _proposal(row, due)
        for row in work.rows("workshops/open_exits", OpenExitsRow, workshop_no=asked.workshop_no)
        if (due := row["due_on"]) is not None
    )
    return next((one for one in proposals if one.proposed_in == asked.proposed_in), None)


def _proposal(row: OpenExitsRow, due_on: date) -> ExitProposal:
    return ExitProposal(row["workshop_no"], Period.parse(row["proposed_in"]), row["unit"], due_on)


def _facts(work: UnitOfWork, proposal: ExitProposal) -> WorkshopFacts:
    return facts_of(work, proposal.proposed_in, workshop_no=proposal.workshop_no)[0]


def _text(work: UnitOfWork, proposal: ExitProposal) -> str:
    facts = _facts(work, proposal)
    told = ""
    if facts.reason is ExitReason.HALF_YEAR:
        earliest = _earliest(work, facts)
        told = f"以此为由的退出不早于{day(earliest)}（指导函印发满六个月）。" if earliest else "还没有指导函的印发记录，暂不能确认退出。"
    return exit_question(facts, proposal.proposed_in, proposal.due_on, told)


def _require_half_year(work: UnitOfWork, proposal: ExitProposal, business_date: date) -> None:
    facts = _facts(work, proposal)
    if facts.reason is not ExitReason.HALF_YEAR:
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
    row = work.row(
        "workshops/guidance_letter_date", GuidanceLetterDateRow, workshop_no=facts.workshop_no, guidance_since=str(facts.guidance_since)
    )
    if row is None:
        return None
    issued: date = row["issued_on"]
    month = Period.of(issued).plus(GUIDANCE_LETTER_MONTHS)
    return min(date(month.year, month.month, 1).replace(day=min(issued.day, month.last_day.day)), month.last_day)


EXIT_OF_A_WORKSHOP = MatterOfDecision(
    about=ExitRef.entered,
    subject=lambda _work, asked: asked.subject,
    question=ask_about_exit,
    all_heard=True,
    agree=CONFIRM,
    refuse=(REFUSE,),
    entries=(NUMBER_ENTRY,),
    examine=read_entries,
    beside_in_words=numbers_in_words,
    settle=settle_exit,
)
