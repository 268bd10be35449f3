"""From frozen facts and handed-over files to one active version: the same again, new beside old, 试算, refusals, many at once."""

from __future__ import annotations

import hashlib
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import date
from fractions import Fraction
from pathlib import Path

import psycopg
import pytest
from tests.sql.fund.conftest import CONFIRMED, EARNED, ON, PEOPLE, TARGETS, YEAR, Fund, confirming
from tests.statements import by_hand

from wengang.approvals.deciding import ask
from wengang.clues.matters import kinds_of
from wengang.database.unit_of_work import UnitOfWork, unit_of_work
from wengang.follow_up.by_hand import take_by_hand, typed_answer
from wengang.fund import steps
from wengang.fund.collecting import NO_COMPARISON, OPEN_CASE, STOPPED, FactorsMissingError, collect, load_facts
from wengang.fund.corrections import accepted_corrections
from wengang.fund.handed_over import HandedOverError, accepted_factors
from wengang.fund.proposals import AllocationClosedError, active_version, proposed_lines
from wengang.matters.duties import Cause, Duty
from wengang.matters.ledger import KeptMatter, MoveToMake, bring_up_to_date, live_matters, make
from wengang.matters.rounds import MatterMove
from wengang.public_posts.clues import CHAPTER
from wengang.settings.policy import load_policy
from wengang.user_error import TrialOnlyError

Admin = psycopg.Connection[tuple[object, ...]]
AT_ONCE, ROUNDS = 20, 3


def _count(admin: Admin, table: str) -> int:
    row = admin.execute(f"select count(*) from fund.{table}").fetchone()
    assert row is not None
    return int(str(row[0]))


def _files(fund: Fund, version: int) -> dict[str, str]:
    folder = fund.settings.var / "allocation" / f"{YEAR}-v{version}"
    return {str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest() for path in folder.rglob("*") if path.is_file()}


class CaseOfPosts:
    """A clue of 公益岗 in 海口 that concerns those who run the posts, and what people say of it."""

    KIND, FOUND_ON = next(kind for kind in kinds_of(CHAPTER) if kind.accepted_by_two), date(2025, 4, 9)
    CAUSE = Cause(
        key="P4/460100/GW-1", unit="460100", departments=("rv",), opened_on=FOUND_ON, workdays=10, reason={"rule": "P4"}, words="核查线索P4"
    )

    def __init__(self, fund: Fund) -> None:
        self._settings = fund.settings

    def told(self, truth: str) -> None:
        """Let the unit say whether it is true."""
        row = typed_answer(truth, "其他", "逐户核实，情况如上", "清退并追回", "副局长", date(2025, 5, 30))
        with self._matter() as (work, matter):
            take_by_hand(work, matter.no, [row], self.FOUND_ON, department="rv", channel="电话，乡村振兴局", recorded_by="operator")

    def made(self, move: MatterMove) -> None:
        """Let a reviewer make a move."""
        with self._matter() as (work, matter):
            make(work, matter, MoveToMake(move, self.FOUND_ON, "reviewer_rv", "已核对"))

    @contextmanager
    def _matter(self) -> Iterator[tuple[UnitOfWork, KeptMatter]]:
        with unit_of_work(self._settings) as work:
            bring_up_to_date(work, self.FOUND_ON, [Duty(kind=self.KIND, causes=lambda _work, _on: [self.CAUSE])])
            (matter,) = live_matters(work, kinds=[self.KIND])
            yield work, matter


def test_an_open_confirmed_case_of_public_posts_keeps_a_unit_from_an_award_and_touches_no_other(fund: Fund) -> None:
    case = CaseOfPosts(fund)

    def of_performance() -> dict[str, tuple[str, str]]:
        with unit_of_work(fund.settings) as work:
            facts = collect(work, YEAR, accepted_factors(work, YEAR), accepted_corrections(work, YEAR))
        return {fact.unit: (fact.note, fact.source_digest) for fact in facts if fact.item == "performance"}

    before = of_performance()
    case.told("不属实")
    assert of_performance() == before, "a doubt that is not true keeps nobody from anything"
    case.made(MatterMove.RETURN)
    assert of_performance() == before
    case.told("部分属实")
    after = of_performance()
    assert after["460100"][0].split("；")[-1] == OPEN_CASE and after["460100"][1] != before["460100"][1]
    assert {unit: told for unit, told in after.items() if unit != "460100"} == {
        unit: told for unit, told in before.items() if unit != "460100"
    }
    case.made(MatterMove.ACCEPT)
    assert of_performance() == before, "closed, it bars no more"


