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

from psycopg.types.json import Jsonb

from wengang.approvals.digests import digest_of as digest_of_text
from wengang.approvals.enclosures import Enclosure
from wengang.approvals.steps import ApprovalError, approved_by_two, is_refused, opinions_on
from wengang.county_notices.notices import Issue, digest_of
from wengang.database.unit_of_work import Row, UnitOfWork
from wengang.mail.outbox import MailContentError, queue_message
from wengang.numbers import threshold_text
from wengang.operator_mail.steps import mail_operators
from wengang.people import MailList, load_people
from wengang.periods import Period
from wengang.settings.policy import load_policy
from wengang.settings.units import load_units
from wengang.subsidy_allocation.execution.ledger import LineExecution, by_unit, execution_of, together
from wengang.subsidy_allocation.execution.letters import notice
from wengang.subsidy_allocation.proposals import ROLE_WORDS, ROLES, Request
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
class IssueCounts:
    """What issuing did: mails queued by this call, letters issued before, units without an address, whether a person refused."""

    queued: int = 0
    already: int = 0
    without_address: int = 0
    refused: bool = False


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
    work.lock("subsidy_allocation", "execution-letters")
    earlier = [Period(period.year, month) for month in THRESHOLDS if month < period.month]
    superseded = sum(work.run("subsidy_allocation/execution/supersede_letters", period=str(one)) for one in earlier)
    standing = work.rows("subsidy_allocation/execution/letters_of_period", period=str(period))
    told = {row["unit"] for row in standing if row["state"] == "issued"}
    drafts = {row["unit"]: row for row in standing if row["state"] == "draft"}
    below = units_below(execution_of(work, period.year, period.last_day), threshold_of(period))
    wanted = {unit: _items(lines) for unit, lines in below.items() if unit not in told}
    if wanted == {unit: row["items"] for unit, row in drafts.items()}:
        return Drafted(period, sum(row["run"] == run for row in drafts.values()), superseded)
    superseded += work.run("subsidy_allocation/execution/supersede_letters", period=str(period))
    for unit, items in wanted.items():
        _draft(work, period, unit, below[unit], items, run, moment.astimezone(OFFICE_TIME).date())
    return Drafted(period, len(wanted), superseded)


def approval_subject(period: Period) -> str:
    """Give the subject under which opinions on the notices of a month are stored."""
    return f"subsidy_allocation:execution:{period}"


def notice_request(work: UnitOfWork, period: Period, run: str, role: str) -> Request | None:
    """Give what a person of 人社 is asked about the drafts of a run; None when none is left, or a person has refused them."""
    letters = _letters(work, period, run)
    open_drafts = [row for row in letters if row["state"] == "draft"]
    digest = _digest_of_all(letters)
    if not open_drafts or is_refused(work, approval_subject(period), digest, by_others_than=""):
        return None
    threshold = threshold_text(threshold_of(period))
    lines = [
        f"**截至{period.chinese}底资金执行率低于{threshold}**的单位共{len(open_drafts)}个。同意：全部发出。不同意：一份也不发。意见必须填写。",
        "",
        "| 单位 | 台账号 |",
        "|---|---|",
        *(f"| {load_units().unit(row['unit']).name} | {row['ledger_no']} |" for row in open_drafts),
        "",
        f"文稿摘要：`{digest}`",
    ]
    title = f"{period.chinese}底资金执行提示审批（{ROLE_WORDS[role]}）：{len(open_drafts)}份"
    letters_in_full = tuple(Enclosure(row["ledger_no"], row["html"]) for row in open_drafts)
    return Request(approval_subject(period), digest, title, "\n".join(lines), letters_in_full)


def issue_notices(work: UnitOfWork, period: Period, run: str, on: date) -> IssueCounts:
    """Queue one mail for each approved draft of a run; checks the two opinions in this transaction.

    Raises `ApprovalError` naming whose opinion is missing. A refusal issues nothing; a unit without an address blocks only itself.
    """
    work.lock("subsidy_allocation", "execution-letters")
    letters = _letters(work, period, run)
    to_issue = [row for row in letters if row["state"] == "draft"]
    already = len(letters) - len(to_issue)
    if not to_issue:
        return IssueCounts(already=already)
    subject, digest = approval_subject(period), _digest_of_all(letters)
    if is_refused(work, subject, digest, by_others_than=""):
        return IssueCounts(already=already, refused=True)
    if missing := [ROLE_WORDS[role] for role in ROLES if role not in opinions_on(work, subject, digest)]:
        raise ApprovalError(f"缺少{'、'.join(missing)}对资金执行提示的意见：审批没有完成或被手工标记。请清除对应的审批任务，重新审批")
    approved_by_two(work, subject, digest, ROLES)
    unaddressed = []
    for row in to_issue:
        try:
            _issue_one(work, row, on)
        except MailContentError as error:
            unaddressed.append(f"{load_units().unit(row['unit']).name}的{row['ledger_no']}未发出。{error}，再清除“印发”重跑")
    mail_operators(work, subject, unaddressed)
    return IssueCounts(len(to_issue) - len(unaddressed), already, len(unaddressed))


def _items(lines: Sequence[LineExecution]) -> list[list[object]]:
    return [[str(line.line), line.done.allocated_fen, line.done.spent_fen] for line in lines]


def _draft(
    work: UnitOfWork, period: Period, unit: str, lines: Sequence[LineExecution], items: list[list[object]], run: str, on: date
) -> None:
    last = work.row("subsidy_allocation/execution/last_letter_number", period=str(period), unit=unit)
    number = (last["number"] if last else 0) + 1
    ledger_no = f"资金执行〔{period.year}〕第{period.month}-{unit}-{number}号"
    paper = notice(unit, lines, period, threshold_of(period), ledger_no, on)
    work.run(
        "subsidy_allocation/execution/insert_letter",
        period=str(period),
        unit=unit,
        number=number,
        run=run,
        items=Jsonb(items),
        ledger_no=ledger_no,
        subject=paper.title,
        text=paper.text,
        html=paper.html,
        digest=digest_of(paper.title, paper.text, paper.html),
        policy_digest=load_policy().digest,
    )


def _letters(work: UnitOfWork, period: Period, run: str) -> list[Row]:
    rows = work.rows("subsidy_allocation/execution/letters_of_period", period=str(period))
    return [row for row in rows if row["run"] == run]


def _digest_of_all(letters: Sequence[Row]) -> str:
    """Give the digest that two people approve: over ledger number and recomputed digest of every letter of the run."""
    return digest_of_text("\n".join(sorted(f"{row['ledger_no']} {digest_of(row['subject'], row['text'], row['html'])}" for row in letters)))


def _issue_one(work: UnitOfWork, letter: Row, on: date) -> None:
    filled = Issue(on, None)
    text, html = filled.fill(letter["text"]), filled.fill_html(letter["html"])
    queue_message(
        work,
        key=f"execution:{letter['ledger_no']}",
        kind="execution",
        unit=letter["unit"],
        addressed_to=MailList.RECIPIENTS,
        recipients=load_people().recipients(letter["unit"]),
        subject=letter["subject"],
        text=text,
        html=html,
    )
    work.run("subsidy_allocation/execution/mark_letter_issued", id=letter["id"], issued_on=on, issued_text=text, issued_html=html)
