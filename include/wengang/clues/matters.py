"""The matters of clues: one a rule, unit and subject, opened by a leading run and cleared when the next one that judges it no longer shows it.

Belongs here: the kinds of a chapter, what stands as causes. Does not belong here: running the rules (`running`), the ledger (`wengang.matters`).

A matter says which rule found something, never what or whom: that stands in the encrypted list of the owner (`lists`). Its reason holds the
digest of what is shown and the run since which it has been shown without a break: so a round that a person closed opens again when it shows
something else, or had been gone in a judged month (method §12).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import partial

from wengang.approvals.digests import digest_of
from wengang.clues.chapters import Chapter, ClueRule
from wengang.clues.rows import StandingCluesRow
from wengang.database.json_text import dump_json
from wengang.database.unit_of_work import UnitOfWork
from wengang.matters.duties import Cause, Duty
from wengang.matters.kinds import MatterKind, register
from wengang.periods import Period
from wengang.settings.policy import load_policy
from wengang.workdays import workday_of_month


def kind_for(chapter: Chapter, rule: ClueRule) -> MatterKind:
    """Give the kind of the matters of a rule: those about persons, and all of a confidential chapter, are told as counts only."""
    personal = chapter.confidential or bool({"person_key", "party"} & set(rule.subject))
    code = ".".join(("clue", chapter.code, *(["person"] if personal else []), *(["by_two"] if rule.by_two else [])))
    return register(
        MatterKind(
            code=code,
            title=f"核查{chapter.title}线索",
            next_step="领取名单交换中的核查材料，逐条核实后用“事项反馈”表报送；线索只是疑点，数据不再显示的自动消除",
            answered=True,
            cleared_by_data=True,
            personal=personal,
            accepted_by_two=rule.by_two,
            money_back=chapter.money_back,
        )
    )


def kinds_of(chapter: Chapter) -> tuple[MatterKind, ...]:
    """Give the kinds of a chapter's matters."""
    return tuple(dict.fromkeys(kind_for(chapter, rule) for rule in chapter.rules))


def duties_of(chapter: Chapter) -> Sequence[Duty]:
    """Give what a chapter declares as `MATTERS`."""
    return tuple(Duty(kind=kind, causes=partial(standing_causes, chapter, kind)) for kind in kinds_of(chapter))


def standing_causes(chapter: Chapter, kind: MatterKind, work: UnitOfWork, _on: date) -> list[Cause]:
    """Give what stands of the rules of one kind."""
    rules = {rule.code: rule for rule in chapter.rules if kind_for(chapter, rule) == kind}
    return [
        _cause(chapter, rules[row["rule"]], row)
        for row in work.rows("clues/standing_clues", StandingCluesRow, chapter=chapter.code)
        if row["rule"] in rules
    ]


def _cause(chapter: Chapter, rule: ClueRule, row: StandingCluesRow) -> Cause:
    begun, found_on = Period.parse(row["since_period"]), row["since_day"]
    about = f"：{row['object_no']}" if row["object_no"] and not chapter.confidential else ""
    return Cause(
        key=f"{rule.code}/{row['unit']}/{row['subject']}",
        unit=row["unit"],
        departments=(rule.department,),
        opened_on=found_on,
        workdays=None if rule.settled_by else load_policy().whole(rule.workdays, found_on),
        by=max(found_on, workday_of_month(begun.plus(1), load_policy().whole(rule.settled_by, begun))) if rule.settled_by else None,
        period=begun,
        reason={"rule": rule.code, "since_run": row["since_run"], "shown": digest_of(dump_json(row["shown"]))},
        words=f"核查{chapter.title}线索{rule.code}{about}",
    )