AWARDS = 438_270_000
"""Method §7 (2): 5 % of the pool of 87,654,321.09 元, in whole hundreds, in fen."""
LEFT_OVER = 2_109
"""What is under a hundred 元 of that pool joins the reserve, in fen."""


@pytest.mark.parametrize("others", [["469001", "469024"], []], ids=["shared by the others", "nobody else may get one"])
def test_the_award_of_a_unit_with_an_open_case_goes_to_the_others_or_to_the_reserve(fund: Fund, confirmed: Path, others: list[str]) -> None:
    any_quality = confirming(names=tuple(name for name in CONFIRMED if name != "fund.eligible_quality"))
    confirmed.write_text(any_quality + "fund.eligible_quality: {value: 0, confirmed: true, note: 测试}\n", encoding="utf-8")
    load_policy.cache_clear()
    if not others:  # they have spent too little
        fund.factors |= {unit: (fund.factors[unit][0], "0.5", fund.factors[unit][2]) for unit in ("469001", "469024")}
        fund.write()
    case = CaseOfPosts(fund)

    def shared_out() -> tuple[dict[str, int], dict[tuple[str, str], int], int]:
        fund.propose()
        with unit_of_work(fund.settings) as work:
            version = active_version(work, YEAR)
            assert version is not None
            lines = {(line.unit, str(line.line)): line.amount_fen for line in proposed_lines(work, version)}
        awards = {unit: amount for (unit, line), amount in lines.items() if line == "award" and amount}
        return awards, {key: amount for key, amount in lines.items() if key[1] != "award"}, version.reserve_fen

    before, rest, reserve = shared_out()
    assert sorted(before) == sorted(["460100", *others]) and sum(before.values()) == AWARDS and reserve == LEFT_OVER
    case.told("属实")
    barred, rest_now, reserve_now = shared_out()
    assert "460100" not in barred and sorted(barred) == others
    assert all(barred[unit] > before[unit] for unit in others), "what it would have got is shared by who may get one"
    assert (sum(barred.values()), reserve_now) == ((AWARDS, LEFT_OVER) if others else (0, LEFT_OVER + AWARDS))
    assert rest_now == rest, "base and special line are none of the case's business"
    case.made(MatterMove.ACCEPT)
    assert shared_out() == (before, rest, reserve), "closed, it takes part"


def test_factors_are_those_of_the_year_before(fund: Fund) -> None:
    fund.propose()
    with unit_of_work(fund.settings) as work:
        version = active_version(work, YEAR)
        assert version is not None
        facts = {(fact.unit, fact.item): fact for fact in load_facts(work, version.factor_set_id)}
    for unit, people in PEOPLE.items():
        before, now = EARNED[unit]
        rise = Fraction(now, before) - 1
        assert facts[unit, "labour"].value == people - 1, "somebody without working ability does not count"
        assert facts[unit, "task"].value == TARGETS[unit]
        assert facts[unit, "completion"].value == Fraction(people, TARGETS[unit])
        assert facts[unit, "income"].value == max(rise, Fraction())
        assert facts[unit, "quality"].value == (40 * Fraction(2, 5) + 30 + 30) / 12, "eleven months brought nothing"
        assert all(facts[unit, item].source_digest for item in ("labour", "input", "performance"))
    assert facts["469007", "income"].note == "下降，按0计"
    assert facts["460100", "execution"].value == Fraction(93, 100)
    assert facts["460100", "last_base_fen"].value == 2_200_000_000
    assert "数据质量平均分未达到要求" in facts["460100", "performance"].note


