"""What method §7 says must hold is held by the database itself: every change of one fen is refused, and so is spending more than there is."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import product

import psycopg
import pytest
from tests.sql.fund.conftest import ON, PEOPLE, YEAR, Fund

from wengang.database.unit_of_work import unit_of_work
from wengang.fund import steps

App = psycopg.Connection[tuple[object, ...]]
VERSION_COLUMNS = (
    "year, version, factor_set_id, pool_document, pool_document_digest, received_on, pool_fen, given_reserve_fen, reserve_fen, key_units, "
    "special_fen, rounding_fen, inputs, inputs_digest, digest, policy_digest, unconfirmed, proposed_on"
)
Q = 10_000


@pytest.fixture
def app(proposed: Fund) -> Iterator[App]:
    """Give a connection of the tasks to a year with one proposal."""
    with psycopg.connect(proposed.settings.database_url) as connection:
        yield connection


def _copy(app: App, change: str = "line.amount_fen", where: str = "true", version: str = "") -> None:
    """Write version 1 again as version 2, its amounts changed by an expression; commit decides."""
    columns = VERSION_COLUMNS.replace("version,", "2 as version,", 1)
    app.execute("update fund.version set state = 'superseded' where version = 1")
    app.execute(f"insert into fund.version ({VERSION_COLUMNS}) select {version or columns} from fund.version")
    app.execute(
        "insert into fund.line (version_id, unit, line, amount_fen) "
        f"select (select max(id) from fund.version), unit, line, {change} from fund.line as line where {where}"
    )
    app.commit()


def test_the_copy_itself_is_accepted(app: App) -> None:
    _copy(app)
    assert app.execute("select version, state from fund.version order by 1").fetchall() == [
        (1, "superseded"),
        (2, "proposal"),
    ]


def test_every_changed_line_is_refused(app: App) -> None:
    refused = 0
    for unit, line, by in product(PEOPLE, ("base", "award", "special"), (1, -1, Q, -Q)):
        changed = f"line.amount_fen + case when unit = '{unit}' and line = '{line}' then {by} else 0 end"
        with pytest.raises((psycopg.errors.RaiseException, psycopg.errors.CheckViolation)):
            _copy(app, changed)
        app.rollback()
        refused += 1
    assert refused == 12 * len(PEOPLE)
    _copy(app)


def test_sums_alone_are_not_enough(app: App) -> None:
    for shifted in (
        "case when unit = '460100' and line = 'base' then 1 when unit = '469007' and line = 'base' then -1 else 0 end",
        "case when unit = '469001' and line = 'special' then -10000 when unit = '469001' and line = 'base' then 10000 else 0 end",
        "case when unit = '469007' and line = 'special' then 10000 when unit = '469007' and line = 'base' then -10000 else 0 end",
    ):
        with pytest.raises(psycopg.errors.RaiseException, match="专项、取整"):
            _copy(app, f"line.amount_fen + {shifted}")
        app.rollback()


def test_no_unit_and_no_line_may_be_missing(app: App) -> None:
    for where in ("unit <> '469007' or line <> 'award'", "unit <> '460100'", "false"):
        with pytest.raises(psycopg.errors.RaiseException):
            _copy(app, where=where)
        app.rollback()


def test_reserve_and_pool_cannot_drift(app: App) -> None:
    for column in ("pool_fen", "reserve_fen"):
        changed = VERSION_COLUMNS.replace("version,", "2 as version,", 1).replace(f" {column}", f" {column} + 1")
        with pytest.raises(psycopg.errors.RaiseException, match="不等于资金总额"):
            _copy(app, version=changed)
        app.rollback()


def test_stored_rows_cannot_be_changed_even_by_the_administrator(app: App, admin: App) -> None:
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        app.execute("update fund.line set amount_fen = amount_fen + 1")
    for table in (
        "factor_value",
        "line",
        "package_file",
        "refusal",
        "approval",
        "decision",
        "decision_line",
        "issue",
        "issued_line",
        "fund_spend",
    ):
        for statement in (f"delete from fund.{table}", f"truncate fund.{table} cascade"):
            with pytest.raises(psycopg.errors.RaiseException, match="不能"):
                admin.execute(statement)
    with pytest.raises(psycopg.errors.RaiseException, match="已定稿"):
        admin.execute("update fund.version set reserve_fen = reserve_fen + 1")


def test_no_state_without_its_record(app: App) -> None:
    for state in ("approved", "decided", "issued"):
        with pytest.raises(psycopg.errors.RaiseException):
            app.execute("update fund.version set state = %s", [state])
        app.rollback()


def test_two_active_versions_of_a_year_are_refused(app: App) -> None:
    columns = VERSION_COLUMNS.replace("version,", "2 as version,", 1)
    with pytest.raises(psycopg.errors.UniqueViolation, match="one_active_version"):
        app.execute(f"insert into fund.version ({VERSION_COLUMNS}) select {columns} from fund.version")


def test_one_person_is_no_two_people(app: App) -> None:
    with pytest.raises(psycopg.errors.CheckViolation):
        app.execute(
            "insert into fund.approval (version_id, digest, approved_by, approved_on) "
            "select id, digest, array['甲', '甲'], '2025-02-05' from fund.version"
        )


def test_a_decision_holds_to_the_fen_and_says_why(app: App, proposed: Fund) -> None:
    proposed.approve()
    decide = (
        "insert into fund.decision (version_id, reserve_fen, doc_no, file_name, file_sha256, decided_on, imported_by) "
        "select id, reserve_fen - {more}, '', 'x', 'x', '2025-02-05', '甲' from fund.version"
    )
    lines = (
        "insert into fund.decision_line select version_id, unit, line, "
        "amount_fen + case when unit = '460100' and line = 'base' then {more} else 0 end, '{reason}' from fund.line"
    )
    for reserve, more, reason in ((0, 1, "有理由"), (1, 0, "有理由"), (1, 1, "")):
        app.execute(decide.format(more=reserve))
        app.execute(lines.format(more=more, reason=reason))
        with pytest.raises(psycopg.errors.RaiseException, match="财政决定"):
            app.commit()
    app.execute(decide.format(more=1))
    app.execute(lines.format(more=1, reason="尾数调整"))
    app.commit()


def test_spending_stays_within_its_line(app: App, proposed: Fund) -> None:
    proposed.approve()
    proposed.decide()
    with unit_of_work(proposed.settings) as work:
        steps.issue(work, steps.ProposedVersion(YEAR, 1), ON)
    spend = (
        "insert into fund.fund_spend (voucher_no, year, unit, line, item, amount_fen, paid_on, payee_digest) "
        "values (%s, 2025, %s, %s, '培训', %s, '2025-06-01', 'x')"
    )
    app.execute(spend, ["一", "469001", "special", 199_999_999])
    app.execute(spend, ["二", "469001", "special", 1])
    app.commit()
    with pytest.raises(psycopg.errors.RaiseException, match="超过已分配"):
        app.execute(spend, ["三", "469001", "special", 1])
    app.rollback()
    with pytest.raises(psycopg.errors.RaiseException, match="超过已分配"):
        app.execute(spend, ["四", "469007", "special", 1])
    app.rollback()

    def pay(number: int) -> bool:
        with psycopg.connect(proposed.settings.database_url) as own:
            try:
                own.execute(spend, [f"并发{number}", "469024", "special", 30_000_000])
            except psycopg.errors.RaiseException:
                return False
        return True

    with ThreadPoolExecutor(10) as threads:
        assert sum(threads.map(pay, range(10))) == 6, "200 万元 takes six payments of 30 万元, whoever comes first"
