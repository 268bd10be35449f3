"""督办: the draft to a unit that did not act, which two people approve (method §12, Rungs).

Belongs here: which matters a letter of 督办 is about, asking both departments, issuing. Does not belong here: when a matter climbs to it
(`wengang.matters`), the words (`letters`).

A matter is written about once a round. A unit whose draft is undecided gets no second one; what it has done meanwhile is left out by setting
the draft aside when nothing of it is held any more.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from functools import partial

from wengang.approvals.deciding import MatterOfDecision, Question
from wengang.approvals.digests import digest_of
from wengang.approvals.enclosures import Enclosure
from wengang.approvals.opinions import BOTH_DEPARTMENTS, verdict_on
from wengang.database.unit_of_work import UnitOfWork
from wengang.follow_up.letters import supervision_letter
from wengang.follow_up.rows import ToSuperviseRow, UndecidedSupervisionRow
from wengang.letters.content import Issue
from wengang.letters.document_numbers import NUMBERS_ENTRY, NUMBERS_TOLD, number_for, numbers_in_words, numbers_of, read_numbers
from wengang.letters.issuing import IssueCounts, issue_all
from wengang.letters.kinds import LetterKind, Place, register
from wengang.letters.ledger import KeptLetter, draft, letters_of_batch, open_letters, set_aside
from wengang.markdown import as_markdown
from wengang.matters import ledger
from wengang.matters.rounds import HELD_BY_OWNER
from wengang.papers.official import PaperForm
from wengang.periods import Period
from wengang.user_error import UserError

DRAFTED_ON = "起草日期"
"""The param of a run that asks about drafts: the day on which they were written."""
_NAMED = 10
SUPERVISION = register(LetterKind("supervision", "督办函", "matter", number_word="督办", form=PaperForm.LETTER))


def draft_supervision(work: UnitOfWork, on: date) -> int:
    """Draft one letter to each unit that holds matters which have climbed to 督办 and were not written about; give how many."""
    work.lock("follow_up", "supervision")
    by_unit: dict[str, list[str]] = defaultdict(list)
    for row in work.rows("follow_up/to_supervise", ToSuperviseRow, on=on):
        by_unit[row["unit"]].append(row["no"])
    for unit, numbers in by_unit.items():
        found = ledger.find_all(work, numbers)
        write = partial(supervision_letter, unit, [found[no] for no in numbers], on)
        draft(work, Place(SUPERVISION, Period.of(on), unit), batch=batch_of(on), told={"matters": numbers}, write=write)
    return len(by_unit)


def batch_of(on: date) -> str:
    """Name the letters that were drafted on a day."""
    return f"supervision-{on}"


def undecided_days(work: UnitOfWork) -> list[date]:
    """Give the days whose drafts wait for a decision, oldest first."""
    rows = work.rows("follow_up/undecided_supervision", UndecidedSupervisionRow)
    return [date.fromisoformat(row["batch"].removeprefix("supervision-")) for row in rows]


def entered_day(day: object) -> date:
    """Give the day of a run's params; raises `UserError` where none is written."""
    try:
        return date.fromisoformat(str(day))
    except ValueError:
        raise UserError(f"“{DRAFTED_ON}”要写明是哪一天起草的督办函，写成 2025-04-18 的样子：请重新启动并填写") from None


def supervision_subject(_work: UnitOfWork, on: date) -> str:
    """Give the subject under which opinions on the drafts of a day are kept."""
    return f"supervision:{on}"


def supervision_question(work: UnitOfWork, on: date, role: str) -> Question | None:
    """Give what a department is asked about the drafts of a day; None when none is left to be issued."""
    letters = open_letters(_letters(work, on))
    if not letters:
        return None
    lines = [
        f"- **{as_markdown(letter.unit_name)}**：{as_markdown(letter.ledger_no)}，{_numbers(letter.told['matters'])}" for letter in letters
    ]
    return Question(
        f"{on} 督办函审批（{BOTH_DEPARTMENTS[role]}）：{len(letters)}个单位",
        "\n".join(
            [f"以下单位的事项逾期3个工作日以上仍未办理，拟发督办函。同意后当即印发；印发前已经办理的，不再发。{NUMBERS_TOLD}\n", *lines]
        ),
        _digest(letters),
        enclosures=tuple(Enclosure(letter.unit_name, letter.html) for letter in letters),
    )


def _numbers(numbers: Sequence[str]) -> str:
    """Give the numbers of a letter's matters: persons' are thousands, and the letter counts them."""
    return "、".join(numbers) if len(numbers) <= _NAMED else f"{'、'.join(numbers[:_NAMED])}等{len(numbers)}个"


def issue_supervision(work: UnitOfWork, on: date, business_date: date) -> IssueCounts:
    """Issue the approved drafts of a day; those of which the unit holds nothing any more, or which were refused, are set aside.

    Checks in this transaction that two people approved exactly these letters; raises `ApprovalError` where an opinion is missing.
    """
    work.lock("follow_up", "supervision")
    letters = _letters(work, on)
    to_issue = open_letters(letters)
    if not to_issue:
        return IssueCounts(already=len(letters))
    verdict = verdict_on(work, supervision_subject(work, on), _digest(to_issue))
    if verdict.refused:
        set_aside(work, to_issue)
        return IssueCounts(already=len(letters) - len(to_issue), refused=True)
    done_meanwhile = [letter for letter in to_issue if not _is_held(work, letter)]
    set_aside(work, done_meanwhile)
    to_send = [letter for letter in to_issue if letter not in done_meanwhile]
    numbers = numbers_of(verdict.opinions)
    unaddressed = issue_all(
        work,
        to_send,
        lambda letter: Issue(business_date, document_number=number_for(letter, numbers)),
        subject=supervision_subject(work, on),
    )
    return IssueCounts(
        len(to_send) - len(unaddressed),
        len(letters) - len(to_issue),
        tuple(letter.unit for letter in done_meanwhile),
        tuple(letter.unit for letter in unaddressed),
    )


def _letters(work: UnitOfWork, on: date) -> list[KeptLetter]:
    return letters_of_batch(work, [SUPERVISION], batch_of(on))


def _is_held(work: UnitOfWork, letter: KeptLetter) -> bool:
    return any(matter.stands.state in HELD_BY_OWNER for matter in ledger.find_all(work, letter.told["matters"]).values())


def _digest(letters: list[KeptLetter]) -> str:
    return digest_of("\n".join(sorted(f"{letter.ledger_no} {letter.digest}" for letter in letters)))


SUPERVISION_OF_A_DAY = MatterOfDecision(
    about=entered_day,
    subject=supervision_subject,
    question=supervision_question,
    entries=(NUMBERS_ENTRY,),
    examine=lambda work, on, answer: read_numbers(work, supervision_subject(work, on), _letters(work, on), answer),
    beside_in_words=numbers_in_words,
    settle=issue_supervision,
)