def test_same_inputs_give_the_same_version_and_the_same_bytes(fund: Fund, admin: Admin) -> None:
    first = fund.propose()
    assert (first.version, first.is_new) == (1, True)
    files = _files(fund, 1)
    assert {"输入.json", "结果.csv", "测算表.xlsx", "verify.py", "分配方案.html", "说明/469001.html", "财政决定（模板）.csv"} <= set(files)
    kept = dict(admin.execute("select name, sha256 from fund.package_file").fetchall())
    assert kept == files
    again = fund.propose()
    assert (again.version, again.is_new) == (1, False)
    assert _files(fund, 1) == files
    assert [_count(admin, table) for table in ("version", "factor_set", "line")] == [1, 1, 3 * len(PEOPLE)]


def test_new_inputs_are_a_new_version_beside_the_old(fund: Fund, admin: Admin) -> None:
    fund.propose()
    before = admin.execute("select * from fund.line order by unit, line").fetchall()
    fund.factors["469001"] = ("300", *fund.factors["469001"][1:])
    fund.write()
    assert fund.propose().version == 2
    states = admin.execute("select version, state from fund.version order by version").fetchall()
    assert states == [(1, "superseded"), (2, "proposal")]
    assert admin.execute("select * from fund.line where version_id = 1 order by unit, line").fetchall() == before
    fund.pool["pool_fen"] -= 1
    fund.write()
    assert fund.propose().version == 3
    assert _count(admin, "factor_set") == 2, "another pool rests on the same factors"


def test_the_sources_of_the_money_are_kept_and_must_sum(fund: Fund, admin: Admin) -> None:
    fund.pool["sources"] = [
        {"source": "中央", "doc_no": "财社〔2024〕1号", "amount_fen": 8_000_000_000, "received_on": "2025-01-20"},
        {"source": "省", "doc_no": "琼财社〔2025〕2号", "amount_fen": 765_432_109, "received_on": "2025-02-10"},
    ]
    fund.write()
    fund.propose()
    assert admin.execute("select source, amount_fen from fund.fund_pool order by amount_fen").fetchall() == [
        ("省", 765_432_109),
        ("中央", 8_000_000_000),
    ]
    with pytest.raises(psycopg.errors.RaiseException, match="不一致"):
        admin.execute("insert into fund.fund_pool values (1, '省', '另一文件', 1, '2025-02-11')")


