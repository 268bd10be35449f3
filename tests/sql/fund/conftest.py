"""A small province with two Decembers, its pool document and factor table, and a trial in which the fund's parameters are confirmed."""

from __future__ import annotations

import csv
import shutil
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from ops.database import address_for
from tests.databases import fresh_database
from tests.hostile.hand_overs import put, roster_row, work_row
from tests.made_once import database_for
from tests.sql.people_deciding import answer

from wengang.data_sharing.steps import check_hand_over, take_hand_overs
from wengang.database.engines import close_engines
from wengang.database.unit_of_work import UnitOfWork, unit_of_work
from wengang.fund import steps
from wengang.fund.steps import ProposedVersion
from wengang.history.steps import import_history
from wengang.settings.environment import Mode, Settings
from wengang.settings.policy import load_policy

YEAR = 2025
ON = date(2025, 2, 5)
PEOPLE = {"460100": 40, "469001": 12, "469007": 30, "469024": 38}
TARGETS = {"460100": 30, "469001": 12, "469007": 28, "469024": 36}
EARNED = {"460100": (3000, 3100), "469001": (3000, 3030), "469007": (3000, 2900), "469024": (3000, 3150)}
"""Monthly income in the two Decembers."""
FACTORS: Mapping[str, tuple[str, str, str]] = {
    "460100": ("1200", "0.93", "22000000.00"),
    "469001": ("150", "0.81", "14000000.00"),
    "469007": ("380", "0.88", "20000000.00"),
    "469024": ("270", "0.90", "25000000.00"),
}
CONFIRMED = tuple(name for name in load_policy().parameters if name.startswith("fund."))


def confirming(key_units: str = "469001,469024", names: tuple[str, ...] = CONFIRMED) -> str:
    """Give the text of a file of trial parameters that confirms the fund's, with a list of key counties."""
    lines = [f"{name}: {{confirmed: true, note: 测试视为已确认}}\n" for name in names]
    return "".join([f'keycounty.list: {{value: "{key_units}", confirmed: true, note: 测试名单}}\n', *lines])


@dataclass
class Fund:
    """What the province hands over in one test, and what people do with it."""

    settings: Settings
    factors: dict[str, tuple[str, str, str]] = field(default_factory=lambda: dict(FACTORS))
    pool: dict[str, Any] = field(
        default_factory=lambda: {
            "year": YEAR,
            "pool_fen": 8_765_432_109,
            "reserve_fen": 0,
            "received_on": "2025-01-20",
        }
    )
    rows: list[tuple[str, str, str]] = field(default_factory=list)

    handed_over: int = 0

    def write(self) -> None:
        """Hand over the pool document and the table of factors of its year."""
        year = self.pool["year"]
        first = {
            "source": "中央",
            "doc_no": "财社〔2024〕1号",
            "amount_fen": self.pool["pool_fen"],
            "received_on": self.pool["received_on"],
        }
        pool = [
            {"来源": one["source"], "文号": one["doc_no"], "金额": yuan(one["amount_fen"]), "到账日期": one["received_on"]}
            for one in self.pool.get("sources", [first])
        ]
        pool.append({"来源": "预留", "金额": yuan(self.pool["reserve_fen"])})
        if not self.pool.get("special", True):
            pool.append({"来源": "不设专项"})
        kinds = ("市县投入", "资金执行率", "上年基础")
        told = [(unit, name, value) for unit, values in self.factors.items() for name, value in zip(kinds, values, strict=True) if value]
        factors = [{"年度": year - 1, "单位": unit, "因素": name, "数值": value} for unit, name, value in [*told, *self.rows]]
        self.hand_over({"fund_pool": [{"年度": year} | row for row in pool], "fund_factor": factors}, year)

    def hand_over(self, tables: Mapping[str, Sequence[dict[str, Any]]], year: int = YEAR) -> None:
        """Put files of the province into the inbox, take and check them."""
        self.handed_over += 1
        place: dict[str, Any] = {"period": f"{year}-01", "unit": "460000", "department": "hr"}
        generated = f"2025-02-01T10:{self.handed_over:02d}:00+08:00"
        put(self.settings.inbox, f"460000-{self.handed_over}", tables, **place, generated_at=generated)
        with unit_of_work(self.settings) as work:
            found = take_hand_overs(work)
        for hand_over in found.hand_overs:
            with unit_of_work(self.settings) as work:
                check_hand_over(work, hand_over, lambda _line: None).raise_undone()

    def propose(self, year: int = YEAR) -> ProposedVersion:
        """Propose in a transaction of its own."""
        with unit_of_work(self.settings) as work:
            return steps.propose(work, year, ON)

    def approve(self, version: int = 1, people: Mapping[str, str] | None = None) -> bool:
        """Let two people approve, and move the version on."""
        with unit_of_work(self.settings) as work:
            for role, person in (people or {"hr": "reviewer_hr", "hr_leader": "reviewer_hr_leader"}).items():
                self.answer(work, role, person, version)
            return steps.approve(work, ProposedVersion(YEAR, version), ON).approved

    def answer(self, work: UnitOfWork, role: str, person: str, version: int = 1, *, approve: bool = True) -> None:
        """Let one person answer what is asked."""
        option = "同意" if approve else "不同意"
        answer(work, steps.VERSION_OF_A_YEAR, ProposedVersion(YEAR, version), role, person, option, opinion="数据已核", on=ON)

    @property
    def template(self) -> list[list[str]]:
        """Give the rows of the decision template of version 1."""
        path = self.settings.var / "allocation" / f"{YEAR}-v1" / "财政决定（模板）.csv"
        return list(csv.reader(path.read_text(encoding="utf-8-sig").splitlines()))

    def decide(self, rows: list[list[str]] | None = None) -> None:
        """Hand over a decision of 财政, by default the proposal itself, and enter it."""
        self.hand_over_decision(rows)
        self.enter_decision()

    def hand_over_decision(self, rows: list[list[str]] | None = None) -> None:
        """Hand over a decision of 财政, by default the proposal itself."""
        head, *lines = rows or self.template
        self.hand_over({"fund_decision": [dict(zip(head, line, strict=True)) for line in lines]})

    def enter_decision(self, version: int = 1, on: date = ON) -> None:
        """Enter the decision of 财政 that was accepted last."""
        with unit_of_work(self.settings) as work:
            steps.import_decision(work, YEAR, version, doc_no="", imported_by="reviewer_hr", on=on)


