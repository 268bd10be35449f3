"""The steps of the quarterly classes, each one task: make the lists, ask each county, keep its confirmation.

Belongs here: the order of work inside a step, and what is decided. Does not belong here: the rule (`rules`), when it is asked
(`dags/workshop_classes.py`), how (`approvals.deciding`).
Every step may be run again: a list that did not change keeps its version; late data makes the next version beside it, which the county
is asked about again; what was confirmed stays recorded.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from wengang.approvals.deciding import Answer, Counts, MatterOfDecision, Question
from wengang.approvals.opinions import opinions_missing, verdict_on
from wengang.database.unit_of_work import UnitOfWork
from wengang.identity import mask_digits
from wengang.people import Reviewer, load_people
from wengang.periods import Period
from wengang.settings.policy import load_policy
from wengang.settings.units import load_units
from wengang.user_error import UserError
from wengang.workshops.classes.lists import ClassList, ListedClass
from wengang.workshops.classes.quarters import Quarter
from wengang.workshops.classes.rows import (
    EntriesOfListRow,
    FactsOfQuarterRow,
    InsertListRow,
    ListedUnitsRow,
    NewestListRow,
    NewestOfQuarterRow,
    UnconfirmedListsRow,
)
from wengang.workshops.classes.rules import ClassFacts, MonthFacts, UpgradeTerms, WorkshopClass, classify
from wengang.workshops.kept_lists import keep_file
from wengang.workshops.rows import LastReviewedMonthRow
from wengang.workshops.states import ExitReason, Status

ROLE = "county"
CONFIRM, REFUSE = "确认", "不予确认"


class ClassesError(UserError):
    """A quarter that cannot be classified yet, or a confirmation that cannot be kept; the message says what comes first."""


@dataclass(frozen=True, slots=True)
class ClassCounts:
    """What classifying did: workshops with a class, lists of units, how many of these are new or a new version, and the newest one's id."""

    workshops: int
    lists: int
    changed: int
    newest_list: int


@dataclass(frozen=True, slots=True)
class CountyList:
    """Names the list of a unit and quarter that its county is asked about."""

    quarter: Quarter
    unit: str

    @classmethod
    def named(cls, year: int, quarter: int, unit: str, title: str = "") -> CountyList:
        """Give the list that an earlier task has named; its title is for the screen."""
        return cls(Quarter(year, quarter), unit)


@dataclass(frozen=True, slots=True)
class Confirmed:
    """What became of a list: whether this call let it take effect, and whether its county refuses it."""

    confirmed: bool
    refused: bool = False

    @property
    def counts(self) -> Counts:
        """For the task's line and record."""
        return {"confirmed": self.confirmed, "refused": self.refused}


@dataclass(frozen=True, slots=True)
class _Stored:
    """One stored version of a list."""

    id: int
    version: int
    digest: str
    file_name: str
    content: ClassList


def classify_quarter(work: UnitOfWork, quarter: Quarter, business_date: date) -> ClassCounts:
    """Make the list of each unit for a quarter; a list that is as its newest version says stays that version.

    Raises `ClassesError` while the workshops of the quarter's last month have not been reviewed.
    """
    work.plan_for_bulk()
    work.lock("workshops", "classes", quarter)
    reviewed = work.row("workshops/last_reviewed_month", LastReviewedMonthRow)
    if not reviewed or (reviewed["period"] or "") < str(quarter.last):
        raise ClassesError(f"{quarter.last.chinese}的车间还没有评定，{quarter.chinese}不能分类：请先完成该月的月度监测和车间评定")
    lists = _made(work, quarter)
    changed = sum(_keep(work, made, business_date) for made in lists)
    newest = work.row("workshops/classes/newest_of_quarter", NewestOfQuarterRow, **quarter.key)
    return ClassCounts(sum(len(made.entries) for made in lists), len(lists), changed, (newest and newest["id"]) or 0)


def lists_to_confirm(work: UnitOfWork, quarter: Quarter) -> list[str]:
    """Give the units whose newest list has workshops and is not confirmed, in code order."""
    return [row["unit"] for row in work.rows("workshops/classes/unconfirmed_lists", UnconfirmedListsRow, **quarter.key)]


def confirmation_question(work: UnitOfWork, asked: CountyList, _role: str) -> Question | None:
    """Give what a county is asked; None when its newest list is confirmed or empty."""
    stored = _newest(work, asked.quarter, asked.unit)
    if stored is None or asked.unit not in lists_to_confirm(work, asked.quarter):
        return None
    return Question(
        f"{stored.content.unit_name}{asked.quarter.chinese}车间分类名单确认（意见必填）",
        stored.content.question(stored.version, stored.file_name),
        stored.content.digest,
    )


def hold_to_list(work: UnitOfWork, asked: CountyList, answer: Answer) -> dict[str, object]:
    """Raise `ClassesError` when a newer version has taken the list's place."""
    stored = _newest(work, asked.quarter, asked.unit)
    if stored is None or stored.content.digest != answer.digest:
        raise ClassesError("名单在询问后有变化，这次的意见不计：请在新一版的运行中确认")
    return {}


