"""The execution of the fund through real Airflow: a file is booked, a lagging unit is told after two approvals, the year is closed once."""

from __future__ import annotations

import pytest
from tests.flows.office import Office
from tests.hostile.hand_overs import put, spend_row
from tests.sql.fund.execution.conftest import Fund

DAG = "fund_execution"
LAGGING, GOOD = "469001", "469024"
SKIPPED = {"approve_hr": "skipped", "approve_hr_leader": "skipped"}


@pytest.fixture
def fund(office: Office) -> Office:
    """Give an office with 10 元 issued to two units, of which one has reported 4.99 元 and the other 5 元."""
    with office.installation.as_administrator() as connection:
        Fund(office.settings, connection).issue({(unit, "base"): 1000 for unit in (LAGGING, GOOD)})
    for unit, amount in ((LAGGING, "4.99"), (GOOD, "5.00")):
        row = spend_row(1, 凭证号=f"{unit}-1", 金额=amount)
        put(office.settings.inbox, f"spend-{unit}", {"fund_spend": [row]}, unit=unit, department="hr")
    assert office.run("data_sharing") == "success"
    return office


def _execution_mails(office: Office) -> list[str]:
    return [key for key in office.mails() if key.startswith("execution:")]


@pytest.mark.prove("the suite allocates once from proposal to issue")
def test_booked_told_after_two_approvals_and_closed_once(fund: Office) -> None:
    run_id = fund.start(DAG, 业务日期="2025-07-07")
    fund.question(DAG, "approve_hr", run_id)
    assert fund.one("select count(*) from fund.standing_voucher") == 2
    for role in ("hr", "hr_leader"):  # marked by hand: issues nothing
        fund.question(DAG, f"approve_{role}", run_id)
        fund.operator.set_state(DAG, run_id, f"approve_{role}", "success")
    assert fund.operator.wait(DAG, run_id, 120) == "failed"
    assert "缺少人社经办处审核人、人社分管负责人" in fund.operator.log(DAG, run_id, "issue")
    assert _execution_mails(fund) == []

    beside = fund.start(DAG, 业务日期="2025-07-08")  # the next run books and asks nobody: the drafts belong to the first
    assert fund.operator.wait(DAG, beside, 120) == "success"
    assert fund.states(DAG, beside).items() >= SKIPPED.items()

    fund.operator.clear(DAG, run_id, ["approve_hr"])
    for role in ("hr", "hr_leader"):
        question = fund.question(DAG, f"approve_{role}", run_id)
        assert question.assigned_users == (f"reviewer_{role}",)
        assert "五指山市" in question.body
        assert "临高县" not in question.body
        fund.answer(question, f"reviewer_{role}", "同意")
    assert fund.operator.wait(DAG, run_id, 120) == "success"
    assert _execution_mails(fund) == ["execution:资金执行〔2025〕第6-469001-1号"]

    fund.operator.clear(DAG, run_id)
    assert fund.operator.wait(DAG, run_id, 120) == "success"
    assert fund.one("select count(*) from fund.fund_spend") == 2
    assert len(_execution_mails(fund)) == 1
    assert fund.one("select count(*) from fund.year_closing") == 0

    for day in ("2026-01-08", "2026-01-09"):
        assert fund.run(DAG, 业务日期=day) == "success"
    assert fund.rows("select year, spent_fen, not_booked from fund.year_closing") == [{"year": 2025, "spent_fen": 999, "not_booked": 0}]
    assert (fund.installation.var / "allocation" / "2025-closing" / "年终结账表.html").exists()
