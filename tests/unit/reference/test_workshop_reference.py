"""The workshop reference itself: every line of the table of method §6 on months worked out by hand.

`months_of` builds one workshop of unit 469001 from short words, one a month; expected months are written the same way:
`c` certified, `g` guidance, `p` exit_proposed, `x` exited, `e` expired.

Belongs here: what makes the yardstick trustworthy. Does not belong here: the product (its tests compare with the
yardstick).
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from tests.reference.archive import (
    COLUMNS,
    Archive,
    Cells,
    RegisterRow,
    RejectedRow,
    ReportRow,
    ReviewRow,
    Roster,
    RosterRow,
    WorkerRow,
    day_of,
    days_of,
    judge_register,
    judge_reports,
    judge_reviews,
    judge_workers,
    read_archive,
    season_of,
)
from tests.reference.provinces import identity_number
from tests.reference.workshop_provinces import archive_of, random_workshop_province, write_archive
from tests.reference.workshops import Finding, Life, in_season, line_of, lives, workshops

from wengang.periods import Period

pytestmark = pytest.mark.long

UNIT, OTHER_UNIT, WORKSHOP = "469001", "469007", "车间1"
CONFIRM, REFUSE = "确认退出", "不予退出"
PEOPLE = [f"person {n}" for n in range(20)]
LETTERS = {"c": "certified", "g": "guidance", "p": "exit_proposed", "x": "exited", "e": "expired"}
FIRST = Period(2025, 1)


# ---------------------------------------------------------------------------------------------------------------
# Building an archive of one workshop
# ---------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Told:
    """One month of a workshop as its unit hands it over."""

    absorbed: int = 0
    unknown: int = 0
    state: str | None = "生产"  # None = no report row


def told(word: str) -> Told:
    """Read `3` (absorbed), `3+2` (and unknown), `-` (no report), `3!` (停产), `3~` (季节停)."""
    if word == "-":
        return Told(state=None)
    state = {"!": "停产", "~": "季节停"}.get(word[-1], "生产")
    absorbed, _, unknown = word.rstrip("!~").partition("+")
    return Told(int(absorbed), int(unknown or 0), state)


def roster_row(person: str, unit: str = UNIT, *, active: bool = True) -> RosterRow:
    return RosterRow(unit, 4, person, "户1", person, ("甲镇", "东村"), None, active)


def register_row(certified: str | None = "2024-12-15", expires: str | None = None, season: tuple[int, int] | None = None) -> RegisterRow:
    day = date.fromisoformat
    return RegisterRow(UNIT, WORKSHOP, season, certified and day(certified), expires and day(expires))


def archive_of_months(words: str, *, first: Period = FIRST, registers: dict[str, RegisterRow] | None = None, **reviews: str) -> Archive:
    """Build an archive: a word a month, register rows by month, decisions as `d2025_03="确认退出"` or `"确认退出 2025-02"`."""
    months = {first.plus(n): told(word) for n, word in enumerate(words.split())}
    brought = {name.removeprefix("d").replace("_", "-"): text.split() for name, text in reviews.items()}
    return Archive(
        targets={UNIT: 10, OTHER_UNIT: 10},
        rosters={(UNIT, month): Roster(tuple(map(roster_row, PEOPLE))) for month in months},
        works={},
        registers={(UNIT, Period.parse(month)): (row,) for month, row in (registers or {str(first): register_row()}).items()},
        workers={(UNIT, month): tuple(worker_rows(each)) for month, each in months.items()},
        reports={(UNIT, month): () if each.state is None else (ReportRow(WORKSHOP, each.state),) for month, each in months.items()},
        reviews={
            (UNIT, Period.parse(month)): (ReviewRow(WORKSHOP, Period.parse(rest[0]) if rest else None, "退出决定", conclusion),)
            for month, (conclusion, *rest) in brought.items()
        },
    )


def worker_rows(month: Told) -> list[WorkerRow]:
    known = [WorkerRow(WORKSHOP, person, Fraction(20), person) for person in PEOPLE[: month.absorbed]]
    return known + [WorkerRow(WORKSHOP, None, Fraction(20), f"号 {n}") for n in range(month.unknown)]


def only_life(archive: Archive) -> Life:
    (life,) = lives(archive).values()
    return life


def statuses(archive: Archive) -> str:
    """Give the status of each month as one letter."""
    letter = {status: each for each, status in LETTERS.items()}
    return "".join(letter[shown.standing.status] for _, shown in sorted(only_life(archive).shown.items()))


def lines(archive: Archive) -> list[int]:
    return [shown.line for _, shown in sorted(only_life(archive).shown.items())]


def row_of(archive: Archive, month: str) -> dict[str, Any]:
    return workshops(archive)[month][WORKSHOP]


# ---------------------------------------------------------------------------------------------------------------
# The table, line by line
# ---------------------------------------------------------------------------------------------------------------

NOTHING = Finding(in_season=True, expired=False, reported=True, stopped=False, absorbed=5, unknown=0)


@pytest.mark.parametrize(
    ("status", "clock", "differs", "line"),
    [
        ("exit_proposed", 0, {"expired": True}, 1),  # neither time nor expiry decides a proposal
        ("exited", 0, {"stopped": True}, 2),
        ("expired", 0, {"expired": True}, 2),
        ("certified", 0, {"expired": True, "in_season": False, "absorbed": 0}, 3),
        ("guidance", 9, {"expired": True, "stopped": True}, 3),
        ("certified", 0, {"in_season": False, "reported": False, "stopped": True}, 4),
        ("guidance", 9, {"in_season": False, "absorbed": 1}, 4),
        ("certified", 0, {"reported": False, "absorbed": 0, "unknown": 3}, 5),
        ("guidance", 9, {"reported": False, "absorbed": 1}, 5),
        ("certified", 0, {"absorbed": 4, "unknown": 1}, 6),
        ("guidance", 9, {"absorbed": 0, "unknown": 1}, 6),
        ("guidance", 9, {"absorbed": 0, "unknown": 5}, 6),
        ("certified", 0, {"absorbed": 5, "unknown": 9}, 8),  # enough either way
        ("certified", 0, {"absorbed": 1, "unknown": 3}, 9),  # 1 and 4: too few either way
        ("certified", 0, {"stopped": True, "absorbed": 9}, 7),
        ("certified", 0, {"stopped": True, "absorbed": 4, "unknown": 1}, 7),  # 停产 whatever absorbed
        ("guidance", 9, {"absorbed": 0}, 7),
        ("certified", 0, {}, 8),
        ("guidance", 9, {}, 8),
        ("certified", 0, {"absorbed": 4}, 9),
        ("guidance", 5, {"absorbed": 4}, 10),
        ("guidance", 6, {"absorbed": 4}, 11),
        ("guidance", 7, {"absorbed": 1}, 11),
    ],
)
def test_first_line_that_applies(status: str, clock: int, differs: dict[str, Any], line: int) -> None:
    assert line_of(status, clock, replace(NOTHING, **differs)) == line


def test_example_of_the_method() -> None:
    archive = archive_of_months("3 3 3 3 3 3 3 3")  # 2025-01 … 2025-08
    assert statuses(archive) == "ggggggpp"
    assert lines(archive) == [9, 10, 10, 10, 10, 10, 11, 1]
    assert row_of(archive, "2025-06") == {
        "status": "guidance",
        "absorbed": 3,
        "unknown": 0,
        "guidance_since": "2025-01",
        "reason": None,
    }
    assert row_of(archive, "2025-07") == {
        "status": "exit_proposed",
        "absorbed": 3,
        "unknown": 0,
        "guidance_since": "2025-01",
        "reason": "half_year",
    }


def test_recovery_clears_the_clock() -> None:
    archive = archive_of_months("3 3 3 3 3 5 4 4 4 4 4 4 4")
    assert statuses(archive) == "gggggcggggggp"
    assert row_of(archive, "2025-06")["guidance_since"] is None
    assert row_of(archive, "2025-12")["guidance_since"] == "2025-07"
    stopped = archive_of_months("3 5 9!")
    assert statuses(stopped) == "gcp"
    assert row_of(stopped, "2025-03")["guidance_since"] is None


def test_silent_and_undetermined_months_change_nothing_and_count_in_the_clock() -> None:
    archive = archive_of_months("3 - - 4+1 0+2 3 3")
    assert statuses(archive) == "ggggggp"
    assert lines(archive) == [9, 5, 5, 6, 6, 10, 11]
    assert row_of(archive, "2025-05")["unknown"] == 2


def test_two_silent_months_are_no_exit() -> None:
    assert statuses(archive_of_months("5 - - - 5")) == "ccccc"


@pytest.mark.parametrize(("word", "reason"), [("0", "none_absorbed"), ("0!", "stopped"), ("9!", "stopped"), ("4+1!", "stopped")])
def test_stopped_or_none_absorbed_is_proposed_at_once(word: str, reason: str) -> None:
    archive = archive_of_months(f"5 {word} 5")
    assert statuses(archive) == "cpp"
    assert row_of(archive, "2025-03") == {
        "status": "exit_proposed",
        "absorbed": 5,
        "unknown": 0,
        "guidance_since": None,
        "reason": reason,
    }


def test_season_break_as_a_state_is_judged_by_absorbed() -> None:
    assert statuses(archive_of_months("5~ 4~ 0~")) == "cgp"


def test_no_worker_file_or_roster_is_no_report() -> None:
    archive = archive_of_months("5 0 0 0")
    gone = replace(
        archive,
        workers={key: rows for key, rows in archive.workers.items() if key[1] != Period(2025, 2)},
        rosters={key: rows for key, rows in archive.rosters.items() if key[1] != Period(2025, 3)},
    )
    assert lines(gone) == [8, 5, 5, 7]
    assert row_of(gone, "2025-02")["absorbed"] == 0


# ---------------------------------------------------------------------------------------------------------------
# Season, expiry, certification
# ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("season", "inside"),
    [
        (None, range(1, 13)),
        ((3, 5), (3, 4, 5)),
        ((6, 6), (6,)),
        ((11, 2), (11, 12, 1, 2)),
        ((12, 1), (12, 1)),
        ((1, 12), range(1, 13)),
    ],
)
def test_season(season: tuple[int, int] | None, inside: range | tuple[int, ...]) -> None:
    months = [month for month in range(1, 13) if in_season(register_row(season=season), Period(2025, month))]
    assert months == sorted(inside)


def test_months_out_of_season_stop_the_clock() -> None:
    """Season 10 to 2: guidance since 2025-01, clock 1 in 2025-02, 2–4 in 2025-10…12, 5 in 2026-01, 6 in 2026-02."""
    archive = archive_of_months("3 3 0 0! - 0+1 5 3 3 3 3 3 3 3", registers={"2025-01": register_row(season=(10, 2))})
    assert statuses(archive) == "gggggggggggggp"
    assert lines(archive) == [9, 10, *[4] * 7, 10, 10, 10, 10, 11]


def test_clock_reads_the_season_of_each_month() -> None:
    """2025-03 and 04 were out of season by the register of then; a later register announces none: clock 6 in 2025-09."""
    registers = {"2025-01": register_row(), "2025-03": register_row(season=(5, 9)), "2025-05": register_row()}
    archive = archive_of_months("3 3 3 3 3 3 3 3 3", registers=registers)
    assert lines(archive) == [9, 10, 4, 4, 10, 10, 10, 10, 11]


@pytest.mark.parametrize(
    ("expires", "expected"),
    [
        ("2025-02-01", "ceee"),
        ("2025-02-28", "ceee"),
        ("2025-03-01", "ccee"),
        (None, "cccc"),
    ],
)
def test_expiry_in_the_month_itself(expires: str | None, expected: str) -> None:
    archive = archive_of_months("5 5 5 5", registers={"2025-01": register_row(expires=expires)})
    assert statuses(archive) == expected


def test_expired_shows_neither_clock_nor_reason() -> None:
    archive = archive_of_months("3 3 0", registers={"2025-01": register_row(expires="2025-02-28")})
    assert row_of(archive, "2025-02") == {
        "status": "expired",
        "absorbed": 3,
        "unknown": 0,
        "guidance_since": None,
        "reason": None,
    }
    assert row_of(archive, "2025-03")["status"] == "expired"


def test_renewal_in_time_goes_on_and_a_late_one_changes_nothing() -> None:
    old, new = register_row(expires="2025-02-28"), register_row(expires="2026-02-28")
    assert statuses(archive_of_months("3 3 3 3", registers={"2025-01": old, "2025-02": new})) == "gggg"
    assert statuses(archive_of_months("3 3 3 3", registers={"2025-01": old, "2025-03": new})) == "geee"


def test_a_new_certification_date_while_running_is_a_renewal() -> None:
    registers = {"2025-01": register_row(), "2025-03": register_row(certified="2025-03-01")}
    assert statuses(archive_of_months("3 3 3 3 3 3 3", registers=registers)) == "ggggggp"


@pytest.mark.parametrize(
    ("certified", "since"),
    [("2024-12-31", "2025-01"), ("2025-01-01", "2025-02"), ("2023-05-01", "2025-01"), ("2025-03-31", "2025-04")],
)
def test_evaluation_starts_in_the_month_after_certification(certified: str, since: str) -> None:
    found = workshops(archive_of_months("5 5 5 5", registers={"2025-01": register_row(certified=certified)}))
    assert min(found) == since


def test_a_candidate_is_not_evaluated() -> None:
    registers = {"2025-01": register_row(certified=None), "2025-03": register_row(certified="2025-02-10")}
    assert list(workshops(archive_of_months("5 5 5 4", registers=registers))) == ["2025-03", "2025-04"]


def test_new_case_after_expiry_has_an_empty_clock() -> None:
    registers = {
        "2025-01": register_row(expires="2025-04-30"),
        "2025-05": register_row(certified="2025-04-30", expires="2026-04-30"),
    }
    archive = archive_of_months("3 3 3 3 3 3 3 3 3 3 3", registers=registers)
    assert statuses(archive) == "gggeggggggp"
    assert row_of(archive, "2025-10")["guidance_since"] == "2025-05"


@pytest.mark.parametrize("certified", ["2025-03-31", "2025-05-01", None])
def test_certification_before_the_end_or_not_yet_in_force_is_no_new_case(certified: str | None) -> None:
    registers = {"2025-01": register_row(expires="2025-04-30"), "2025-05": register_row(certified=certified)}
    assert statuses(archive_of_months("5 5 5 5 5", registers=registers)) == "cccee"


# ---------------------------------------------------------------------------------------------------------------
# Decisions
# ---------------------------------------------------------------------------------------------------------------


def test_confirmed_exit_counts_from_the_month_that_brings_it() -> None:
    archive = archive_of_months("3 0 5 5 5 0", d2025_05="确认退出 2025-02")
    assert statuses(archive) == "gpppxx"
    assert row_of(archive, "2025-05") == {
        "status": "exited",
        "absorbed": 5,
        "unknown": 0,
        "guidance_since": "2025-01",
        "reason": "none_absorbed",
    }


def test_refusal_gives_the_status_before_and_evaluates_the_months_that_waited() -> None:
    """Guidance since 2025-01; proposed in 2025-02; refused in 2025-05: 03 and 04 are evaluated, 05 too."""
    archive = archive_of_months("3 0 3 5 4", d2025_05=REFUSE)
    assert statuses(archive) == "gpgcg"
    assert lines(archive) == [9, 7, 10, 8, 9]
    assert [row_of(archive, month)["guidance_since"] for month in ("2025-03", "2025-04", "2025-05")] == [
        "2025-01",
        None,
        "2025-05",
    ]


def test_refused_half_year_is_a_new_half_year_of_guidance() -> None:
    """Proposed in 2025-07; refused in 2025-08: guidance since 2025-07, clock 6 in 2026-01."""
    archive = archive_of_months("3 3 3 3 3 3 3 3 3 3 3 3 3", d2025_08=REFUSE)
    assert statuses(archive) == "ggggggpgggggp"
    assert row_of(archive, "2025-07")["guidance_since"] == "2025-01"
    assert row_of(archive, "2025-08")["guidance_since"] == "2025-07"


def test_a_waiting_month_that_proposes_again_lets_the_next_ones_wait_again() -> None:
    archive = archive_of_months("5 0 0! 5 5 5", d2025_05=REFUSE)
    assert statuses(archive) == "cppppp"
    assert [row_of(archive, month)["reason"] for month in ("2025-02", "2025-03", "2025-06")] == [
        "none_absorbed",
        "stopped",
        "stopped",
    ]


def test_the_clock_goes_on_after_a_refusal() -> None:
    """Guidance since 2025-01; stopped in 2025-05; refused in 2025-08: 06 is clock 5, 07 is clock 6 and proposes again."""
    archive = archive_of_months("3 3 3 3 0! 3 3 3", d2025_08=REFUSE)
    assert statuses(archive) == "ggggpgpp"
    assert row_of(archive, "2025-08")["reason"] == "half_year"


def test_decision_brought_in_the_month_of_the_proposal() -> None:
    assert statuses(archive_of_months("3 0 5", d2025_02=CONFIRM)) == "gxx"
    refused = archive_of_months("3 0 5", d2025_02=REFUSE)
    assert statuses(refused) == "ggc"
    assert row_of(refused, "2025-02") == {
        "status": "guidance",
        "absorbed": 0,
        "unknown": 0,
        "guidance_since": "2025-01",
        "reason": None,
    }


@pytest.mark.parametrize("decision", [{"d2025_02": CONFIRM}, {"d2025_04": "确认退出 2025-02"}, {"d2025_01": "确认退出"}])
def test_decision_for_nothing_is_ignored(decision: dict[str, str]) -> None:
    """Brought before the proposal of 2025-03, or of a month before it."""
    archive = archive_of_months("5 5 0 0", **decision)
    assert statuses(archive) == "ccpp"
    assert [row.conclusion for _, row in only_life(archive).ignored] == [CONFIRM]


def test_one_decision_decides_one_proposal() -> None:
    """The refusal of 2025-04 frees 2025-03, which proposes again; only the second row of the file decides that."""
    archive = archive_of_months("5 0 0 5 5", d2025_04=REFUSE)
    assert statuses(archive) == "cpppp"
    ((key, first),) = archive.reviews.items()
    two = replace(archive, reviews={key: (*first, replace(first[0], conclusion=CONFIRM))})
    assert statuses(two) == "cppxx"


def test_decision_of_another_unit_or_step_is_ignored() -> None:
    archive = archive_of_months("5 0 0 0", d2025_03=CONFIRM)
    ((_, rows),) = archive.reviews.items()
    elsewhere = replace(archive, reviews={(OTHER_UNIT, Period(2025, 3)): rows})
    other_step = replace(archive, reviews={(UNIT, Period(2025, 3)): (replace(rows[0], step="年审"),)})
    assert statuses(archive) == "cpxx"
    assert statuses(elsewhere) == statuses(other_step) == "cppp"


def test_new_case_after_an_exit() -> None:
    """Exited in 2025-03; certified again in that month, told by the register of 2025-05: 04 is still exited."""
    registers = {"2025-01": register_row(), "2025-05": register_row(certified="2025-03-31")}
    archive = archive_of_months("3 0 0 5 4", registers=registers, d2025_03=CONFIRM)
    assert statuses(archive) == "gpxxg"
    assert row_of(archive, "2025-05")["guidance_since"] == "2025-05"


# ---------------------------------------------------------------------------------------------------------------
# absorbed and unknown
# ---------------------------------------------------------------------------------------------------------------


def with_rows(workers: list[WorkerRow], rosters: dict[str, Roster]) -> dict[str, Any]:
    """Give 2025-01 of a workshop with these worker rows and rosters."""
    archive = archive_of_months("0")
    changed = replace(
        archive,
        rosters={(unit, FIRST): roster for unit, roster in rosters.items()},
        workers={(UNIT, FIRST): tuple(workers)},
    )
    return row_of(changed, "2025-01")


def worker(person: str | None, days: str | None = "20") -> WorkerRow:
    return WorkerRow(WORKSHOP, person, None if days is None else Fraction(days), person or "号")


def test_a_person_of_a_union_counts_once_and_everybody_on_any_roster() -> None:
    rosters = {UNIT: Roster((roster_row("a"),)), OTHER_UNIT: Roster((roster_row("b", OTHER_UNIT), roster_row("a", OTHER_UNIT)))}
    found = with_rows([worker("a"), worker("a", "3"), worker("b"), worker("nobody")], rosters)
    assert (found["absorbed"], found["unknown"]) == (2, 0)


@pytest.mark.parametrize(("days", "counted"), [("1", 1), ("0.5", 0), ("0", 0), (None, 0)])
def test_days(days: str | None, counted: int) -> None:
    found = with_rows([worker("a", days), worker(None, days)], {UNIT: Roster((roster_row("a"),))})
    assert (found["absorbed"], found["unknown"]) == (counted, counted)


def test_off_the_active_roster_is_neither_absorbed_nor_unknown() -> None:
    found = with_rows([worker("a")], {UNIT: Roster((roster_row("a", active=False),))})
    assert (found["absorbed"], found["unknown"]) == (0, 0)


def test_a_rejected_roster_row_makes_its_person_unknown_unless_absorbed() -> None:
    rejected = (RejectedRow("a", "", ""), RejectedRow("b", "", ""))
    found = with_rows([worker("a"), worker("a", "3"), worker("b")], {UNIT: Roster((roster_row("b"),), rejected)})
    assert (found["absorbed"], found["unknown"]) == (1, 1)


def test_people_without_a_registered_workshop_may_be_in_any() -> None:
    strays = [
        WorkerRow(place, person, Fraction(20), person) for place, person in (("别处", "b"), (None, "c"), ("别处", "a"), ("别处", "b"))
    ]
    found = with_rows([worker("a"), *strays], {UNIT: Roster((roster_row("a"),))})
    assert (found["absorbed"], found["unknown"]) == (1, 2)


def test_a_damaged_roster_number_is_linked_by_household() -> None:
    known = replace(roster_row("a", active=False), household="户9", person_no="02")
    damaged = RejectedRow(None, "户9", "02")
    found = with_rows([worker("a")], {UNIT: Roster((known,), (damaged,))})
    assert (found["absorbed"], found["unknown"]) == (0, 1)


# ---------------------------------------------------------------------------------------------------------------
# Cells and rows
# ---------------------------------------------------------------------------------------------------------------


def cells(table: str, **different: str) -> Cells:
    return {**dict.fromkeys(COLUMNS[table], ""), "车间编号": WORKSHOP, **different}


def numbered(*rows: Cells) -> list[tuple[int, Cells]]:
    return list(enumerate(rows, start=2))


@pytest.mark.parametrize(
    ("cell", "day"),
    [
        ("2025-03-15", date(2025, 3, 15)),
        ("2025/3/5", date(2025, 3, 5)),
        ("２０２５年3月5日", date(2025, 3, 5)),
        ("20250305", date(2025, 3, 5)),
        ("2025-02-30", None),
        ("上月", None),
        ("", None),
    ],
)
def test_day(cell: str, day: date | None) -> None:
    assert day_of(cell) == day


@pytest.mark.parametrize(
    ("cell", "days"), [("1", 1), ("２１", 21), ("0.5", Fraction(1, 2)), ("31", 31), ("32", None), ("全勤", None), ("-1", None), ("", None)]
)
def test_days_cell(cell: str, days: Fraction | None) -> None:
    assert days_of(cell) == days


@pytest.mark.parametrize(
    ("first", "last", "season"), [("3", "9", (3, 9)), ("11", "2", (11, 2)), ("5", "", None), ("13", "2", None), ("0", "3", None)]
)
def test_season_cells(first: str, last: str, season: tuple[int, int] | None) -> None:
    assert season_of(first, last) == season


def test_register_rows() -> None:
    good = cells("workshop_register", 县="五指山市", 认定日期="2025-01-05")
    rows = numbered(
        good,
        dict(good),  # twice
        good | {"县": "东方市"},
        good | {"县": ""},
        good | {"认定日期": "上月"},
        good | {"有效期至": "2025-01-04"},
        good | {"车间编号": ""},
        good | {"认定日期": "", "有效期至": "2025-01-05"},
    )
    assert judge_register(UNIT, rows) == (
        RegisterRow(UNIT, WORKSHOP, None, date(2025, 1, 5), None),
        RegisterRow(UNIT, WORKSHOP, None, None, date(2025, 1, 5)),
    )


def test_worker_rows() -> None:
    number, child = identity_number(7), identity_number(8, date(2010, 1, 1))
    good = cells("workshop_worker", 证件号码=number, 出勤天数="20")
    rows = numbered(
        good,
        dict(good),  # twice: nowhere
        good | {"证件号码": number[:17]},
        good | {"证件号码": number[:17]},  # twice: nowhere
        good | {"证件号码": child},
        good | {"证件号码": child, "出勤天数": "0"},
        good | {"合同开始": "2025年02月", "合同结束": "2025年01月"},
        good | {"发放日期": "上月"},
        good | {"车间编号": "", "发放日期": "上月"},
    )
    assert judge_workers(FIRST, rows) == (
        WorkerRow(WORKSHOP, number, Fraction(20), number),
        WorkerRow(WORKSHOP, None, Fraction(20), number[:17]),
        WorkerRow(WORKSHOP, child, Fraction(0), child),
        WorkerRow(None, number, Fraction(20), number),
    )


def test_report_and_review_rows() -> None:
    report = cells("workshop_report", 生产状态="停产")
    assert judge_reports(numbered(report, dict(report))) == (ReportRow(WORKSHOP, "停产"),)
    review = cells("workshop_review", 步骤="退出决定", 结论=CONFIRM)
    rows = numbered(
        review,
        review | {"所属月份": "2025年01月"},
        review | {"所属月份": "2025年02月"},  # after the period
        review | {"所属月份": "上月"},
        review | {"步骤": ""},
        review | {"结论": "以后再说"},
        review | {"审核日期": "昨天"},
    )
    assert judge_reviews(FIRST, rows) == (
        ReviewRow(WORKSHOP, None, "退出决定", CONFIRM),
        ReviewRow(WORKSHOP, FIRST, "退出决定", CONFIRM),
    )


# ---------------------------------------------------------------------------------------------------------------
# Random archives
# ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", range(3))
def test_random_archive_can_be_written_and_read(seed: int, tmp_path: Path) -> None:
    province = random_workshop_province(seed, units=2, months=8)
    write_archive(province, tmp_path)
    archive = read_archive(tmp_path)
    assert archive == archive_of(province)
    assert workshops(archive) == workshops(archive_of(province))


def test_random_archives_are_the_same_each_time() -> None:
    assert random_workshop_province(4).deliveries == random_workshop_province(4).deliveries


@pytest.mark.prove("a dozen archives are lived through")
def test_random_archives_reach_every_line_and_every_kind_of_end() -> None:
    reached: Counter[int] = Counter()
    shown: Counter[tuple[str, str | None]] = Counter()
    ignored = again = 0
    for seed in range(12):
        for life in lives(archive_of(random_workshop_province(seed, units=2, months=16))).values():
            months = [month for _, month in sorted(life.shown.items())]
            reached.update(month.line for month in months)
            shown.update((month.standing.status, month.standing.reason) for month in months)
            ignored += len(life.ignored)
            ended = [month.standing.ended is not None for month in months]
            again += sum(before and not after for before, after in pairwise(ended))
    assert set(reached) == set(range(1, 12))
    assert min(reached.values()) >= 5
    proposals = [("exit_proposed", reason) for reason in ("stopped", "none_absorbed", "half_year")]
    exits = [("exited", reason) for reason in ("stopped", "none_absorbed", "half_year")]
    assert {*proposals, *exits} <= set(shown)
    assert ignored >= 5
    assert again >= 3
