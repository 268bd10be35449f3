"""The daily run of matters: what is opened, cleared and climbed, the mail to each owner, the paper to the leaders (method §12).

Belongs here: who is written to on a day. Does not belong here: opening and clearing (`wengang.matters.ledger`), words (`letters`), 督办
(`supervision`).

A unit is written to on a day on which something is new for it, came back to it, or climbed a rung, once when the day of its measures has
passed (decision 0069), and on each workday while it owes a file (催报): then the mail tells everything that waits for it. A second run of the
day writes to nobody again.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date

from wengang.approvals.deciding import Counts
from wengang.database.unit_of_work import UnitOfWork
from wengang.follow_up.letters import DueMeasure, WaitingMatter, late_words, mail_of_the_day, talk_proposal
from wengang.follow_up.rows import MailIsQueuedRow, MeasuresDueRow, OwnersWaitingRow, ToTalkAboutRow
from wengang.identity import mask_digits
from wengang.letters.kinds import LetterKind, register
from wengang.letters.operators import mail_operators
from wengang.letters.sending import send
from wengang.mail.outbox import MailContentError
from wengang.matters import ledger
from wengang.matters.clock import Rung
from wengang.matters.duties import kind_of
from wengang.matters.kinds import OPERATORS
from wengang.matters.rounds import MatterState
from wengang.papers.official import PaperForm
from wengang.people import MailList
from wengang.settings.environment import desk_address
from wengang.settings.units import load_units
from wengang.workdays import is_workday

MAIL_OF_THE_DAY = register(LetterKind("matters_of_the_day", "待办事项", "matter", to=MailList.UNIT))
TALK_PROPOSAL = register(LetterKind("talk_proposal", "约谈建议", "matter", to=MailList.LEADERS, form=PaperForm.LETTER))


def bring_up_to_date(work: UnitOfWork, on: date) -> Counts:
    """Open, clear, withdraw and verify what the data of a day asks for, then record the rungs of the day; give the counts."""
    brought = ledger.bring_up_to_date(work, on)
    return {
        "opened": brought.opened,
        "cleared": brought.cleared,
        "replaced": brought.withdrawn,
        "verified": brought.verified,
        "climbed": ledger.climb(work, on),
    }


def write_to_owners(work: UnitOfWork, on: date) -> int:
    """Queue the mail of a day to each owner for whom there is news, and give how many were queued.

    A unit without a usable address blocks only itself: the operators are told, and it is written to when it has one.
    """
    by_owner: dict[str, list[OwnersWaitingRow]] = defaultdict(list)
    for row in work.rows("follow_up/owners_waiting", OwnersWaitingRow, on=on):
        by_owner[row["unit"] or OPERATORS].append(row)
    measures: dict[str, list[MeasuresDueRow]] = defaultdict(list)
    for measure in work.rows("follow_up/measures_due", MeasuresDueRow, on=on, unit=None):
        if measure["is_news"] and measure["unit"]:
            measures[measure["unit"]].append(measure)
    queued, not_written = 0, []
    for owner in dict.fromkeys((*by_owner, *measures)):
        rows, due = by_owner[owner], measures[owner]
        key = f"matters:{owner}:{on}"
        if not (due or _has_news(owner, rows, on)) or _is_queued(work, key):
            continue
        try:
            queued += _write(work, owner, rows, due, key, on)
        except MailContentError as error:
            not_written.append(f"{load_units().unit(owner).name}的待办事项通知没有发出。{error}")
    mail_operators(work, f"matters-unwritten:{on}", not_written)
    return queued


def write_to_leaders(work: UnitOfWork, on: date) -> bool:
    """Queue the paper of a day to the leaders about what climbed to 约谈建议 on it, once; tell whether it was new.

    Where no leader has an address the operators are told instead.
    """
    numbers = [row["no"] for row in work.rows("follow_up/to_talk_about", ToTalkAboutRow, on=on)]
    key = f"talk:{on}"
    if not numbers or _is_queued(work, key):
        return False
    found = ledger.find_all(work, numbers)
    try:
        return send(work, TALK_PROPOSAL, talk_proposal([found[no] for no in numbers], on), key=key, unit=None)
    except MailContentError as error:
        mail_operators(work, f"talk-unwritten:{on}", [f"{'、'.join(numbers)}的约谈建议没有发给领导。{error}"])
        return False


def _has_news(owner: str, rows: Sequence[OwnersWaitingRow], on: date) -> bool:
    """Tell whether an owner is written to today; operators were told when it happened, and are urged alone."""
    if owner == OPERATORS:
        return any(row["rung"] not in (None, Rung.REMIND) for row in rows)
    return any(row["is_news"] or row["rung"] or (kind_of(row["kind"]).told_daily and is_workday(on)) for row in rows)


def _is_queued(work: UnitOfWork, key: str) -> bool:
    row = work.row("follow_up/mail_is_queued", MailIsQueuedRow, key=key)
    return row is not None and row["queued"]


def _write(work: UnitOfWork, owner: str, rows: Sequence[OwnersWaitingRow], due: Sequence[MeasuresDueRow], key: str, on: date) -> bool:
    if owner == OPERATORS:
        written = mail_operators(work, key, [f"{row['no']}：{row['words']}，{late_words(row['due_on'], on)}" for row in rows])
    else:
        measures = [DueMeasure(one["no"], one["words"], MatterState(one["state"]), one["until"]) for one in due]
        paper = mail_of_the_day(owner, list(map(_waiting, rows)), on, desk_address("matters"), measures)
        written = send(work, MAIL_OF_THE_DAY, paper, key=key, unit=owner)
    if written:
        told = ((key, row["id"], row["moves"]) for row in (*rows, *due))
        work.copy("follow_up.mailed_matter", ("mail_key", "matter_id", "moves"), told)
    return written


def _waiting(row: OwnersWaitingRow) -> WaitingMatter:
    return WaitingMatter(
        row["no"],
        kind_of(row["kind"]),
        row["town"],
        row["words"],
        MatterState(row["state"]),
        row["due_on"],
        Rung(row["rung"]) if row["rung"] else None,
        mask_digits(row["why"] or ""),
    )