def test_the_package_verifies_outside_the_project(fund: Fund, tmp_path: Path) -> None:
    fund.propose()
    source, outside = fund.settings.var / "allocation" / f"{YEAR}-v1", tmp_path / "outside"
    outside.mkdir()
    for name in ("verify.py", "输入.json", "结果.csv"):
        (outside / name).write_bytes((source / name).read_bytes())
    command = [sys.executable, "-I", "verify.py", "输入.json", "结果.csv"]
    ended = subprocess.run(command, cwd=outside, capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stdout
    assert "核验通过" in ended.stdout


def test_unconfirmed_parameters_make_a_trial_calculation(unconfirmed_fund: Fund, admin: Admin) -> None:
    fund = unconfirmed_fund
    fund.propose()
    assert admin.execute("select is_trial, state from fund.version").fetchall() == [(True, "proposal")]
    plan = (fund.settings.var / "allocation" / f"{YEAR}-v1" / "分配方案.txt").read_text(encoding="utf-8")
    assert "试算" in plan
    with unit_of_work(fund.settings) as work:
        assert ask(work, steps.VERSION_OF_A_YEAR, steps.ProposedVersion(YEAR, 1), "hr") is None
        for step in (
            steps.require_proposal,
            lambda own, *named: steps.approve(own, steps.ProposedVersion(*named), ON),
            lambda own, *named: steps.issue(own, steps.ProposedVersion(*named), ON),
        ):
            with pytest.raises(TrialOnlyError, match=r"基础部分下限（上年的倍数）：0\.8倍"):
                step(work, YEAR, 1)


def test_confirmed_afterwards_is_a_new_version(unconfirmed_fund: Fund, tmp_path: Path) -> None:
    fund = unconfirmed_fund
    fund.propose()
    (tmp_path / "trial_policy.yaml").write_text(confirming(), encoding="utf-8")
    load_policy.cache_clear()
    with unit_of_work(fund.settings) as work, pytest.raises(TrialOnlyError, match="重新启动"):
        steps.require_proposal(work, YEAR, 1)
    assert fund.propose().version == 2
    with unit_of_work(fund.settings) as work:
        assert not steps.require_proposal(work, YEAR, 2).unconfirmed


@pytest.mark.parametrize(
    ("change", "refusal"),
    [
        ({"pool_fen": 100_000_000}, "pool_too_small"),
        ({"pool_fen": 4_000_000_000}, "caps_infeasible"),
        ({"pool_fen": 99_000_000_000}, "caps_infeasible"),
    ],
)
def test_refusal_is_stored_and_told_once(fund: Fund, admin: Admin, change: dict[str, int], refusal: str) -> None:
    fund.pool |= change
    fund.write()
    proposed = [fund.propose(), fund.propose()]
    assert {(one.version, one.refusal) for one in proposed} == {(0, proposed[0].refusal)}
    rows = admin.execute("select refusal, message from fund.refusal").fetchall()
    assert [row[0] for row in rows] == [refusal]
    assert admin.execute("select count(*) from mail.outbox where kind = 'operator'").fetchone() == (1,)
    assert _count(admin, "version") == 0
    with unit_of_work(fund.settings) as work:
        asked = ask(work, steps.REFUSED_BY_THE_RULES, proposed[0], "hr")
    assert asked is not None
    assert str(rows[0][1]) in asked.text


def test_after_the_last_effective_year_a_person_decides(fund: Fund, admin: Admin) -> None:
    _copy_december(admin)
    fund.pool["year"] = 2026
    fund.write()
    assert fund.propose(2026).version == 0
    assert admin.execute("select refusal from fund.refusal").fetchall() == [("special_outside_years",)]
    fund.pool["special"] = False
    fund.write()
    assert fund.propose(2026).version == 1
    sums = dict(admin.execute("select line, sum(amount_fen)::bigint from fund.line group by line").fetchall())
    assert (sums["special"], sums["award"]) == (0, 0)
    notes = {row[0] for row in admin.execute("select note from fund.factor_value where item = 'performance'").fetchall()}
    assert notes == {STOPPED}


def test_last_year_comes_from_the_ledger_once_there_is_one(fund: Fund, admin: Admin) -> None:
    fund.propose()
    fund.approve()
    fund.decide()
    with unit_of_work(fund.settings) as work:
        steps.issue(work, steps.ProposedVersion(YEAR, 1), ON)
    admin.execute(
        "insert into fund.fund_spend (voucher_no, year, unit, line, item, amount_fen, paid_on, payee_digest) values "
        "('一', 2025, '469001', 'special', '培训', 50000000, '2025-12-31', 'x'), ('二', 2025, '469001', 'special', '培训', 1, '2026-01-01', 'x')"
    )
    _copy_december(admin)
    fund.pool |= {"year": 2026, "special": False, "pool_fen": 8_800_000_000}
    fund.write()
    with pytest.raises(FactorsMissingError, match=r"469001五指山市的上年基础，因素表与资金台账不同.*请删去这一行"):
        fund.propose(2026)
    fund.factors = {unit: (told[0], "", "") for unit, told in fund.factors.items()}
    fund.write()
    assert fund.propose(2026).version == 1
    bases = dict(admin.execute("select unit, amount_fen from fund.issued_line where line = 'base'").fetchall())
    facts = {
        (str(unit), str(item)): (Fraction(str(value)), source)
        for unit, item, value, source in admin.execute(
            "select value.unit, item, value, source from fund.factor_value as value join fund.factor_set as held "
            "on held.id = value.factor_set_id where held.year = 2026 and item in ('last_base_fen', 'execution')"
        ).fetchall()
    }
    assert {unit: facts[unit, "last_base_fen"] for unit in PEOPLE} == {unit: (bases[unit], "资金台账") for unit in PEOPLE}
    allocated = admin.execute("select sum(amount_fen)::bigint from fund.issued_line where unit = '469001'").fetchone()
    assert allocated is not None
    assert facts["469001", "execution"] == (Fraction(50_000_000, int(str(allocated[0]))), "资金台账"), (
        "what was paid in January is of the next year"
    )
    page = fund.settings.var / "allocation" / "2026-v1" / "说明" / "469001.txt"
    assert "“上年占全省”是上年印发方案中该因素的占比" in page.read_text(encoding="utf-8")


def _copy_december(admin: Admin) -> None:
    """Let December 2025 have the figures and targets of December 2024."""
    admin.execute(
        "insert into monitoring.target select 2025, unit, persons from monitoring.target where year = 2024 on conflict do nothing"
    )
    admin.execute("select data_sharing.open_month('2025-12')")
    for table in ("monitoring.snapshot", "monitoring.snapshot_unit", "monitoring.snapshot_delivery"):
        columns = [
            str(row[0])
            for row in admin.execute(
                "select attname from pg_attribute where attrelid = %s::regclass and attnum > 0 and attgenerated = '' and not attisdropped",
                [table],
            ).fetchall()
        ]
        names = ", ".join(columns)
        values = names.replace("period", "'2025-12'", 1)
        admin.execute(f"insert into {table} ({names}) select {values} from {table} where period = '2024-12'")
    columns = ", ".join(
        str(row[0])
        for row in admin.execute(
            "select attname from pg_attribute where attrelid = 'monitoring.indicator'::regclass and attnum > 0 and attgenerated = ''"
        ).fetchall()
    )
    values = columns.replace("period", "'2025-12'", 1)
    admin.execute(f"insert into monitoring.indicator ({columns}) select {values} from monitoring.indicator where period = '2024-12'")


def test_facts_that_are_missing_are_all_named(fund: Fund, admin: Admin) -> None:
    fund.factors.pop("469001")
    fund.write()
    with pytest.raises(FactorsMissingError, match=r"469001五指山市的“市县投入”.*469001五指山市的“资金执行率”.*新单位"):
        fund.propose()
    assert _count(admin, "factor_set") == 0
    with pytest.raises(HandedOverError, match=r"2024年还没有已接收的资金文件.*单位 460000、期间 2024-01"):
        fund.propose(2024)


def test_without_december_it_says_what_comes_first(fund: Fund, admin: Admin) -> None:
    fund.pool["year"] = 2024
    fund.write()
    by_hand(admin, "delete from monitoring.target where year = 2023")
    with pytest.raises(FactorsMissingError, match="月度监测"):
        fund.propose(2024)


def test_income_without_comparison_counts_as_nothing_unless_told(fund: Fund, admin: Admin) -> None:
    by_hand(
        admin, "delete from monitoring.change where measure = 'income_mean' and base_kind = 'yoy' and scope_code in ('460100', '469024')"
    )
    fund.rows = [("460100", "收入同比", "0.02")]
    fund.write()
    fund.propose()
    rows = admin.execute(
        "select unit, value, note from fund.factor_value where item = 'income' and unit in ('460100', '469024') order by unit"
    ).fetchall()
    assert rows == [("460100", "0.02", ""), ("469024", "0", NO_COMPARISON)]


def test_many_at_once_leave_one_active_version(fund: Fund, admin: Admin) -> None:
    for turn in range(ROUNDS):
        fund.pool["pool_fen"] += 1
        fund.write()
        with ThreadPoolExecutor(AT_ONCE) as threads:
            done = [future.result() for future in [threads.submit(fund.propose) for _ in range(AT_ONCE)]]
        assert {one.version for one in done} == {turn + 1}
        assert sum(one.is_new for one in done) == 1
        active = admin.execute("select version from fund.version where state <> 'superseded'").fetchall()
        assert active == [(turn + 1,)]


def test_after_the_decision_of_finance_no_new_version(fund: Fund) -> None:
    fund.propose()
    fund.approve()
    fund.decide()
    fund.pool["pool_fen"] += 1
    fund.write()
    with pytest.raises(AllocationClosedError, match="财政已决定"):
        fund.propose()


def test_stored_lines_are_those_of_the_calculation(fund: Fund) -> None:
    fund.propose()
    with unit_of_work(fund.settings) as work:
        version = active_version(work, YEAR)
        assert version is not None
        stored = {(line.unit, line.line): line.amount_fen for line in proposed_lines(work, version)}
    calculated = {line.unit: line for line in version.allocation.lines}
    assert {unit: stored[unit, "base"] for unit in PEOPLE} == {unit: calculated[unit].base_fen for unit in PEOPLE}
    assert sum(stored.values()) + version.reserve_fen == 8_765_432_109
