"""The steps of the workshop awards, each one task: propose, ask two departments, finalise.

Belongs here: the order of work inside a step, and what is decided. Does not belong here: the rule (`rules`), when it is asked
(`dags/workshop_awards.py`), how (`approvals.deciding`).

Every step may be run again. A proposal that would say the same is the same proposal; late data makes the next number beside it, and only
the newest of a month can be finalised. Finalising checks in its own transaction two opinions on exactly this list, that publicity is over,
that every parameter is confirmed, and where each workshop stands; it writes lines once, and a line once in a lifetime of person × workshop.
All steps take one lock, so that two proposals never grant the same award.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from psycopg.types.json import Jsonb

from wengang.approvals.deciding import AGREE, Answer, Counts, FormField, MatterOfDecision, Question
from wengang.approvals.opinions import SHORTEST_OPINION, AskAgainError, Opinion, opinions_on, verdict_on
from wengang.database.unit_of_work import UnitOfWork
from wengang.identity import mask_digits
from wengang.papers.parameters import unconfirmed_of
from wengang.papers.wording import day
from wengang.periods import Period, entered_month
from wengang.settings.policy import load_policy
from wengang.user_error import TrialOnlyError, UserError
from wengang.workdays import add_workdays
from wengang.workshops.awards.proposals import ENTRY_COLUMNS, Calculated, Proposal, calculate
from wengang.workshops.awards.publicity import PARAMETERS, MaskedPerson, UnitList, approval_body
from wengang.workshops.awards.rows import (
    EntriesOfProposalRow,
    FilesOfProposalRow,
    InsertProposalRow,
    NewestProposalRow,
    PeopleDueRow,
    PeopleOfProposalRow,
    ProposalRow,
    StandingsOfProposalRow,
)
from wengang.workshops.awards.rules import AwardTerms, last_month_with_awards, require_awards
from wengang.workshops.kept_lists import keep_file
from wengang.workshops.rows import LastReviewedMonthRow
from wengang.workshops.states import Status

STRUCK = "struck"
"""Under which name the strikes are kept beside an opinion."""
NUMBERS_ENTRY = FormField("剔除编号", "异议核实的名单编号，用顿号隔开；没有则不填")
REASON_ENTRY = FormField("剔除理由", "填写了剔除编号时必填；不要写姓名和证件号码")
_HALF_YEAR = 6
_LONGEST_REASON = 200
_SEPARATORS = re.compile(r"[、,，;；\s]+")
_NUMBER = re.compile(r"([0-9]{1,6})号?")


class AwardsError(UserError):
    """A proposal that cannot be made or finalised as things stand; the message says what comes first."""


class StrikeError(AskAgainError):
    """Numbers to strike that are not in the list, or without a reason: the reviewer is asked again."""


class PublicityError(AskAgainError):
    """An approval before publicity is over: the reviewer is asked again."""


@dataclass(frozen=True, slots=True)
class ProposedAwards:
    """What proposing gave: the proposal's id, its number for the month, whether this call made it, and its size."""

    id: int
    number: int
    is_new: bool
    entries: int


@dataclass(frozen=True, slots=True)
class Finalised:
    """What finalising did: lines granted by this call, entries that became none, lines granted before, and whether it was refused."""

    lines: int = 0
    struck: int = 0
    already: int = 0
    refused: bool = False

    @property
    def counts(self) -> Counts:
        """For the task's line and record."""
        return {"lines": self.lines, "struck": self.struck, "already": self.already, "refused": self.refused}


@dataclass(frozen=True, slots=True)
class _Strike:
    entry_no: int
    cause: str
    reason: str
    struck_by: tuple[str, ...]


def chosen_month(text: str | None, business_date: date) -> Period | None:
    """Give the last month of a proposal: the one asked for, by default the end of the last half-year; None when awards are over by then.

    Raises `AwardsStoppedError` for a month asked for after the last day of the policy, `AwardsError` for one that is not over.
    """
    if not text:
        this = Period.of(business_date)
        last = this.plus(-((this.month - 1) % _HALF_YEAR) - 1)
        return last if last <= last_month_with_awards() else None
    through = entered_month(text)
    require_awards(through)
    if through.last_day >= business_date:
        raise AwardsError(f"{through.chinese}还没有结束，不能提出奖补名单")
    return through


