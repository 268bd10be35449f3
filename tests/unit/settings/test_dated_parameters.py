"""Parameters as dated lists: a month keeps the rule of its own time, and an office's file of the old form goes on working."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from fractions import Fraction
from pathlib import Path

import pytest
from pydantic import ValidationError
from tests import policies

from wengang import workdays
from wengang.monitoring.changes import BaseKind, Change, Measure
from wengang.monitoring.scopes import Scope, ScopeKind
from wengang.papers import parameters as papers
from wengang.periods import Period
from wengang.risk_detection.levels import FallingRun, Grading, Level, MeasureInputs
from wengang.settings import config_files, policy
from wengang.settings.policy import DatedValue, Parameter, Policy, PolicyError, load_policy

NAME = "risk.yellow_yoy"
BEGIN = date(2026, 1, 15)
OLD = """risk.yellow_yoy: {title: 黄色：同比降幅, value: "0.015", unit: 比例, source: A, effective_from: 2023-09-01, confirmed: false, note: 同比下降}
"""
Place = Callable[[str, str], None]


def dated(value: int, first: date, last: date | None = None) -> DatedValue:
    return DatedValue(value=value, effective_from=first, effective_to=last, source="A", confirmed=False, note="示例")


def parameter(*values: DatedValue) -> Parameter:
    return Parameter(title="示例", unit="人", values=values)


def test_both_sides_of_a_day() -> None:
    changed = policies.followed(NAME, "0.02", BEGIN)
    assert changed.ratio(NAME, BEGIN - timedelta(days=1)) == Fraction(1, 100)
    assert changed.ratio(NAME, BEGIN) == Fraction(2, 100)
    assert changed.ratio(NAME, date(2019, 12, 31)) == Fraction(1, 100), "before the first day the first value is read"


def test_a_month_is_judged_by_the_values_of_its_last_day() -> None:
    changed = policies.followed(NAME, "0.02", date(2026, 1, 31))
    assert changed.ratio(NAME, Period(2025, 12)) == Fraction(1, 100)
    assert changed.ratio(NAME, Period(2026, 1)) == Fraction(2, 100)
    later = policies.followed(NAME, "0.02", date(2026, 2, 1))
    assert later.ratio(NAME, Period(2026, 1)) == Fraction(1, 100)


def test_a_threshold_that_changes_grades_months_on_both_sides() -> None:
    """A fall of 1.5 % is yellow while the threshold is 1 %, blue from the month in which it is 2 %."""
    changed = policies.followed(NAME, "0.02", date(2025, 6, 1))
    fell = MeasureInputs(
        Change(Scope(ScopeKind.UNIT, "469001"), Measure.WORK_STOCK, BaseKind.YOY, Fraction(-15, 1000), 5000), None, FallingRun()
    )
    still = MeasureInputs(None, None, FallingRun())
    grades = [Grading(changed, month, festival_season=False).grade(fell, still)[0].level for month in (Period(2025, 5), Period(2025, 6))]
    assert grades == [Level.YELLOW, Level.BLUE]


def test_a_deadline_follows_the_day_of_issue(monkeypatch: pytest.MonkeyPatch) -> None:
    changed = policies.followed("notice.reply_wd_red", 1, date(2025, 4, 10))
    monkeypatch.setattr(workdays, "load_policy", lambda: changed)
    assert workdays.reply_due(date(2025, 4, 9), Level.RED).date() == workdays.add_workdays(date(2025, 4, 9), 3)
    assert workdays.reply_due(date(2025, 4, 10), Level.RED).date() == workdays.add_workdays(date(2025, 4, 10), 1)


def test_papers_list_the_value_by_which_they_judge(monkeypatch: pytest.MonkeyPatch) -> None:
    changed = policies.followed(NAME, "0.02", BEGIN)
    monkeypatch.setattr(papers, "load_policy", lambda: changed)
    told = [papers.unconfirmed_lines(month, (NAME,)) for month in (Period(2025, 12), Period(2026, 1))]
    assert told == [["黄色：同比降幅：1%（系统暂定）"], ["黄色：同比降幅：2%（系统暂定）"]]


def test_a_value_that_ended_without_another_stops() -> None:
    ended = Policy(parameters={"x": parameter(dated(1, date(2023, 1, 1), date(2024, 12, 31)))})
    assert ended.whole("x", Period(2024, 12)) == 1
    assert ended.unconfirmed(Period(2025, 1)) == []
    with pytest.raises(PolicyError, match="2025年1月已失效"):
        ended.whole("x", Period(2025, 1))
    with pytest.raises(PolicyError, match="2025年1月1日已失效"):
        ended.whole("x", date(2025, 1, 1))


@pytest.mark.parametrize(
    "values",
    [
        (),
        (dated(1, date(2025, 1, 1)), dated(2, date(2024, 1, 1))),
        (dated(1, date(2025, 1, 1)), dated(2, date(2025, 1, 1))),
        (dated(1, date(2024, 1, 1), date(2025, 1, 1)), dated(2, date(2025, 1, 1))),
        (dated(1, date(2025, 1, 1), date(2024, 1, 1)),),
    ],
    ids=["none", "backwards", "same day", "overlap", "ends before it begins"],
)
def test_a_list_out_of_order_is_refused(values: tuple[DatedValue, ...]) -> None:
    with pytest.raises(ValidationError):
        parameter(*values)


def test_the_digest_of_single_values_has_the_form_of_before() -> None:
    """Written out as the old code wrote it: a database from then names its parameters so."""
    before = {
        "value": 1,
        "unit": "人",
        "source": "A",
        "effective_from": "2023-01-01",
        "effective_to": None,
        "confirmed": False,
        "note": "示例",
    }
    text = json.dumps({"x": before}, sort_keys=True, ensure_ascii=False)
    assert Policy(parameters={"x": parameter(dated(1, date(2023, 1, 1)))}).digest == hashlib.sha256(text.encode()).hexdigest()


def test_every_change_of_a_value_is_another_policy() -> None:
    digests = {load_policy().digest, policies.changed(NAME, value="0.02").digest, policies.followed(NAME, "0.02", BEGIN).digest}
    assert len(digests) == 3
    assert Policy(parameters=dict(reversed(load_policy().parameters.items()))).digest == load_policy().digest


def test_another_title_is_no_other_policy() -> None:
    """Naming a parameter otherwise makes no new version of a list."""
    standing = load_policy()
    renamed = standing.parameters[NAME].model_copy(update={"title": "另一个名称"})
    assert Policy(parameters={**standing.parameters, NAME: renamed}).digest == standing.digest


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Place]:
    """Give what writes a file into a copy of the folder of configuration and has the policy read from there."""
    folder = tmp_path / "config"
    shutil.copytree(config_files.CONFIG_FOLDER, folder)
    monkeypatch.setattr(config_files, "CONFIG_FOLDER", folder)

    def write(name: str, text: str) -> None:
        (folder / name).write_text(text, encoding="utf-8")
        load_policy.cache_clear()

    load_policy.cache_clear()
    yield write
    load_policy.cache_clear()


def test_an_office_s_own_file_of_the_old_form_goes_on_working(place: Place) -> None:
    place(policy.OWN_FILE, OLD)
    assert load_policy().ratio(NAME, Period(2025, 3)) == Fraction(15, 1000)
    assert load_policy().whole("risk.min_base", Period(2025, 3)) == 30, "what it does not name stands as shipped"


def test_an_old_file_does_not_fit_a_parameter_that_has_several_values(place: Place) -> None:
    place(
        "policy/risk_detection.yaml",
        f"""{NAME}:
  title: 黄色：同比降幅
  unit: 比例
  values:
  - {{effective_from: 2023-09-01, value: "0.01", source: A, confirmed: false, note: 同比下降}}
  - {{effective_from: 2026-01-01, value: "0.02", source: A, confirmed: false, note: 同比下降}}
