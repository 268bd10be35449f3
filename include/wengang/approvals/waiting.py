"""What human tasks ask and have not been answered: who it waits for, since when, and where it is answered (decision 0050).

Belongs here: keeping and ending what is asked, and giving what waits. Does not belong here: asking (`plugins/opinion_task.py` writes it when
it asks and when it is answered), the mail about it (`wengang.follow_up`), whether somebody may decide (`standing_in`).

Nothing is decided by it: a row that is missing or stays costs a line in a mail and no decision.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from enum import StrEnum

from wengang.approvals.deciding import Question
from wengang.approvals.rows import OpenQuestionsRow
from wengang.database.unit_of_work import UnitOfWork
from wengang.people import Reviewer, load_people


class QuestionEnd(StrEnum):
    """How a question ended."""

    ANSWERED = "answered"
    SUPERSEDED = "superseded"
    """Another text, or a newer snapshot, has taken its place."""
    SKIPPED = "skipped"
    """Nothing is left to decide."""
    GONE = "gone"
    """Its task waits no more: marked by hand, timed out, or deleted."""


@dataclass(frozen=True, slots=True)
class AskingTask:
    """The human task that asks."""

    dag_id: str
    run_id: str
    task_id: str
    map_index: int


@dataclass(frozen=True, slots=True)
class WaitsFor:
    """One thing that waits for one person: which (`source`, `item`), in words, since when, and the page on which it is done."""

    account: str
    source: str
    item: str
    words: str
    since: date
    link: str


def wait_for(work: UnitOfWork, task: AskingTask, role: str, question: Question, on: date, link: str) -> None:
    """Keep that a task asks; the same question asked again waits on since it was asked first, another takes its place."""
    values = {
        **asdict(task),
        "role": role,
        "asked_of": [one.account for one in question.asked_of],
        "answerers": [one.account for one in question.answerers(on)],
        "headline": question.headline,
        "digest": question.digest,
        "link": link,
        "on": on,
    }
    work.run("approvals/end_other_question", **values)
    work.run("approvals/insert_asked", **values)


def stop_waiting(work: UnitOfWork, task: AskingTask, ended: QuestionEnd, on: date) -> None:
    """Note how what a task asked has ended; nothing where it asks nothing."""
    work.run("approvals/end_questions", ended=ended, on=on, dag_id=task.dag_id, runs=[task.run_id], task=task.task_id, index=task.map_index)


def supersede_runs(work: UnitOfWork, dag_id: str, runs: Collection[str], on: date) -> None:
    """Note that whatever some runs of a procedure ask is not to be answered any more."""
    work.run("approvals/end_questions", ended=QuestionEnd.SUPERSEDED, on=on, dag_id=dag_id, runs=sorted(runs), task=None, index=None)


def end_what_is_gone(work: UnitOfWork, standing: Callable[[], Collection[AskingTask]], on: date) -> int:
    """Note the end of every question whose task does not stand any more, and give how many there were.

    `standing` gives the tasks that run or wait; it is asked after the questions were read, so that none that begins meanwhile is missed.
    """
    asking = [_task(row) for row in _open(work)]
    stand = standing() if asking else ()
    gone = [task for task in asking if task not in stand]
    for task in gone:
        stop_waiting(work, task, QuestionEnd.GONE, on)
    return len(gone)


def what_waits(work: UnitOfWork, on: date) -> list[WaitsFor]:
    """Give everything that waits for anybody on a day, oldest first: for the reviewer, and for who stands in for him that day.

    What was asked on a later business date than the day is not there yet.
    """
    by_account = {place.account: place for place in load_people().places}
    return [
        WaitsFor(account, "question", str(row["id"]), f"{row['headline']}{in_place}", row["since"], row["link"])
        for row in _open(work)
        if row["since"] <= on
        for account, in_place in _for_whom(row, by_account, on)
    ]


def _for_whom(row: OpenQuestionsRow, by_account: dict[str, Reviewer], on: date) -> Sequence[tuple[str, str]]:
    """Give who can answer a question on a day, each with the words that say in whose place."""
    people: dict[str, str] = {account: "" for account in row["asked_of"] if account in row["answerers"]}
    for account in row["asked_of"]:
        reviewer = by_account.get(account)
        substitute = reviewer.substitute_on(on) if reviewer else None
        if reviewer and substitute and substitute.account in row["answerers"]:
            people.setdefault(substitute.account, f"（代{reviewer.title}）")
    return list(people.items())


def _open(work: UnitOfWork) -> list[OpenQuestionsRow]:
    return work.rows("approvals/open_questions", OpenQuestionsRow)


def _task(row: OpenQuestionsRow) -> AskingTask:
    return AskingTask(row["dag_id"], row["run_id"], row["task_id"], row["map_index"])