def yuan(fen: int) -> str:
    """Give an amount in fen as a file writes it."""
    return f"{fen // 100}.{fen % 100:02d}"


@pytest.fixture
def confirmed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Let the fund's parameters be confirmed by a trial; gives the file that says so."""
    path = tmp_path / "trial_policy.yaml"
    path.write_text(confirming(), encoding="utf-8")
    monkeypatch.setenv("WENGANG_POLICY_FILE", str(path))
    load_policy.cache_clear()
    yield path
    load_policy.cache_clear()


@pytest.fixture
def unconfirmed_fund(settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, two_decembers: Decembers) -> Iterator[Fund]:
    """Give a fund in a trial that confirms the list of key counties only."""
    path = tmp_path / "trial_policy.yaml"
    path.write_text(confirming(names=()), encoding="utf-8")
    monkeypatch.setenv("WENGANG_POLICY_FILE", str(path))
    load_policy.cache_clear()
    yield _handed_over(settings, two_decembers)
    load_policy.cache_clear()


@pytest.fixture
def fund(settings: Settings, confirmed: Path, two_decembers: Decembers) -> Fund:
    """Give a fund over two imported Decembers, handed over."""
    assert confirmed.exists()
    return _handed_over(settings, two_decembers)


@pytest.fixture
def proposed(settings: Settings, confirmed: Path, proposed_once: Decembers) -> Fund:
    """Give the same fund with version 1 proposed."""
    assert confirmed.exists()
    return _handed_over(settings, proposed_once)


def _handed_over(settings: Settings, decembers: Decembers) -> Fund:
    for kept in ("keys", "archive", "allocation"):
        if (decembers.var / kept).exists():
            shutil.copytree(decembers.var / kept, settings.var / kept)
    return Fund(settings, handed_over=1)


@dataclass(frozen=True)
class Decembers:
    """A database with two imported Decembers and the pool and factors handed over, and the folder with its originals."""

    database: str
    var: Path


@pytest.fixture(scope="session")
def two_decembers(server: str, template: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Decembers]:
    """Give the Decembers of which every test gets a copy."""
    var = tmp_path_factory.mktemp("decembers")
    (var / "inbox").mkdir()
    with fresh_database(server, template) as name:
        settings = Settings(mode=Mode.TRIAL, var=var, inbox=var / "inbox", database_url=address_for(server, name, "wengang_app"))
        _hand_over(settings)
        import_history(settings, settings.inbox, TARGETS, accept_held="试验", progress=lambda _text: None)
        Fund(settings).write()
        close_engines()  # a database is copied only while nobody is in it
        yield Decembers(name, var)


@pytest.fixture(scope="session")
def proposed_once(server: str, two_decembers: Decembers, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Decembers]:
    """Give the Decembers with version 1 proposed, whose papers take longer than most that comes after them."""
    var = tmp_path_factory.mktemp("proposed") / "var"
    shutil.copytree(two_decembers.var, var)
    with fresh_database(server, two_decembers.database) as name:
        settings = Settings(mode=Mode.TRIAL, var=var, inbox=var / "inbox", database_url=address_for(server, name, "wengang_app"))
        with pytest.MonkeyPatch.context() as patched:
            (var / "trial_policy.yaml").write_text(confirming(), encoding="utf-8")
            patched.setenv("WENGANG_POLICY_FILE", str(var / "trial_policy.yaml"))
            load_policy.cache_clear()
            Fund(settings, handed_over=1).propose()
        load_policy.cache_clear()
        close_engines()
        yield Decembers(name, var)


@pytest.fixture
def database(request: pytest.FixtureRequest, server: str, template: str) -> Iterator[str]:
    """Give a business database without rows, for a fund with the two Decembers in it, and what was proposed."""
    decembers = "two_decembers"
    with database_for(request, server, template, proposed="proposed_once", fund=decembers, unconfirmed_fund=decembers) as name:
        yield name


def _hand_over(settings: Settings) -> None:
    first = {unit: 1 + 100 * place for place, unit in enumerate(PEOPLE)}
    for place, period in enumerate(("2023-12", "2024-12")):
        for unit, count in PEOPLE.items():
            people = range(first[unit], first[unit] + count)
            labour = {first[unit]: {"劳动技能": "无劳动力"}}
            rosters = [roster_row(n, unit, **labour.get(n, {})) for n in people]
            works = [work_row(n, unit, 务工月收入=str(EARNED[unit][place])) for n in people]
            put(settings.inbox, f"{unit}-{period}", {"rv_roster": rosters, "rv_work": works}, period=period, unit=unit)
