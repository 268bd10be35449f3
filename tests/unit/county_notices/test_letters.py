"""The words of a letter: the whole letter as a golden file, and each sentence that depends on the figures."""

from __future__ import annotations

import os
from datetime import date, datetime
from fractions import Fraction
from pathlib import Path

import pytest
from tests.unit.county_notices.evidence import WORKED_EXAMPLE, change, changed, changes, month

from wengang.county_notices.evidence import ClusterFound, Income, ToldReason, Town, UnitEvidence
from wengang.county_notices.letters import LetterWriter
from wengang.letters.content import Issue
from wengang.monitoring.changes import BaseKind, Measure
from wengang.papers.paper import Paper
from wengang.papers.parameters import unconfirmed_of
from wengang.periods import Period
from wengang.risk_detection.levels import Level
from wengang.workdays import OFFICE_TIME

GOLDEN = Path(__file__).resolve().parents[2] / "golden"
LEDGER = "风险提示〔2025〕第3-469001-1号"
VILLAGE = ClusterFound("village", "毛阳镇", "毛路村", "", 31, 188)
EMPLOYER = ClusterFound("employer", "", "五指山某茶业有限公司", "91469900MJNYPXUWX2", 42, None)


def letter(unit: UnitEvidence, *, period: str = "2025-03", on: date = date(2025, 4, 10)) -> Paper:
    return LetterWriter(month(unit, period=period), on).write(unit, LEDGER)


@pytest.mark.usefixtures("one_unconfirmed_parameter")
@pytest.mark.parametrize("form", ["txt", "html"])
def test_whole_letter_is_the_golden_file(form: str) -> None:
    """The worked example of method §4 with two clusters, issued. `WENGANG_UPDATE_GOLDEN=1` writes the file anew."""
    written = letter(changed(clusters=(VILLAGE, EMPLOYER)))
    issued = Issue(date(2025, 4, 11), datetime(2025, 4, 18, 18, tzinfo=OFFICE_TIME))
    content = issued.fill(written.text) if form == "txt" else issued.fill_html(written.html)
    path = GOLDEN / f"county_notice.{form}"
    if os.environ.get("WENGANG_UPDATE_GOLDEN"):
        path.write_text(content, encoding="utf-8")
    assert content == path.read_text(encoding="utf-8")


def test_sections_come_in_the_order_of_the_office() -> None:
    text = letter(WORKED_EXAMPLE).text
    places = [text.index(heading) for heading in ("一、依据", "二、数据", "三、风险判断", "四、要求", "五、反馈时限与方式", "六、联系人")]
    assert places == sorted(places)


@pytest.mark.parametrize(
    ("rules", "subject"),
    [
        (["scale.yoy"], "关于五指山市2025年3月脱贫人口务工规模下降的风险提示函"),
        (["income.panel_mom"], "关于五指山市2025年3月脱贫人口务工收入下降的风险提示函"),
        (["scale.run", "income.yoy"], "关于五指山市2025年3月脱贫人口务工规模和务工收入下降的风险提示函"),
        (["scale.progress"], "关于五指山市2025年3月脱贫人口务工目标任务进度滞后的风险提示函"),
        (["cluster.village"], "关于五指山市2025年3月脱贫人口聚集性失去务工的风险提示函"),
    ],
)
def test_title_names_what_fell(rules: list[str], subject: str) -> None:
    reasons = tuple(ToldReason(rule, Level.ORANGE, "> 0", "句子") for rule in rules)
    assert letter(changed(reasons=reasons)).title == subject


def test_undefined_figures_are_dashes() -> None:
    text = letter(changed(changes={}, plan=None, flow=None, median=None, target=None)).text
    assert "年度目标任务未下达" in text
    assert "上月没有可比数据，不作分解（—）" in text
    assert "务工规模（当月在岗）    5048人     —    —" in text


def test_small_base_is_told_in_persons_without_percentage() -> None:
    small = changed(
        stock=25,
        base_stock={BaseKind.MOM: 28, BaseKind.YOY: 27},
        changes=changes(
            change(Measure.WORK_STOCK, BaseKind.MOM, Fraction(-3, 28), 28),
            change(Measure.INCOME_MEAN, BaseKind.MOM, Fraction(-61, 3181), 28),
        ),
    )
    text = letter(small).text
    assert "减少3人（基数28人，不计百分比）" in text
    assert "下降61.00元（基数28人，不计百分比）" in text
    assert "10.71%" not in text


def test_cells_under_five_persons_are_hidden() -> None:
    text = letter(changed(towns=(Town("水满乡", 4),), stock=3, income=Income(4, Fraction(12000)))).text
    assert "水满乡" not in text and "每个乡镇都不足5人，不逐一列出" in text
    assert "填报收入<5人，填报率—" in text
    assert "当月在岗为目标任务的—" in text
    assert "3000.00元" not in text  # the mean of fewer than five persons comes too near to a person


def test_january_and_february_are_merged() -> None:
    merged = changed(changes=changes(change(Measure.WORK_STOCK, BaseKind.YOY, Fraction(-7, 1000), 900, merged=True)))
    text = letter(merged, period="2025-02").text
    assert "同比（1—2月合并）" in text
    assert "下降0.70%" in text
    assert "减少" not in text.split("（一）目标任务")[0]


def test_html_escapes_what_files_brought() -> None:
    written = letter(changed(clusters=(ClusterFound("employer", "", "<script>alert(1)</script>", "", 12, None),)))
    assert "<script>" not in written.html
    assert "&lt;script&gt;" in written.html


def test_stand_on_their_own_page() -> None:
    written = letter(changed(clusters=(VILLAGE, EMPLOYER)))
    assert '<section class="own-page">' in written.html
    assert "聚集性失去务工：1个村、1个用人单位，等级不低于橙色，详见附页" in written.text
    assert written.text.index("附页：") > written.text.index("〔印发日期〕")


def test_without_clusters_there_is_no_page() -> None:
    assert "附页" not in letter(WORKED_EXAMPLE).text


def test_while_the_policy_runs_it_is_cited() -> None:
    text = letter(WORKED_EXAMPLE, on=date(2025, 12, 31)).text
    assert "《海南省防止返贫就业攻坚行动实施方案》第三部分第（二）项“开展监测调度”要求" in text
    assert "人社部发〔2023〕44号" in text
    assert "政策期已满" not in text


def test_after_its_last_day_the_basis_in_force_is_cited() -> None:
    text = letter(WORKED_EXAMPLE, on=date(2026, 1, 1)).text
    assert "政策期已满（至2025年12月31日）。按照国家关于常态化防止返贫致贫就业帮扶" in text
    assert "政策期已满：" in text.split("——————————")[1]


def test_unconfirmed_parameters_are_listed() -> None:
    body, notes = letter(WORKED_EXAMPLE).text.split("——————————")
    count = len(unconfirmed_of(Period(2025, 3)))
    assert f"口径参数{count}项未经确认，清单见附件。" in notes
    listed = body.split("附件：未经确认的口径参数")[1]
    assert len([line for line in listed.splitlines() if line.strip()]) == count + 2
    assert "黄色：同比降幅" in listed and "risk." not in body


@pytest.mark.parametrize(("level", "word"), [(Level.BLUE, "组织自查"), (Level.RED, "提请督办或约谈")])
def test_demands_grow_with_the_level(level: Level, word: str) -> None:
    assert word in letter(changed(level=level)).text
