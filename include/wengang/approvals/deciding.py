"""Decisions of people, asked, answered and settled in one way for every domain (architecture decisions 3 and 6; decision 0033).

Belongs here: what a domain declares about something that people decide, asking, and keeping an answer. Does not belong here: what makes
opinions count (`opinions`), the human task (`plugins/opinion_task.py`), any text and any effect (the domain that declares the matter).

A refusal means the same everywhere: who is still to be asked is asked no more, nothing is done, the task that would have done it ends well
and says `refused`. An answer that cannot count yet raises `AskAgainError`, and the person is asked again with its message on top.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, Generic, Protocol, TypeVar

from wengang.approvals.enclosures import Enclosure, keep_enclosures
from wengang.approvals.opinions import BOTH_DEPARTMENTS, Opinion, Roles, no_details, opinions_on, record_opinion, told_by_others
from wengang.approvals.shown import keep_shown
from wengang.approvals.standing_in import decided_in_other_roles, in_whose_place, who_may_answer
from wengang.database.unit_of_work import UnitOfWork
from wengang.people import Answerer, Reviewer, load_people

AGREE, REFUSE = "同意", "不同意"
About = TypeVar("About")
Counts = Mapping[str, object]
"""What a task says that it did (`audit.count_titles`)."""


class Settled(Protocol):
    """What settling gave."""

    @property
    def counts(self) -> Counts:
        """What was done, for the task's line and record."""


@dataclass(frozen=True, slots=True)
class Question:
    """What a person is asked: headline, Markdown text, the digest under which the answer counts.

    The text is short, so that the form below it is at hand: the papers themselves are `enclosures` and stand on a page of their own.
    `shows` names the things that a question about several shows, each with how it stands, so that the answer is about just these.
    `ask` fills what stands below them: whom it is asked of, who has acted in the case and is not asked, what others have decided.
    """

    headline: str
    text: str
    digest: str
    enclosures: tuple[Enclosure, ...] = ()
    shows: Mapping[str, str] = field(default_factory=dict)
    asked_of: tuple[Reviewer, ...] = ()
    acted: frozenset[str] = frozenset()
    told: tuple[str, ...] = ()

    def answerers(self, on: date) -> tuple[Answerer, ...]:
        """Give who may answer what is asked on a day: reviewers and their substitutes; raises `NobodyLeftError`."""
        return who_may_answer(self.asked_of, self.acted, on)


@dataclass(frozen=True, slots=True)
class FormField:
    """A field that a person may fill beside the opinion."""

    title: str
    description: str = ""
    several_lines: bool = False


@dataclass(frozen=True, slots=True)
class Answer:
    """What a person answered in a role to exactly the text of `digest`, on a business date; `asked_by` is the run and task that asked."""

    role: str
    digest: str
    option: str
    opinion: str
    decided_by: str
    on: date
    asked_by: str
    entries: Mapping[str, str]

    def entry(self, title: str) -> str:
        """Give what was filled in under a title; empty where nothing was."""
        return self.entries.get(title, "")


def _nothing_beside(_work: UnitOfWork, _about: Any, _answer: Answer) -> Mapping[str, Any]:  # noqa: ANN401 - whatever a matter is about
    return {}


def _nothing_at_once(_work: UnitOfWork, _about: Any, _answer: Answer, _opinion: Opinion) -> Counts:  # noqa: ANN401 - as above
    return {}


def _reviewer_of_the_role(_work: UnitOfWork, _about: Any, role: str) -> Sequence[Reviewer]:  # noqa: ANN401 - as above
    return (load_people().reviewer(role),)


def _nobody_else(_work: UnitOfWork, _about: Any, _role: str) -> Collection[str]:  # noqa: ANN401 - as above
    return ()