def propose(work: UnitOfWork, through: Period, business_date: date) -> ProposedAwards:
    """Make the proposal of everybody whose award is due up to a month, with the lists for publicity; the same content is the same proposal.

    Raises `AwardsError` while the workshops of the month have not been reviewed.
    """
    require_awards(through)
    work.plan_for_bulk()
    work.lock("workshops", "awards")
    reviewed = work.row("workshops/last_reviewed_month", LastReviewedMonthRow)
    if not reviewed or (reviewed["period"] or "") < str(through):
        raise AwardsError(f"{through.chinese}的车间还没有评定，不能提出奖补名单：请先完成该月的月度监测和车间评定")
    newest = _newest(work, through)
    due = _due(work, through, apart_from=newest.id if newest else 0)
    if newest is not None and newest.digest != due.digest:
        due = _due(work, through, apart_from=0)
    if newest is not None and (newest.digest == due.digest or (newest.is_finalised and not due.entries)):
        return ProposedAwards(newest.id, newest.number, False, len(newest.entries))
    number = newest.number + 1 if newest else 1
    proposal = _store(work, due, number, business_date)
    _write_lists(work, proposal)
    return ProposedAwards(proposal.id, number, True, len(proposal.entries))


def proposal_to_decide(proposal: str | int) -> int:
    """Give the number of the proposal that a run has made, 0 where it has made none."""
    return int(proposal)


def approval_question(work: UnitOfWork, proposal_id: int, role: str) -> Question | None:
    """Give what a department (`hr`, `rv`) is asked about a proposal.

    None when there is nothing to decide: no list or an empty one, 试算, finalised, superseded by a newer one.
    """
    if not proposal_id:
        return None
    proposal = _proposal(work, proposal_id)
    last_day = proposal.publicity_until
    if not proposal.entries or last_day is None or proposal.is_finalised or not proposal.is_newest:
        return None
    files: dict[str, tuple[str, ...]] = {}
    for row in work.rows("workshops/awards/files_of_proposal", FilesOfProposalRow, proposal_id=proposal_id):
        files[row["unit"]] = (*files.get(row["unit"], ()), row["file_name"])
    others = {other: opinion for other, opinion in opinions_on(work, proposal.subject, proposal.digest).items() if other != role}
    struck = {other: {strike.entry_no: strike.reason for strike in _strikes_of(opinion)} for other, opinion in others.items()}
    return Question(f"{proposal.title}审批", approval_body(proposal, files, struck, last_day), proposal.digest)


def read_entries(work: UnitOfWork, proposal_id: int, answer: Answer) -> dict[str, Any]:
    """Give what a reviewer of exactly the list that was shown strikes, as it is kept.

    Raises, to be asked again: `StrikeError`, and `PublicityError` for an approval before publicity is over. Raises `AwardsError` when the
    list is final or no longer the newest.
    """
    proposal = _proposal(work, proposal_id)
    if proposal.is_finalised:
        raise AwardsError(f"{proposal.title}已经生效，这次的意见不计，无需再答")
    if answer.digest != proposal.digest or not proposal.is_newest:
        raise AwardsError(f"{proposal.title}已被新的一版取代，这次的意见不计：请在新一版的运行中审批")
    if answer.option == AGREE:
        _require_publicity_over(proposal, answer.on, PublicityError)
    return {STRUCK: read_strikes(proposal, answer.entry(NUMBERS_ENTRY.title), answer.entry(REASON_ENTRY.title))}


def read_strikes(proposal: Proposal, numbers: str, reason: str) -> dict[str, str]:
    """Give what a reviewer strikes: entry number → reason, as it is stored; long digits in the reason are masked.

    Raises `StrikeError` for a word that is no number of the list, or where the reason is missing.
    """
    known = {entry.entry_no for entry in proposal.entries}
    struck = set()
    for word in filter(None, _SEPARATORS.split(numbers.strip())):
        match = _NUMBER.fullmatch(word)
        if match is None or int(match[1]) not in known:
            raise StrikeError(f"“剔除编号”中的“{word}”不在名单中：请写名单的编号（1到{len(known)}），用顿号隔开")
        struck.add(int(match[1]))
    why = mask_digits(reason)[:_LONGEST_REASON]
    if struck and len(why) < SHORTEST_OPINION:
        raise StrikeError(f"填写了“剔除编号”，还需填写“剔除理由”（至少{SHORTEST_OPINION}个字）")
    return {str(number): why for number in sorted(struck)}


