"""Notices to units whose spending lags: below 50 % at the end of June, below 80 % at the end of October (domain section 14).

Belongs here: who is written to, drafting, two approvals, issuing. Does not belong here: the words (`letters`), the figures (`ledger`),
human tasks (`dags/fund_execution.py`).

A month is judged once its spending is known: from its closing (workday 5 of the next month, 18:00) to the end of the year; of two that are
due the later one, and open drafts of the earlier one are set aside. A unit is told once about a month. Drafts belong to the run that made
them and are approved together by two people of 人社, on the digest of exactly these drafts; new figures set the open drafts aside and make
new ones. What a person refused is not put before anybody again while it stays the same.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction

from wengang.approvals.deciding import MatterOfDecision, Question
from wengang.approvals.digests import digest_of
from wengang.approvals.enclosures import Enclosure
from wengang.approvals.opinions import opinions_on, verdict_on
from wengang.database.unit_of_work import UnitOfWork
from wengang.fund import RECORDED_AS
from wengang.fund.execution.ledger import LineExecution, by_unit, execution_of, together
from wengang.fund.execution.letters import NOTICE, notice
from wengang.fund.proposals import TWO_OF_HR
from wengang.letters.content import Issue
from wengang.letters.document_numbers import NUMBERS_ENTRY, NUMBERS_TOLD, number_for, numbers_in_words, numbers_of, read_numbers
from wengang.letters.issuing import IssueCounts, issue_all
from wengang.letters.kinds import Place
from wengang.letters.ledger import KeptLetter, LetterState, draft, letters_of_batch, letters_of_month, open_letters, set_aside
from wengang.numbers import threshold_text
from wengang.periods import Period
from wengang.settings.policy import load_policy
from wengang.workdays import OFFICE_TIME, closing_of

THRESHOLDS: Mapping[int, str] = {10: "fund.execution_october", 6: "fund.execution_june"}
"""The parameter of each month whose end is judged, the later month first."""


@dataclass(frozen=True, slots=True)
class Drafted:
    """What drafting gave: the month judged (None before the first), drafts that wait for this run, older ones set aside by this call."""

    period: Period | None
    drafts: int
    superseded: int


@dataclass(frozen=True, slots=True)
class DraftsOfARun:
    """Names the drafts of a run: of which month (None where it drafted none that wait), and the run."""

    period: Period | None
    run: str

    @classmethod
    def named(cls, period: str, run: str) -> DraftsOfARun:
        """Give the drafts that an earlier task of a run has made."""
        return cls(Period.parse(period) if period else None, str(run))


def threshold_of(period: Period) -> Fraction:
    """Give the share that must be spent by the end of June or October."""
    return load_policy().ratio(THRESHOLDS[period.month], period)


def due_period(moment: datetime) -> Period | None:
    """Give the month of this year whose spending is to be judged at a moment, None before the closing of June."""
    day = moment.astimezone(OFFICE_TIME).date()
    for month in THRESHOLDS:
        period = Period(day.year, month)
        if day > period.last_day and closing_of(period) <= moment:
            return period
    return None


def units_below(lines: Sequence[LineExecution], threshold: Fraction) -> Mapping[str, tuple[LineExecution, ...]]:
    """Give the lines of each unit that spent less than the threshold of all its lines together; a unit without money is none of them."""
    return {
        unit: of_unit for unit, of_unit in by_unit(lines).items() if (ratio := together(of_unit).ratio) is not None and ratio < threshold
    }


def draft_notices(work: UnitOfWork, moment: datetime, run: str) -> Drafted:
    """Draft the notices that a moment asks for; the same figures again are the same drafts, whoever asks."""
    period = due_period(moment)
    if period is None:
        return Drafted(None, 0, 0)
    work.lock("fund", "execution-letters")
    earlier = [Period(period.year, month) for month in THRESHOLDS if month < period.month]
    superseded = sum(set_aside(work, open_letters(letters_of_month(work, [NOTICE], month))) for month in earlier)
    standing = letters_of_month(work, [NOTICE], period)
    told = {letter.unit for letter in standing if letter.state is LetterState.ISSUED}
    drafts = {letter.unit: letter for letter in open_letters(standing)}
    below = units_below(execution_of(work, period.year, period.last_day), threshold_of(period))
    wanted = {unit: _items(lines) for unit, lines in below.items() if unit not in told}
    if wanted == {unit: letter.told for unit, letter in drafts.items()}:
        return Drafted(period, sum(letter.batch == run for letter in drafts.values()), superseded)
    superseded += set_aside(work, drafts.values())
    for unit, items in wanted.items():
        _draft(work, Place(NOTICE, period, unit), below[unit], items, run, moment.astimezone(OFFICE_TIME).date())
    return Drafted(period, len(wanted), superseded)


def approval_subject(_work: UnitOfWork, drafts: DraftsOfARun) -> str:
    """Give the subject under which opinions on the notices of a month are stored."""
    return f"{RECORDED_AS}:execution:{drafts.period}"


def approval_question(work: UnitOfWork, drafts: DraftsOfARun, role: str) -> Question | None:
    """Give what a person of 人社 is asked about the drafts of a run; None when none is left, or a person has refused them."""
    letters = _letters(work, drafts)
    open_drafts = open_letters(letters)
    if drafts.period is None or not open_drafts:
        return None
    digest = _digest_of_all(letters)
    if any(not opinion.approve for opinion in opinions_on(work, approval_subject(work, drafts), digest).values()):
        return None
    threshold = threshold_text(threshold_of(drafts.period))
    lines = [
        f"**截至{drafts.period.chinese}底资金执行率低于{threshold}**的单位共{len(open_drafts)}个。"
        f"同意：全部发出。不同意：一份也不发。意见必须填写。{NUMBERS_TOLD}",
        "",
        "| 单位 | 台账号 |",
        "|---|---|",
        *(f"| {letter.unit_name} | {letter.ledger_no} |" for letter in open_drafts),
        "",
        f"文稿摘要：`{digest}`",
    ]
    return Question(
        f"{drafts.period.chinese}底资金执行提示审批（{TWO_OF_HR[role]}）：{len(open_drafts)}份",
        "\n".join(lines),
        digest,
        enclosures=tuple(Enclosure(letter.ledger_no, letter.html) for letter in open_drafts),
    )


def issue_notices(work: UnitOfWork, drafts: DraftsOfARun, on: date) -> IssueCounts:
    """Queue one mail for each approved draft of a run; checks the two opinions in this transaction.

    Raises `ApprovalError` naming whose opinion is missing. A refusal issues nothing; a unit without an address blocks only itself.
    """
    work.lock("fund", "execution-letters")
    letters = _letters(work, drafts)
    to_issue = open_letters(letters)
    already = len(letters) - len(to_issue)
    if not to_issue:
        return IssueCounts(already=already)
    subject = approval_subject(work, drafts)
    verdict = verdict_on(work, subject, _digest_of_all(letters), TWO_OF_HR)
    if verdict.refused:
        return IssueCounts(already=already, refused=True)
    numbers = numbers_of(verdict.opinions)
    unaddressed = issue_all(work, to_issue, lambda letter: Issue(on, document_number=number_for(letter, numbers)), subject=subject)
    return IssueCounts(len(to_issue) - len(unaddressed), already, without_address=tuple(letter.unit for letter in unaddressed))


def _items(lines: Sequence[LineExecution]) -> list[list[object]]:
    return [[str(line.line), line.done.allocated_fen, line.done.spent_fen] for line in lines]


def _draft(work: UnitOfWork, place: Place, lines: Sequence[LineExecution], items: list[list[object]], run: str, on: date) -> None:
    threshold = threshold_of(place.period)
    draft(
        work,
        place,
        batch=run,
        told=items,
        write=lambda ledger_no: notice(place.unit, lines, place.period, threshold, ledger_no, on),
    )


def _letters(work: UnitOfWork, drafts: DraftsOfARun) -> list[KeptLetter]:
    return [letter for letter in letters_of_batch(work, [NOTICE], drafts.run) if letter.place.period == drafts.period]


def _digest_of_all(letters: Sequence[KeptLetter]) -> str:
    """Give the digest that two people approve: over ledger number and recomputed digest of every letter of the run."""
    return digest_of("\n".join(sorted(f"{letter.ledger_no} {letter.digest}" for letter in letters)))


NOTICES_OF_A_RUN = MatterOfDecision(
    about=DraftsOfARun.named,
    subject=approval_subject,
    question=approval_question,
    roles=TWO_OF_HR,
    entries=(NUMBERS_ENTRY,),
    examine=lambda work, drafts, answer: read_numbers(work, approval_subject(work, drafts), _letters(work, drafts), answer, TWO_OF_HR),
    beside_in_words=numbers_in_words,
    settle=issue_notices,
)