@dataclass(frozen=True, slots=True, kw_only=True)
class MatterOfDecision(Generic[About]):
    """Something that people decide, as a domain declares it beside its words.

    `about` names what it is about from the arguments of a task; `subject` is what opinions on it are stored under; `question` gives what
    a role is asked, None when nothing is to be decided any more; `settle` does what was decided, after looking at the stored opinions.
    """

    about: Callable[..., About]
    subject: Callable[[UnitOfWork, About], str]
    question: Callable[[UnitOfWork, About, str], Question | None]
    settle: Callable[[UnitOfWork, About, date], Settled] | None = None
    roles: Roles = field(default_factory=lambda: BOTH_DEPARTMENTS)
    asked_of: Callable[[UnitOfWork, About, str], Sequence[Reviewer]] = _reviewer_of_the_role
    """Gives the reviewers of whom a role is asked, any one of whom decides; on the days of a term a substitute answers in their place."""
    acted: Callable[[UnitOfWork, About, str], Collection[str]] = _nobody_else
    """Gives the accounts that may not decide in a role because they have acted elsewhere in the case; who has decided on the subject in
    another role is never asked."""
    all_heard: bool = False
    """Whether a role is asked also after another has refused, because a refusal, too, is what all have to say."""
    agree: str = AGREE
    """The button that approves; empty where none does."""
    refuse: tuple[str, ...] = (REFUSE,)
    entries: tuple[FormField, ...] = ()
    examine: Callable[[UnitOfWork, About, Answer], Mapping[str, Any] | None] = _nothing_beside
    """Gives what is kept beside an opinion, None for an answer that comes too late to count; raises `AskAgainError`."""
    then: Callable[[UnitOfWork, About, Answer, Opinion], Counts] = _nothing_at_once
    """Does what an answer does at once, in its transaction."""
    beside_in_words: Callable[[Opinion], str] = no_details
    """Words what was kept beside an opinion, for whoever is asked next."""

    @property
    def options(self) -> list[str]:
        """Give the buttons."""
        return [str(option) for option in (self.agree, *self.refuse) if option]

    @property
    def refusal_ends_asking(self) -> bool:
        """Whether after a refusal others are left who are asked no more."""
        return len(self.roles) > 1 and not self.all_heard


def ask(work: UnitOfWork, matter: MatterOfDecision[About], about: About, role: str) -> Question | None:
    """Give what a role is asked, with what the others have decided; None when nothing is to be decided, or another has refused.

    The papers that belong to the text are kept, so that a page can show them.
    """
    question = matter.question(work, about, role)
    if question is None:
        return None
    subject = matter.subject(work, about)
    others = [one for other, one in opinions_on(work, subject, question.digest).items() if other in matter.roles and other != role]
    if not matter.all_heard and any(not opinion.approve for opinion in others):
        return None
    keep_enclosures(work, question.digest, question.enclosures)
    keep_shown(work, question.digest, question.shows)
    told = told_by_others(work, subject, question.digest, than=role, roles=matter.roles, details=matter.beside_in_words)
    asked_of, acted = tuple(matter.asked_of(work, about, role)), _acted(work, matter, about, role)
    return replace(question, asked_of=asked_of, acted=acted, told=tuple(told))


def _acted(work: UnitOfWork, matter: MatterOfDecision[About], about: About, role: str) -> frozenset[str]:
    """Give who may not decide in a role, because he has acted in the case."""
    return decided_in_other_roles(work, [matter.subject(work, about)], role).union(matter.acted(work, about, role))


def record(work: UnitOfWork, matter: MatterOfDecision[About], about: About, answer: Answer) -> Counts:
    """Keep an answer to exactly the text that was shown, and do what it does at once.

    Raises `AskAgainError` for one that cannot count yet, among them `NotYoursError` for somebody who may not decide here.
    """
    beside = matter.examine(work, about, answer)
    if beside is None:
        return {"too_late": True}
    subject = matter.subject(work, about)
    work.lock("approvals", subject)
    acted = _acted(work, matter, about, answer.role)
    opinion = record_opinion(
        work,
        subject=subject,
        digest=answer.digest,
        role=answer.role,
        decided_by=answer.decided_by,
        approve=answer.option == matter.agree,
        opinion=answer.opinion,
        details=beside,
        asked_by=answer.asked_by,
        decided_for=in_whose_place(matter.asked_of(work, about, answer.role), acted, answer.decided_by, answer.on),
    )
    return {"answer": answer.option, **matter.then(work, about, answer, opinion)}
