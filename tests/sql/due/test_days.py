"""What is started and who is told, day by day (decisions 0040, 0051), and on each day everything that waits has one holder, a day and an address."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Mapping
from datetime import date
from functools import partial
from typing import Any

import pytest
from airflow.sdk.exceptions import AirflowSkipException
from tests.sql.due.office_days import BY_THE_CLOCK, Clock, OfficeDays, Start, workdays
from tests.statements import execute

import audited_task
import due_tasks
from wengang.database.unit_of_work import unit_of_work
from wengang.due import Occasion, domains_that_remind, to_start
from wengang.follow_up.daily import bring_up_to_date, write_to_leaders, write_to_owners
from wengang.matters.kinds import OPERATORS
from wengang.matters.ledger import KeptMatter, live_matters
from wengang.people import MailList, load_people
from wengang.settings.config_files import PROJECT_ROOT
from wengang.settings.environment import Settings

KINDS = {"delivery.missing", "delivery.returned", "exit.overdue", "certification.overdue", "workshop.renewal", "file.held"}
"""What comes to wait in these weeks."""
GOLDEN = PROJECT_ROOT / "tests" / "golden" / "due_days.json"


def run_dag(office: OfficeDays, monkeypatch: pytest.MonkeyPatch, occasion: Occasion, day: date | None) -> list[Start]:
    """Run the tasks that look for what is due on an occasion, and give what they would start."""
    starts = []
    for due in to_start(occasion):
        given = run(office, monkeypatch, due_tasks.look_for(due).function, due.found, day) or ()
        starts += [[due.dag_id, start["trigger_run_id"], start["conf"], start["note"]] for start in given]
    if occasion is Occasion.WORKDAY:
        for domain, title in domains_that_remind().items():
            run(office, monkeypatch, partial(due_tasks.remind.function, {"domain": domain, "title": title}), f"提醒{domain}", day)
    return starts


def run(office: OfficeDays, monkeypatch: pytest.MonkeyPatch, task: Callable[[], Any], title: str, day: date | None) -> Any:
    """Run one task as Airflow would, and give what it returns; nothing when it is skipped."""
    context = office.context(day, title, "deadlines")
    for module in (due_tasks, audited_task):
        monkeypatch.setattr(module, "get_current_context", lambda: context)
    try:
        return task()
    except AirflowSkipException:
        return None


@pytest.mark.prove("five weeks of an office, day by day")
def test_the_same_is_started_and_told(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    office, told, seen, kinds = OfficeDays(settings), set[str](), dict[str, Any](), set[str]()
    office.begin()
    office.new_mails(told)
    for day in workdays():
        office.happen(day)
        office.new_mails(told)  # of what happened, not of what is due
        if day in BY_THE_CLOCK:
            with monkeypatch.context() as clock:
                clock.setattr(Clock, "day", day, raising=False)
                clock.setattr(audited_task, "datetime", Clock)
                starts = [start for occasion in Occasion for start in run_dag(office, clock, occasion, None)]
            seen[f"{day} by the clock"] = {"starts": sorted(starts, key=str), "mails": office.new_mails(told)}
        starts = [start for occasion in Occasion for start in run_dag(office, monkeypatch, occasion, day)]
        kinds |= {matter.kind.code for matter in run_matters(settings, day)}
        seen[str(day)] = {"starts": sorted(starts, key=str), "mails": office.new_mails(told)}
        office.run_what_starts(starts)
    assert kinds == KINDS
    hold(seen)


def run_matters(settings: Settings, day: date) -> list[KeptMatter]:
    """Run the steps of `matters` on a day and give what lives, of which each has one holder, a due day and an address."""
    with unit_of_work(settings) as work:
        bring_up_to_date(work, day)
        write_to_owners(work, day)
        write_to_leaders(work, day)
        live = live_matters(work)
        held = execute(work, "select no, holder from matters.open").fetchall()
    assert sorted(matter.no for matter in live) == sorted(row["no"] for row in held)
    assert {row["holder"] for row in held} <= {"owner", "reviewer", "system"}
    assert all(matter.stands.due >= matter.stands.opened_on and addresses(matter) for matter in live)
    return live


def addresses(matter: KeptMatter) -> list[str]:
    """Give where the owner of a matter is reached."""
    people = load_people()
    if matter.unit:
        return [*people.addresses(MailList.UNIT, matter.unit)]
    reviewers = [people.reviewer(word).mail for word in matter.departments if word != OPERATORS]
    return [mail or "" for mail in reviewers] or [*people.operators]


def hold(seen: Mapping[str, Any]) -> None:
    """Hold what was seen against the golden file, day by day."""
    if os.environ.get("WENGANG_UPDATE_GOLDEN"):
        GOLDEN.write_text(json.dumps(seen, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    expected = json.loads(GOLDEN.read_text(encoding="utf-8"))
    assert list(seen) == list(expected)
    for day, one in expected.items():
        assert seen[day] == one, day
