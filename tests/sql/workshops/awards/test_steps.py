"""Proposals, publicity, approvals and lines on a real database, in every order in which they may happen."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path

import psycopg
import pytest
from tests.conftest import as_role
from tests.sql import people_deciding
from tests.sql.workshops.awards.conftest import AWARD_PARAMETERS, confirming
from tests.sql.workshops.awards.office_months import WorkshopMonth, id18_of, key_of, write_month, write_months
from tests.statements import execute

from wengang.approvals.deciding import ask
from wengang.approvals.opinions import ApprovalError
from wengang.approvals.standing_in import NotYoursError
from wengang.database.unit_of_work import Row, UnitOfWork, unit_of_work
from wengang.periods import Period
from wengang.settings.environment import Settings
from wengang.settings.policy import load_policy
from wengang.user_error import TrialOnlyError
from wengang.workshops.awards import steps
from wengang.workshops.awards.steps import AWARDS_OF_A_MONTH as AWARDS

JUNE, JULY = Period(2025, 6), Period(2025, 7)
PROPOSED, PUBLISHED, AFTER = date(2025, 7, 14), date(2025, 7, 21), date(2025, 7, 22)
CREW = {f"王工{number}": 1000 for number in range(6)}
OTHERS = {f"李工{number}": 1000 for number in range(5)}


def half_year(work: UnitOfWork, **more: WorkshopMonth) -> None:
    """Write January to June: six people of W in 五指山市 and five of V in 临高县, all with six months and 6000 元."""
    write_months(work, "2025-01", [{"W": WorkshopMonth(CREW), "V": WorkshopMonth(OTHERS, unit="469024"), **more} for _ in range(6)])


def propose(work: UnitOfWork, through: Period = JUNE, day: date = PROPOSED) -> steps.ProposedAwards:
    return steps.propose(work, through, day)


def answer(
    work: UnitOfWork,
    proposal: int,
    role: str,
    *,
    person: str | None = None,
    approve: bool = True,
    numbers: str = "",
    reason: str = "",
    day: date = AFTER,
) -> None:
    people_deciding.answer(
        work,
        AWARDS,
        proposal,
        role,
        person or f"reviewer_{role}",
        "同意" if approve else "不同意",
        opinion="已核",
        on=day,
        entries={"剔除编号": numbers, "剔除理由": reason},
    )


def approve_both(work: UnitOfWork, proposal: int) -> None:
    for role in ("hr", "rv"):
        answer(work, proposal, role)


def lines(work: UnitOfWork) -> list[Row]:
    return execute(work, "select * from workshops.award_line order by proposal_id, entry_no").fetchall()


def count(work: UnitOfWork, table: str) -> int:
    row = execute(work, f"select count(*) as n from workshops.{table}").fetchone()
    assert row is not None
    return int(row["n"])


# ── proposing ──


def test_proposal_is_published_five_workdays_and_named_by_digest(work: UnitOfWork, confirmed: Path) -> None:
    half_year(work)
    made = propose(work)
    assert (made.number, made.is_new, made.entries) == (1, True, 11)
    row = execute(work, "select * from workshops.award_proposal").fetchone()
    assert row is not None
    assert (row["is_trial"], row["publicity_until"], row["amount_fen"]) == (False, PUBLISHED, 11 * 1000_00)
    files = execute(work, "select * from workshops.award_file order by unit, kind").fetchall()
    assert [(file["unit"], file["kind"]) for file in files] == [(u, k) for u in ("469001", "469024") for k in ("html", "xlsx")]
    for file in files:
        path = work.settings.var / "lists" / file["file_name"]
        assert path.stem == file["sha256"]
        assert path.read_bytes()


def test_lists_carry_no_name_and_no_number(work: UnitOfWork, confirmed: Path) -> None:
    half_year(work)
    propose(work)
    paper = next((work.settings.var / "lists").rglob("469001/*.html")).read_text(encoding="utf-8")
    assert "王*" in paper
    assert "口径参数8项只为试用视为已确认，清单见附件。" in paper
    for person in CREW:
        assert person not in paper
        assert id18_of(person) not in paper


def test_same_inputs_are_the_same_proposal(work: UnitOfWork, confirmed: Path) -> None:
    half_year(work)
    first = propose(work)
    again = propose(work, day=date(2025, 9, 1))
    assert (again.id, again.is_new) == (first.id, False)
    assert (count(work, "award_proposal"), count(work, "award_file")) == (1, 4)


def test_late_data_makes_a_new_proposal_beside_the_old(work: UnitOfWork, confirmed: Path) -> None:
    half_year(work)
    first = propose(work)
    late = {"W": WorkshopMonth({**CREW, "赵迟": 9000}), "V": WorkshopMonth(OTHERS, unit="469024")}
    for month in range(1, 7):
        write_month(work, f"2025-{month:02d}", late, snapshot=2)
    second = propose(work)
    assert (second.number, second.is_new, second.entries) == (2, True, 12)
    assert ask(work, AWARDS, first.id, "hr") is None
    with pytest.raises(steps.AwardsError, match="第1版）已被新的一版取代"):
        steps.finalise(work, first.id, AFTER)
    approve_both(work, second.id)
    assert steps.finalise(work, second.id, AFTER) == steps.Finalised(lines=12)


def test_late_data_that_changes_nobody_keeps_the_proposal(work: UnitOfWork, confirmed: Path) -> None:
    half_year(work)
    first = propose(work)
    more_pay_and_one_more = {**dict.fromkeys(CREW, 2000), "赵迟": 1}
    write_month(work, "2025-06", {"W": WorkshopMonth(more_pay_and_one_more), "V": WorkshopMonth(OTHERS, unit="469024")}, snapshot=2)
    assert propose(work).id == first.id


def test_two_at_once_make_one_proposal(settings: Settings, confirmed: Path) -> None:
    with unit_of_work(settings) as work:
        half_year(work)

    def run(_number: int) -> steps.ProposedAwards:
        with unit_of_work(settings) as own:
            return propose(own)

    with ThreadPoolExecutor(3) as pool:
        made = list(pool.map(run, range(3)))
    assert [item.id for item in made] == [made[0].id] * 3
    assert sorted(item.is_new for item in made) == [False, False, True]


# ── approving ──


def test_nothing_is_approved_before_publicity_is_over(work: UnitOfWork, confirmed: Path) -> None:
    half_year(work)
    made = propose(work)
    with pytest.raises(steps.PublicityError, match="公示至2025年7月21日"):
        answer(work, made.id, "hr", day=PUBLISHED)
    answer(work, made.id, "hr", day=PUBLISHED, approve=False)  # a refusal needs no waiting
    assert ask(work, AWARDS, made.id, "rv") is None
    assert steps.finalise(work, made.id, AFTER) == steps.Finalised(refused=True)
    assert lines(work) == []


def test_finalising_waits_for_the_publicity_too(work: UnitOfWork, confirmed: Path) -> None:
    half_year(work)
    made = propose(work)
    approve_both(work, made.id)
    with pytest.raises(steps.AwardsError, match="公示至2025年7月21日"):
        steps.finalise(work, made.id, PUBLISHED)
    assert steps.finalise(work, made.id, AFTER).lines == 11


@pytest.mark.parametrize("role", [None, "hr", "rv"])
def test_marks_by_hand_finalise_nothing(work: UnitOfWork, confirmed: Path, role: str | None) -> None:
    half_year(work)
    made = propose(work)
    if role:
        answer(work, made.id, role)
    with pytest.raises(ApprovalError, match="缺少"):
        steps.finalise(work, made.id, AFTER)
    assert lines(work) == []


def test_one_person_does_not_approve_twice(work: UnitOfWork, confirmed: Path) -> None:
    half_year(work)
    made = propose(work)
    answer(work, made.id, "hr")
    with pytest.raises(NotYoursError, match="已办理过本案的其他环节"):
        answer(work, made.id, "rv", person="reviewer_hr")


def test_opinions_count_for_exactly_this_list(work: UnitOfWork, confirmed: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    half_year(work)
    made = propose(work)
    approve_both(work, made.id)
    load = steps._proposal  # the database refuses to change an entry, so the reader is deceived instead

    def changed(own: UnitOfWork, proposal_id: int) -> object:
        proposal = load(own, proposal_id)
        rows = own.rows("workshops/awards/entries_of_proposal", proposal_id=proposal_id)
        row = own.row("workshops/awards/proposal", id=proposal_id)
        assert row is not None
        return type(proposal).from_rows(row, [{**item, "amount_fen": item["amount_fen"] + 1} for item in rows])

    monkeypatch.setattr(steps, "_proposal", changed)
    with pytest.raises(ApprovalError, match="缺少"):
        steps.finalise(work, made.id, AFTER)


# ── finalising ──


def test_lines_are_ready_for_the_ledger(work: UnitOfWork, confirmed: Path) -> None:
    half_year(work)
    made = propose(work)
    approve_both(work, made.id)
    assert steps.finalise(work, made.id, AFTER) == steps.Finalised(lines=11)
    first = lines(work)[0]
    assert {name: first[name] for name in ("year", "unit", "workshop_no", "amount_fen", "tier", "sixth_month", "state")} == {
        "year": 2025,
        "unit": "469001",
        "workshop_no": "W",
        "amount_fen": 100000,
        "tier": 1,
        "sixth_month": "2025-06",
        "state": "ready",
    }
    done = execute(work, "select * from workshops.award_finalisation").fetchone()
    assert done is not None
    assert (done["approved_by"], done["lines"], done["amount_fen"]) == (["reviewer_hr", "reviewer_rv"], 11, 1100000)


def test_anything_again_grants_nothing(work: UnitOfWork, confirmed: Path) -> None:
    half_year(work)
    made = propose(work)
    approve_both(work, made.id)
    steps.finalise(work, made.id, AFTER)
    before = lines(work)
    assert steps.finalise(work, made.id, AFTER) == steps.Finalised(already=11)
    again = propose(work)
    assert (again.id, again.is_new) == (made.id, False)
    assert ask(work, AWARDS, made.id, "hr") is None
    assert lines(work) == before


def test_answer_to_a_final_list_does_not_count(work: UnitOfWork, confirmed: Path) -> None:
    half_year(work)
    made = propose(work)
    request = ask(work, AWARDS, made.id, "hr")
    assert request is not None
    approve_both(work, made.id)
    steps.finalise(work, made.id, AFTER)
    with pytest.raises(steps.AwardsError, match="已经生效"):
        people_deciding.answer(work, AWARDS, made.id, "hr", "reviewer_hr", "不同意", opinion="迟到的意见", on=AFTER, digest=request.digest)


def test_later_proposal_lists_only_who_is_new(work: UnitOfWork, confirmed: Path) -> None:
    half_year(work)
    write_month(work, "2025-07", {"W": WorkshopMonth({**CREW, "钱新": 5000})})
    made = propose(work)
    approve_both(work, made.id)
    steps.finalise(work, made.id, AFTER)
    later = propose(work, JULY, date(2025, 8, 14))
    assert later.entries == 0
    assert ask(work, AWARDS, later.id, "hr") is None
    assert steps.finalise(work, later.id, date(2025, 9, 1)) == steps.Finalised()


def test_award_is_granted_once_in_a_lifetime_whatever_comes_after(work: UnitOfWork, confirmed: Path) -> None:
    half_year(work)
    made = propose(work)
    approve_both(work, made.id)
    steps.finalise(work, made.id, AFTER)
    write_month(work, "2025-07", {"W": WorkshopMonth(CREW, status="exited")})
    again = {"W": WorkshopMonth(CREW, absorbed=30, certified_on=date(2025, 8, 1))}
    write_months(work, "2025-08", [{"W": WorkshopMonth({}, status="exited", certified_on=date(2025, 8, 1))}, again, again, again, again])
    assert propose(work, Period(2025, 12), date(2026, 1, 16)).entries == 0
    with pytest.raises(psycopg.errors.UniqueViolation):
        execute(
            work,
            "insert into workshops.award_line (year, unit, workshop_no, person_key, amount_fen, tier, sixth_month, proposal_id, entry_no)"
            " select 2026, unit, workshop_no, person_key, 1, 1, sixth_month, proposal_id, 999 from workshops.award_line limit 1",
        )


def test_struck_entries_become_no_line_and_come_back_marked(work: UnitOfWork, confirmed: Path) -> None:
    half_year(work)
    made = propose(work)
    answer(work, made.id, "hr", numbers="2、3号", reason="核实未在车间务工")
    request = ask(work, AWARDS, made.id, "rv")
    assert request is not None
    assert "人社部门已剔除：2号（核实未在车间务工）；3号（核实未在车间务工）" in request.text
    answer(work, made.id, "rv", numbers="3，5", reason="重复申报")
    assert steps.finalise(work, made.id, AFTER) == steps.Finalised(lines=8, struck=3)
    strikes = execute(work, "select entry_no, reason, struck_by from workshops.award_strike order by entry_no").fetchall()
    assert [(row["entry_no"], row["reason"], row["struck_by"]) for row in strikes] == [
        (2, "核实未在车间务工", ["reviewer_hr"]),
        (3, "核实未在车间务工；重复申报", ["reviewer_hr", "reviewer_rv"]),
        (5, "重复申报", ["reviewer_rv"]),
    ]
    assert [row["entry_no"] for row in lines(work)] == [1, 4, 6, 7, 8, 9, 10, 11]
    write_month(work, "2025-07", {"W": WorkshopMonth(CREW), "V": WorkshopMonth(OTHERS, unit="469024")})
    later = propose(work, JULY, date(2025, 8, 14))
    marked = execute(work, "select struck_before from workshops.award_entry where proposal_id = %s", [later.id]).fetchall()
    assert [row["struck_before"] for row in marked] == [True] * 3


@pytest.mark.parametrize("status", ["exited", "expired", "exit_proposed"])
def test_award_stops_when_the_workshop_ends_during_publicity(work: UnitOfWork, confirmed: Path, status: str) -> None:
    half_year(work)
    made = propose(work)
    approve_both(work, made.id)
    write_month(work, "2025-07", {"W": WorkshopMonth(CREW, status=status), "V": WorkshopMonth(OTHERS, unit="469024")})
    assert steps.finalise(work, made.id, AFTER) == steps.Finalised(lines=5, struck=6)
    assert {row["workshop_no"] for row in lines(work)} == {"V"}
    causes = execute(work, "select distinct cause from workshops.award_strike").fetchall()
    assert causes == [{"cause": "ended"}]


def test_decision_that_the_next_month_will_carry_counts(work: UnitOfWork, confirmed: Path) -> None:
    half_year(work)
    write_month(work, "2025-07", {"W": WorkshopMonth(CREW, status="exit_proposed")})
    assert propose(work).entries == 5
    execute(
        work,
        "insert into workshops.exit_decision (workshop_no, proposed_in, conclusion, reason, counts_from, decided_by, source, subject)"
        " values ('W', '2025-07', 'refused', '现场核查仍在生产', '2025-08', '{a,b}', 'opinions', 'x')",
    )
    assert propose(work).entries == 11


# ── 试算 ──


def test_trial_calculation_is_made_and_not_finalised(work: UnitOfWork) -> None:
    half_year(work)
    made = propose(work)
    assert made.entries == 11
    row = execute(work, "select is_trial, publicity_until from workshops.award_proposal").fetchone()
    assert row == {"is_trial": True, "publicity_until": None}
    assert ask(work, AWARDS, made.id, "hr") is None
    with pytest.raises(TrialOnlyError) as refused:
        steps.finalise(work, made.id, AFTER)
    for name in AWARD_PARAMETERS:
        assert load_policy().parameters[name].title in str(refused.value)
    assert (lines(work), count(work, "award_finalisation")) == ([], 0)


@pytest.mark.parametrize("missing", AWARD_PARAMETERS)
def test_each_unconfirmed_parameter_holds_it_back(work: UnitOfWork, confirmed: Path, missing: str) -> None:
    confirmed.write_text(confirming(tuple(name for name in AWARD_PARAMETERS if name != missing)), encoding="utf-8")
    load_policy.cache_clear()
    made = propose_one(work)
    with pytest.raises(TrialOnlyError, match=f"以下参数未经确认：{load_policy().parameters[missing].title}：[^；]*。请部门"):
        steps.finalise(work, made.id, AFTER)


def propose_one(work: UnitOfWork) -> steps.ProposedAwards:
    write_month(work, "2025-06", {"W": WorkshopMonth({"甲": 1000})})
    return propose(work)


def test_list_of_a_trial_calculation_is_made_anew_once_confirmed(
    work: UnitOfWork, confirmed: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    half_year(work)
    confirmed.write_text("{}\n", encoding="utf-8")
    load_policy.cache_clear()
    trial = propose(work)
    confirmed.write_text(confirming(), encoding="utf-8")
    load_policy.cache_clear()
    with pytest.raises(TrialOnlyError, match="参数后来有变化"):
        steps.finalise(work, trial.id, AFTER)
    real = propose(work)
    assert (real.number, real.is_new) == (2, True)
    approve_both(work, real.id)
    assert steps.finalise(work, real.id, AFTER).lines == 11


def test_amounts_that_changed_after_approval_are_not_granted(work: UnitOfWork, confirmed: Path) -> None:
    half_year(work)
    made = propose(work)
    approve_both(work, made.id)
    raised = confirming() + "workshop.award_tier_1_amount: {value: 9000, confirmed: true, note: 测试改高}\n"
    confirmed.write_text(raised.replace("workshop.award_tier_1_amount: {confirmed: true, note: 测试视为已确认}\n", ""), encoding="utf-8")
    load_policy.cache_clear()
    with pytest.raises(TrialOnlyError, match="参数后来有变化"):
        steps.finalise(work, made.id, AFTER)


# ── at once, and by the database alone ──


def at_once(settings: Settings, *calls: Callable[[UnitOfWork], object]) -> list[object]:
    def run(call: Callable[[UnitOfWork], object]) -> object:
        try:
            with unit_of_work(settings) as own:
                return call(own)
        except Exception as error:
            return error

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, calls))


def test_one_proposal_finalised_by_three_at_once_gives_its_lines_once(settings: Settings, confirmed: Path) -> None:
    with unit_of_work(settings) as work:
        half_year(work)
        made = propose(work)
        approve_both(work, made.id)
    done = at_once(settings, *[lambda own: steps.finalise(own, made.id, AFTER)] * 3)
    assert sorted(item.lines for item in done) == [0, 0, 11]  # type: ignore[attr-defined]
    with unit_of_work(settings) as work:
        assert len(lines(work)) == 11


def test_two_proposals_of_the_same_people_at_once_grant_each_award_once(settings: Settings, confirmed: Path) -> None:
    with unit_of_work(settings) as work:
        half_year(work)
        write_month(work, "2025-07", {"W": WorkshopMonth({**CREW, "甲": 9000}), "V": WorkshopMonth(OTHERS, unit="469024")})
        both = [propose(work).id, propose(work, JULY).id]
        for proposal in both:
            approve_both(work, proposal)
    done = at_once(settings, *[lambda own, one=one: steps.finalise(own, one, date(2025, 8, 30)) for one in both])
    assert sorted((item.lines, item.struck) for item in done) == [(0, 11), (11, 0)]  # type: ignore[attr-defined]
    with unit_of_work(settings) as work:
        assert len(lines(work)) == 11
        assert len({(row["workshop_no"], row["person_key"]) for row in lines(work)}) == 11
        causes = execute(work, "select distinct cause, struck_by from workshops.award_strike").fetchall()
        assert causes == [{"cause": "granted", "struck_by": []}]


def test_database_takes_no_line_without_a_finalised_proposal(work: UnitOfWork, confirmed: Path) -> None:
    half_year(work)
    made = propose(work)
    with pytest.raises(psycopg.errors.ForeignKeyViolation):
        work.run("workshops/awards/insert_lines", proposal_id=made.id, year=2025)


def test_database_takes_no_finalisation_by_one_person(work: UnitOfWork, confirmed: Path) -> None:
    half_year(work)
    made = propose(work)
    with pytest.raises(psycopg.errors.CheckViolation, match="two_people_approved"):
        work.run(
            "workshops/awards/insert_finalisation",
            proposal_id=made.id,
            digest="x",
            approved_by=["a", "a"],
            lines=1,
            struck=0,
            amount_fen=1,
            finalised_on=AFTER,
        )


@pytest.mark.parametrize(
    "statement",
    [
        "update workshops.award_proposal set amount_fen = 0",
        "delete from workshops.award_entry",
        "update workshops.award_finalisation set lines = 0",
        "delete from workshops.award_line",
        "update workshops.award_line set amount_fen = 1",
        "truncate workshops.award_strike",
    ],
)
def test_nothing_granted_is_ever_changed(
    admin: psycopg.Connection[tuple[object, ...]], settings: Settings, confirmed: Path, statement: str
) -> None:
    with unit_of_work(settings) as work:
        half_year(work)
        made = propose(work)
        approve_both(work, made.id)
        steps.finalise(work, made.id, AFTER)
    with pytest.raises(psycopg.errors.RaiseException, match="不能"):
        admin.execute(statement)


def test_line_is_taken_into_the_ledger_and_never_back(work: UnitOfWork, confirmed: Path) -> None:
    half_year(work)
    made = propose(work)
    approve_both(work, made.id)
    steps.finalise(work, made.id, AFTER)
    execute(work, "update workshops.award_line set state = 'in_ledger'")
    with pytest.raises(psycopg.errors.RaiseException, match="待入账"):
        execute(work, "update workshops.award_line set state = 'ready'")


def test_vault_is_lent_for_the_people_of_a_proposal_only(server: str, database: str, settings: Settings, confirmed: Path) -> None:
    with unit_of_work(settings) as work:
        half_year(work, X=WorkshopMonth({"周外": 1}, absorbed=1))
        made = propose(work)
        people = execute(work, "select person_key from vault.people_of_award_proposal(%s)", [made.id]).fetchall()
        assert {row["person_key"] for row in people} == {key_of(person) for person in (*CREW, *OTHERS)}
    for role in ("wengang_auditor", "wengang_mailer"):
        with as_role(server, database, role) as other, pytest.raises(psycopg.errors.InsufficientPrivilege):
            other.execute("select * from vault.people_of_award_proposal(1)")
    with as_role(server, database, "wengang_auditor") as auditor:
        auditor.execute("select amount_fen, state from workshops.award_line")
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            auditor.execute("select person_key from workshops.award_line")