def finalise(work: UnitOfWork, proposal_id: int, business_date: date) -> Finalised:
    """Turn a proposal into lines for the fund ledger, once, when two people have approved exactly this list after its publicity.

    Checks everything in this transaction, whatever the human tasks say. Raises `TrialOnlyError` naming unconfirmed parameters,
    `ApprovalError` naming the missing opinion, `AwardsError` for a superseded list or one still in publicity. A refusal grants nothing.
    """
    if not proposal_id:
        return Finalised()
    work.lock("workshops", "awards")
    proposal = _proposal(work, proposal_id)
    if proposal.is_finalised:
        return Finalised(already=len(proposal.entries))
    if not proposal.is_newest:
        raise AwardsError(f"{proposal.title}已被新的一版取代，不能生效：请在新一版的运行中审批")
    _require_confirmed(proposal)
    if not proposal.entries:
        return Finalised()
    verdict = verdict_on(work, proposal.subject, proposal.digest)
    if verdict.refused:
        return Finalised(refused=True)
    _require_publicity_over(proposal, business_date, AwardsError)
    strikes = _strikes(work, proposal, verdict.opinions)
    kept = [entry for entry in proposal.entries if entry.entry_no not in strikes]
    work.run(
        "workshops/awards/insert_finalisation",
        proposal_id=proposal.id,
        digest=proposal.digest,
        approved_by=verdict.people,
        lines=len(kept),
        struck=len(strikes),
        amount_fen=sum(entry.amount_fen for entry in kept),
        finalised_on=business_date,
    )
    work.run_for_each(
        "workshops/awards/insert_strike",
        [
            {
                "proposal_id": proposal.id,
                "entry_no": strike.entry_no,
                "cause": strike.cause,
                "reason": strike.reason,
                "struck_by": list(strike.struck_by),
            }
            for strike in strikes.values()
        ],
    )
    granted = work.run("workshops/awards/insert_lines", proposal_id=proposal.id, year=proposal.through.year)
    if granted != len(kept):
        raise AssertionError(f"{granted} lines for {len(kept)} entries")
    return Finalised(granted, len(strikes))


def _due(work: UnitOfWork, through: Period, *, apart_from: int) -> Calculated:
    """Give what is due by the data of now; the lines of one proposal are overlooked, so that it is found again once it is final."""
    terms = AwardTerms.of(through)
    rows = work.rows(
        "workshops/awards/people_due", PeopleDueRow, through=str(through), months=terms.months, pay=terms.pay, apart_from=apart_from
    )
    return calculate(through, terms, rows)


def _store(work: UnitOfWork, due: Calculated, number: int, business_date: date) -> Proposal:
    workdays = load_policy().whole("workshop.publicity_workdays", due.through)
    row = work.row(
        "workshops/awards/insert_proposal",
        InsertProposalRow,
        through=str(due.through),
        number=number,
        is_trial=due.is_trial,
        terms=Jsonb(due.terms.as_json),
        entries=len(due.entries),
        amount_fen=due.amount_fen,
        left_out=Jsonb({str(reason): count for reason, count in due.left_out}),
        digest=due.digest,
        policy_digest=load_policy().digest_of_domain("workshops", due.through),
        proposed_on=business_date,
        publicity_until=None if due.is_trial else add_workdays(business_date, workdays),
    )
    if row is None:
        raise LookupError("the proposal that was just stored has no id")
    work.copy("workshops.award_entry", ("proposal_id", *ENTRY_COLUMNS), [(row["id"], *entry.as_row) for entry in due.entries])
    return _proposal(work, row["id"])


def _write_lists(work: UnitOfWork, proposal: Proposal) -> None:
    """Write each unit's workbook and paper, names masked, and note them."""
    people = {
        row["person_key"]: MaskedPerson.of(row["name"], row["id18"])
        for row in work.rows("workshops/awards/people_of_proposal", PeopleOfProposalRow, proposal_id=proposal.id)
    }
    for unit in proposal.units:
        made = UnitList(proposal, unit, people)
        folder = f"workshop_awards/{proposal.through}-{proposal.number}/{unit}"
        for kind, content in (("xlsx", made.workbook), ("html", made.paper.html.encode())):
            file = keep_file(work.settings, folder, kind, content)
            work.run(
                "workshops/awards/insert_file",
                proposal_id=proposal.id,
                unit=unit,
                kind=kind,
                file_name=file.name,
                sha256=file.sha256,
            )


