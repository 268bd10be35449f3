"""Which month `make next-month` takes, its business days, and what its reviewers answer."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from ops import cycle, fund
from ops import next_month as following
from ops.airflow_api import Question
from ops.next_month import NoNextMonthError, next_month, result_of_month
from ops.trial_month import CYCLE_MONTH, TrialError, TrialMonth
from ops.trial_office import answer_to, is_own

from wengang.periods import Period, period_range
from wengang_trial.province import USUAL

APRIL = Period(2025, 4)


def finished(var: Path, *periods: Period) -> None:
    (var / "cycle.json").write_text("{}", encoding="utf-8")
    for period in periods:
        result_of_month(var, period).parent.mkdir(exist_ok=True)
        result_of_month(var, period).write_text("{}", encoding="utf-8")


def month(tmp_path: Path, period: Period, **truth: object) -> TrialMonth:
    answers: dict[str, Any] = {"confirm_exits": ["469025-CJ02"], "hold_back": {"unit": "460100", "reason": "正在核对"}}
    (tmp_path / "truth.json").write_text(json.dumps({"period": str(period), "answers": answers, **truth}), encoding="utf-8")
    return TrialMonth(period, tmp_path)


@pytest.mark.parametrize("command", [cycle.main, following.main, partial(fund.main, "2025")])
def test_no_invented_person_comes_into_a_real_office(
    command: Callable[[], object], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("WENGANG_MODE", "production")
    monkeypatch.setenv("WENGANG_VAR", str(tmp_path / "var"))
    with pytest.raises(TrialError, match=r"make .* 写入虚构的单位和人员，正式环境不能用"):
        command()
    assert not (tmp_path / "var").exists()


def test_the_cycle_comes_first(tmp_path: Path) -> None:
    with pytest.raises(NoNextMonthError, match="2025年3月还没有办完：请先运行 make cycle"):
        next_month(tmp_path)


def test_each_call_takes_the_month_after_the_finished_ones_and_an_unfinished_one_again(tmp_path: Path) -> None:
    finished(tmp_path)
    assert next_month(tmp_path) == next_month(tmp_path) == APRIL
    finished(tmp_path, APRIL)
    assert next_month(tmp_path) == Period(2025, 5)


def test_the_end_of_the_plan_is_told_in_one_sentence(tmp_path: Path) -> None:
    finished(tmp_path, *period_range(APRIL, USUAL.end))
    with pytest.raises(NoNextMonthError, match="试验省安排到2025年11月为止，各月都已办完"):
        next_month(tmp_path)


def test_a_month_has_days_of_its_own_by_the_calendar_of_workdays(tmp_path: Path) -> None:
    march = month(tmp_path, CYCLE_MONTH, application={"certified_on": "2025-04-21"})
    assert sorted(march.days)[:4] == ["2025-04-07", "2025-04-08", "2025-04-09", "2025-04-10"]
    assert max(march.days) == "2025-04-29", "answers come and 督办 is decided within fourteen workdays of the issue"
    april = month(tmp_path, APRIL)  # the fifth workday of May comes after the holiday
    assert [str(day) for day in (april.intake_day, april.closing_day, april.issue_day)] == ["2025-05-09", "2025-05-12", "2025-05-14"]
    every = [day for period in period_range(APRIL, USUAL.end) for day in month(tmp_path, period).days]
    assert len(every) == len(set(every)), "runs are told apart by their day"


@pytest.mark.parametrize(
    ("run", "own"),
    [
        ({"dag_id": "monthly_monitoring", "conf": {"业务日期": "2025-05-12"}}, True),
        ({"dag_id": "monthly_monitoring", "conf": {"业务日期": "2025-04-08"}}, False),
        ({"dag_id": "monthly_monitoring", "conf": {"业务日期": "2025-05-12"}, "triggered_by": "rest_api"}, False),
        ({"dag_id": "held_files", "conf": {"文件编号": 7}, "dag_run_id": "2025-04-469030-rv-rv_plan-v1"}, True),
        ({"dag_id": "held_files", "conf": {"文件编号": 7}, "dag_run_id": "2025-03-469030-rv-rv_plan-v1"}, False),
        ({"dag_id": "county_notices", "conf": None}, False),
    ],
)
def test_runs_of_other_months_and_of_people_are_none_of_its_business(tmp_path: Path, run: dict[str, Any], own: bool) -> None:
    assert is_own({"triggered_by": "operator", "dag_run_id": "2025-04-s1", **run}, month(tmp_path, APRIL)) is own


def test_reviewers_answer_as_planned(tmp_path: Path) -> None:
    april = month(tmp_path, APRIL)
    asked = Question("county_notices", "2025-04-s1", "approve_hr", -1, "", "", ("同意", "不同意"), {}, ("reviewer_hr",))
    option, form = answer_to(asked, {}, april)
    assert (option, form["暂不发单位"]) == ("同意", "460100")
    assert "正在核对" in form["意见"]
    assert "暂不发单位" not in answer_to(replace(asked, run_id="2025-04-s2"), {}, april)[1], "held back once only"
    leaving = replace(asked, dag_id="workshop_exits", options=("确认退出", "不予退出"))
    assert answer_to(leaving, {"车间编号": "469025-CJ02"}, april)[0] == "确认退出"
    assert answer_to(leaving, {"车间编号": "469025-CJ01"}, april)[0] == "不予退出"
    assert answer_to(replace(asked, dag_id="held_files", options=("接收", "退回")), {}, april)[0] == "接收"