""",
    )
    assert load_policy().ratio(NAME, Period(2026, 1)) == Fraction(2, 100)
    place(policy.OWN_FILE, OLD)
    with pytest.raises(PolicyError, match=r"只给“黄色：同比降幅”（risk\.yellow_yoy）写了一个取值，它已有2个时段的取值"):
        load_policy()


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (OLD.replace("yellow_yoy", "typing_slip"), r"risk\.typing_slip”不是本系统的参数"),
        (OLD.replace("unit:", "typing_slip:"), r"写法不对（.*）：每项写 title"),
    ],
)
def test_an_old_file_that_cannot_be_read_is_one_clear_sentence(place: Place, text: str, told: str) -> None:
    place(policy.OWN_FILE, text)
    with pytest.raises(PolicyError, match=told):
        load_policy()


def test_a_file_that_belongs_to_no_domain_is_refused(place: Place) -> None:
    place("policy/risk_detektion.yaml", "")
    with pytest.raises(PolicyError, match=r"risk_detektion\.yaml 不属于本系统的任何业务"):
        load_policy()


def test_a_parameter_stands_in_one_file(place: Place) -> None:
    place("policy/workshops.yaml", (config_files.CONFIG_FOLDER / "policy" / "risk_detection.yaml").read_text(encoding="utf-8"))
    with pytest.raises(PolicyError, match="各写了一次"):
        load_policy()


def test_a_trial_cannot_tell_which_of_several_values_it_replaces() -> None:
    several = policies.followed(NAME, "0.02", BEGIN)
    with pytest.raises(PolicyError, match="看不出替代哪一段"):
        several.with_trial({NAME: {"value": "0.03", "confirmed": True, "note": "试用"}})
    confirmed = several.with_trial({NAME: {"confirmed": True, "note": "试用"}})
    assert NAME not in confirmed.unconfirmed(Period(2025, 3)) + confirmed.unconfirmed(Period(2026, 3))
    assert confirmed.ratio(NAME, Period(2026, 3)) == Fraction(2, 100)