def _proposal(work: UnitOfWork, proposal_id: int) -> Proposal:
    row = work.row("workshops/awards/proposal", ProposalRow, id=proposal_id)
    if row is None:
        raise AwardsError(f"没有编号为{proposal_id}的奖补名单：请重新启动“车间奖补”")
    return Proposal.from_rows(row, work.rows("workshops/awards/entries_of_proposal", EntriesOfProposalRow, proposal_id=proposal_id))


def _newest(work: UnitOfWork, through: Period) -> Proposal | None:
    row = work.row("workshops/awards/newest_proposal", NewestProposalRow, through=str(through))
    return _proposal(work, row["id"]) if row else None


def _require_confirmed(proposal: Proposal) -> None:
    """Hold back 试算, and a list whose terms are no longer those in force."""
    now = AwardTerms.of(proposal.through)
    if now.unconfirmed:
        waiting = [one.line for one in unconfirmed_of(proposal.through, PARAMETERS) if not one.is_trial]
        raise TrialOnlyError(
            f"{proposal.title}不能生效，以下参数未经确认：{'；'.join(waiting)}。"
            "请部门确认后，在本单位设置文件夹的 policy/workshops.yaml 里给它们各写一行取值、依据和理由，放行以后（手册第十一节）再重新启动“车间奖补”"
        )
    if proposal.is_trial or now != proposal.terms:
        raise TrialOnlyError(f"{proposal.title}按当时的参数计算，参数后来有变化，不能生效：请重新启动“车间奖补”，按现行参数提出新的名单")


def _require_publicity_over(proposal: Proposal, business_date: date, error: type[UserError]) -> None:
    until = proposal.publicity_until
    if until is not None and business_date <= until:
        raise error(f"{proposal.title}公示至{day(until)}，期满后（次日起）才能同意和生效")


def _strikes(work: UnitOfWork, proposal: Proposal, opinions: Sequence[Opinion]) -> dict[int, _Strike]:
    """Give the entries that become no line, by number: struck by either reviewer, else the workshop has ended or awaits its exit."""
    strikes: dict[int, _Strike] = {}
    for row in work.rows("workshops/awards/standings_of_proposal", StandingsOfProposalRow, proposal_id=proposal.id):
        status = Status(row["status"]) if row["status"] else None
        if row["is_granted"]:
            strikes[row["entry_no"]] = _Strike(row["entry_no"], "granted", "已由另一次名单发放，终身一次", ())
        elif status is not None and (status.has_ended or status is Status.EXIT_PROPOSED):
            strikes[row["entry_no"]] = _Strike(row["entry_no"], "ended", f"公示后车间{status.chinese}，奖补停止", ())
    for opinion in opinions:
        for strike in _strikes_of(opinion):
            before = strikes.get(strike.entry_no)
            if before is not None and before.cause == strike.cause:
                reason = before.reason if before.reason == strike.reason else f"{before.reason}；{strike.reason}"
                strikes[strike.entry_no] = _Strike(strike.entry_no, strike.cause, reason, (*before.struck_by, *strike.struck_by))
            else:
                strikes[strike.entry_no] = strike
    return strikes


def _strikes_of(opinion: Opinion) -> list[_Strike]:
    struck: Mapping[str, Any] = opinion.details.get(STRUCK) or {}
    return [_Strike(int(number), "reviewer", str(reason), (opinion.decided_by,)) for number, reason in struck.items()]


AWARDS_OF_A_MONTH = MatterOfDecision(
    about=proposal_to_decide,
    subject=lambda work, proposal_id: _proposal(work, proposal_id).subject,
    question=approval_question,
    entries=(NUMBERS_ENTRY, REASON_ENTRY),
    examine=read_entries,
    then=lambda _work, _proposal_id, _answer, opinion: {"struck": len(opinion.details[STRUCK])},
    settle=finalise,
)