def confirm(work: UnitOfWork, asked: CountyList, business_date: date) -> Confirmed:
    """Let a county's newest list take effect when a person of the county has agreed to exactly it.

    An opinion that is not given for a county reviewer of this unit in `people.yaml` does not count (architecture decision 3). Raises
    `ApprovalError` when no such opinion is stored, whatever the human task says; a refusal changes nothing.
    """
    work.lock("workshops", "classes", asked.quarter)
    stored = _newest(work, asked.quarter, asked.unit)
    if stored is None or asked.unit not in lists_to_confirm(work, asked.quarter):
        return Confirmed(False)
    digest, of_county = stored.content.digest, f"{stored.content.unit_name}审核人"
    (opinion,) = verdict_on(work, _subject(work, asked), digest, {ROLE: of_county}).opinions
    titles = {one.account: one.title_of(opinion.decided_by) for one in county_people(asked.unit)}
    title = titles.get(opinion.decided_for or opinion.decided_by)
    if title is None:
        raise opinions_missing(of_county)
    if not opinion.approve:
        return Confirmed(False, refused=True)
    kept = work.run(
        "workshops/classes/insert_confirmation",
        list_id=stored.id,
        digest=digest,
        confirmed_by=opinion.decided_by,
        title=title,
        opinion=mask_digits(opinion.opinion),
        confirmed_on=business_date,
    )
    return Confirmed(kept == 1)


def county_people(unit: str) -> tuple[Reviewer, ...]:
    """Give who may confirm the list of a unit; raises `ClassesError` when nobody is entered."""
    people = load_people().reviewers_of_workshops("county", unit)
    if not people:
        raise ClassesError(f"people.yaml 中没有{load_units().unit(unit).name}的县级审核人：请在 workshop_reviewers 的 county 中补充")
    return people


def _made(work: UnitOfWork, quarter: Quarter) -> list[ClassList]:
    """Classify every workshop; a unit whose earlier list has become empty gets an empty one."""
    terms = UpgradeTerms.of(quarter.last)
    rows = work.rows(
        "workshops/classes/facts_of_quarter",
        FactsOfQuarterRow,
        first=str(quarter.last.plus(1 - terms.months)),
        last=str(quarter.last),
        quarter_end=quarter.last.last_day,
    )
    by_unit: dict[str, list[ListedClass]] = defaultdict(list)
    for row in work.rows("workshops/classes/listed_units", ListedUnitsRow, **quarter.key):
        by_unit[row["unit"]] = []
    for row in rows:
        result = classify(_facts(row), quarter, terms)
        facts = result.facts
        by_unit[facts.unit].append(ListedClass(facts.workshop_no, facts.name, facts.town, result.kind, result.reasons))
    return [ClassList(quarter, unit, tuple(entries)) for unit, entries in sorted(by_unit.items())]


def _keep(work: UnitOfWork, made: ClassList, business_date: date) -> bool:
    """Store a list as a new version unless its newest one says the same; tell whether it was stored."""
    newest = _newest(work, made.quarter, made.unit)
    if newest and newest.content == made:
        return False
    version = newest.version + 1 if newest else 1
    file = keep_file(work.settings, f"workshop_classes/{made.quarter}/{made.unit}", "xlsx", made.workbook(version, business_date))
    row = work.row(
        "workshops/classes/insert_list",
        InsertListRow,
        **made.quarter.key,
        unit=made.unit,
        version=version,
        workshops=len(made.entries),
        digest=made.digest,
        policy_digest=load_policy().digest_of_domain("workshops", made.quarter.last),
        file_name=file.name,
        file_sha256=file.sha256,
        made_on=business_date,
    )
    if row is None:
        raise LookupError("the list that was just stored has no id")
    work.copy(
        "workshops.class_entry",
        ("list_id", "workshop_no", "name", "town", "class", "reasons"),
        [(row["id"], item.workshop_no, item.name, item.town, str(item.kind), list(item.reasons)) for item in made.entries],
    )
    return True


def _newest(work: UnitOfWork, quarter: Quarter, unit: str) -> _Stored | None:
    """Give the newest stored version of a unit's list, read back from its entries, so that its digest is of what really stands."""
    row = work.row("workshops/classes/newest_list", NewestListRow, **quarter.key, unit=unit)
    if row is None:
        return None
    entries = tuple(
        ListedClass(item["workshop_no"], item["name"], item["town"], WorkshopClass(item["listed_class"]), tuple(item["reasons"]))
        for item in work.rows("workshops/classes/entries_of_list", EntriesOfListRow, list_id=row["id"])
    )
    return _Stored(row["id"], row["version"], row["digest"], row["file_name"], ClassList(quarter, unit, entries))


def _subject(work: UnitOfWork, asked: CountyList) -> str:
    stored = _newest(work, asked.quarter, asked.unit)
    if stored is None:
        raise LookupError(f"there is no list of {asked.unit} in {asked.quarter}")
    return f"workshop_classes:{asked.quarter}:{asked.unit}:v{stored.version}"


def _facts(row: FactsOfQuarterRow) -> ClassFacts:
    return ClassFacts(
        workshop_no=row["workshop_no"],
        name=row["name"] or row["workshop_no"],
        unit=row["unit"],
        town=row["town"] or "",
        status=Status(row["status"]) if row["status"] else None,
        reason=ExitReason(row["reason"]) if row["reason"] else None,
        guidance_since=Period.parse(row["guidance_since"]) if row["guidance_since"] else None,
        certified_on=row["certified_on"],
        months=tuple(
            MonthFacts(Period.parse(period), absorbed, None if output is None else Fraction(output))
            for period, absorbed, output in row["months"]
        ),
        wages=Fraction(row["wages"]),
    )


CLASSES_OF_A_COUNTY = MatterOfDecision(
    about=CountyList.named,
    subject=_subject,
    question=confirmation_question,
    roles={ROLE: "市县审核人"},
    asked_of=lambda _work, asked, _role: county_people(asked.unit),
    agree=CONFIRM,
    refuse=(REFUSE,),
    examine=hold_to_list,
    settle=confirm,
)
