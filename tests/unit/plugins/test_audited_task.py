"""What may enter XCom (architecture decision 9), by which date a run judges, and why it was started."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest
from airflow.utils.types import DagRunType

from audited_task import MissingReasonError, business_date, hold_to_ids_and_counts, require_reason


@pytest.mark.parametrize("value", [None, 3, True, "2025-03", "五指山市 · 花名册", [1, {"id": 7, "title": "海口市"}]])
def test_ids_counts_and_short_names_pass(value: object) -> None:
    assert hold_to_ids_and_counts(value) == value


@pytest.mark.parametrize("value", ["469900199001010011", "电话13800000000", "字" * 201, 3.5, Decimal(1), object()])
def test_anything_that_could_carry_personal_data_is_refused(value: object) -> None:
    with pytest.raises(TypeError, match="ids, counts and short names"):
        hold_to_ids_and_counts([{"value": value}])


def test_business_date_is_the_param_where_one_is_given() -> None:
    assert business_date({"params": {"业务日期": "2025-04-08"}}) == date(2025, 4, 8)


def started(kind: object, **params: object) -> dict[str, Any]:
    return {"dag_run": SimpleNamespace(run_type=kind), "params": params}


@pytest.mark.parametrize("params", [{}, {"重跑原因": None}, {"重跑原因": " "}])
@pytest.mark.parametrize("kind", [DagRunType.MANUAL, "manual"])
def test_a_person_says_why_and_is_told_what_would_be_started(kind: object, params: dict[str, object]) -> None:
    with pytest.raises(MissingReasonError) as refused:
        require_reason(started(kind, **params), lambda: "2025-03已有快照2")
    assert str(refused.value) == "手工启动需要填写“重跑原因”：请重新启动并写明原因，它会记入审计。2025-03已有快照2"


def test_what_is_known_is_looked_up_for_a_refusal_only() -> None:
    def never() -> str:
        raise AssertionError("asked without need")

    assert require_reason(started(DagRunType.MANUAL, 重跑原因=" 更正后重算 "), never) == "更正后重算"


@pytest.mark.parametrize(
    ("kind", "reason"),
    [
        (DagRunType.SCHEDULED, "定时启动"),
        (DagRunType.OPERATOR_TRIGGERED, "由其他流程启动"),
        (DagRunType.BACKFILL_JOB, "补跑以往的定时运行"),
        (DagRunType.ASSET_TRIGGERED, "asset_triggered"),
    ],
)
def test_a_run_that_nobody_started_by_hand_needs_no_reason(kind: DagRunType, reason: str) -> None:
    assert require_reason(started(kind)) == reason


def test_a_run_without_params_has_none_to_give() -> None:
    assert require_reason({"dag_run": SimpleNamespace(run_type="scheduled"), "params": None}) == "定时启动"
