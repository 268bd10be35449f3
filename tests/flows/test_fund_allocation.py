"""The yearly allocation through real Airflow: approved, decided and issued; marked by hand nothing; 试算 and refusals held back."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import pytest
from tests.flows.installation import TRIAL_POLICY
from tests.flows.office import UNITS, Office
from tests.hostile.hand_overs import Row, put
from tests.sql.fund.conftest import confirming

DAG = "fund_allocation"
DAY = "2025-02-05"
BASES = dict(zip(UNITS, (1_000_000, 2_000_000, 3_000_000), strict=True))
NO_FORM = {"决定文号": None}


@pytest.fixture
def fund(office: Office) -> Iterator[Office]:
    """Give an office with an accepted pool document and factors for 2025, the fund's parameters confirmed by the trial."""
    rows = [
        {"年度": 2024, "单位": unit, "因素": name, "数值": value}
        for unit in UNITS
        for name, value in {"市县投入": "150", "资金执行率": "0.9", "上年基础": str(BASES[unit]), "收入同比": "0.02"}.items()
        if name != "收入同比" or not _has_yoy(office, unit)
    ]
    _hand_over(office, "一", {"fund_pool": _pool("10000000.00"), "fund_factor": rows})
    office.take_in()
    _policy(office, confirming("469001,469024"))
    yield office
    _policy(office, "{}\n")


def _hand_over(office: Office, name: str, tables: Mapping[str, Sequence[Row] | bytes], **more: int) -> None:
    """Put files of the province into the inbox."""
    put(office.settings.inbox, f"460000-{name}", tables, unit="460000", period="2025-01", department="hr", **more)


def _pool(yuan: str) -> list[Row]:
    return [{"年度": 2025, "来源": "中央", "文号": "财社〔2024〕1号", "金额": yuan, "到账日期": "2025-01-20"}]


def _policy(office: Office, text: str) -> None:
    (office.installation.var / TRIAL_POLICY).write_text(text, encoding="utf-8")


def _has_yoy(office: Office, unit: str) -> bool:
    return bool(
        office.rows(
            "select 1 from monitoring.change where period = '2024-12' and scope_code = %s and measure = 'income_mean' and base_kind = 'yoy'",
            unit,
        )
    )


def _start(office: Office) -> str:
    return office.start(DAG, 年度=2025, 业务日期=DAY)


def _issued(office: Office) -> int:
    return int(office.one("select count(*) from fund.issued_line"))


def _decide(office: Office) -> None:
    """Hand over the proposal itself as the decision of 财政."""
    content = (office.installation.var / "allocation" / "2025-v1" / "财政决定（模板）.csv").read_bytes()
    _hand_over(office, "决定", {"fund_decision": content}, rows=3 * len(UNITS) + 1)
    assert office.run("data_sharing") == "success"


def test_marked_by_hand_issues_nothing_then_approved_decided_and_issued_once(fund: Office) -> None:
    run_id = _start(fund)
    for asked in ("hr", "hr_leader"):  # marked by hand: moves nothing
        fund.question(DAG, f"ask_{asked}", run_id)
        fund.operator.set_state(DAG, run_id, f"ask_{asked}", "success")
    assert fund.operator.wait(DAG, run_id, 120) == "failed"
    assert "缺少人社经办处审核人、人社分管负责人" in fund.operator.log(DAG, run_id, "approve")
    assert (_issued(fund), fund.one("select state from fund.version")) == (0, "proposal")

    fund.operator.clear(DAG, run_id, ["ask_hr"])
    question = fund.question(DAG, "ask_hr", run_id)
    assert question.assigned_users == ("reviewer_hr", "substitute_hr")
    assert "469001五指山市" in question.body
    fund.answer(question, "reviewer_hr", "同意")
    question = fund.question(DAG, "ask_hr_leader", run_id)
    assert question.assigned_users == ("reviewer_hr_leader",)
    fund.answer(question, "reviewer_hr_leader", "同意")

    question = fund.question(DAG, "ask_decision", run_id)
    fund.answer(question, "reviewer_hr", "录入", **NO_FORM)  # the file is not there yet: asked again
    fund.until(
        lambda: fund.one("select count(*) from audit.task_record where message like %s", "%还没有已接收的财政决定%") or None, "asks again"
    )
    _decide(fund)
    fund.answer(fund.question(DAG, "ask_decision", run_id), "reviewer_hr", "录入", **NO_FORM)
    assert fund.operator.wait(DAG, run_id, 120) == "success"
    assert fund.rows("select version, state from fund.version") == [{"version": 1, "state": "issued"}]
    assert _issued(fund) == 3 * len(UNITS)
    assert fund.one("select sum(amount_fen)::bigint + (select reserve_fen from fund.version) from fund.issued_line") == 10**9

    fund.operator.clear(DAG, run_id)
    assert fund.operator.wait(DAG, run_id, 120) == "success"
    assert _issued(fund) == 3 * len(UNITS)
    assert fund.one("select count(*) from fund.version") == 1


@pytest.mark.prove("the suite allocates once from proposal to issue")
def test_refused_by_the_rules_is_put_before_a_person(fund: Office) -> None:
    _hand_over(fund, "二", {"fund_pool": _pool("100.00")})
    fund.take_in()
    run_id = _start(fund)
    question = fund.question(DAG, "ask_refusal", run_id)
    assert "不够预留" in question.body
    fund.answer(question, "reviewer_hr", "已决定处理办法", "资金总额填错，更正后重启")
    assert fund.operator.wait(DAG, run_id, 120) == "success"
    assert fund.one("select refusal from fund.refusal") == "pool_too_small"
    assert fund.one("select count(*) from approvals.opinion") == 1
    assert _issued(fund) == 0


@pytest.mark.prove("the suite allocates once from proposal to issue")
def test_trial_calculation_goes_no_further(fund: Office) -> None:
    _policy(fund, confirming("469001,469024", names=()))
    run_id = _start(fund)
    assert fund.operator.wait(DAG, run_id, 120) == "success"
    assert "不能定稿，以下参数未经确认" in fund.operator.log(DAG, run_id, "approve")
    assert fund.states(DAG, run_id)["ask_hr"] == "skipped"
    assert fund.one("select is_trial from fund.version")


@pytest.mark.prove("the suite allocates once from proposal to issue")
def test_an_accepted_objection_starts_a_new_version(fund: Office) -> None:
    run_id = _start(fund)
    fund.question(DAG, "ask_hr", run_id)
    about = {"年度": 2025, "单位": "五指山市", "因素": "市县投入", "更正值": "900", "理由": "县财政局证明"}
    objection = fund.start("fund_objections", **about, 业务日期=DAY)
    question = fund.question("fund_objections", "ask_hr", objection)
    assert "合计一分不差为0" in question.body
    fund.answer(question, "reviewer_hr", "采纳", "已核对证明原件")
    assert fund.operator.wait("fund_objections", objection, 120) == "success"
    assert fund.question(DAG, "ask_hr", "2025-objection-1").body.count("采纳（已核对证明原件）") == 1
    assert fund.rows("select version, state from fund.version order by version") == [
        {"version": 1, "state": "superseded"},
        {"version": 2, "state": "proposal"},
    ]
