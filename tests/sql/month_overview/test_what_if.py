"""Other parameters beside the levels that stand: the same values give the same levels, others change what they should, and nothing is touched."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tests.sql.monitoring.conftest import Import, Months
from tests.sql.risk_detection.test_signals_and_clusters import UNITS, VILLAGES, write
from typer.testing import CliRunner

from wengang.cli import app
from wengang.database.unit_of_work import unit_of_work
from wengang.monitoring.snapshots import SnapshotRef
from wengang.month_overview.what_if import parameters_to_try
from wengang.periods import Period
from wengang.risk_detection.levels import Level
from wengang.risk_detection.what_if import TriedMonth, levels_if
from wengang.settings.policy import PolicyError, load_policy

APRIL = SnapshotRef(Period(2025, 4), 1)
TABLES = ("risk_detection.level", "risk_detection.falling_run", "risk_detection.cluster", "risk_detection.person_signal")


@pytest.fixture(scope="module")
def months(imported: Import) -> Months:
    return imported(write, dict.fromkeys(UNITS, 100))


def tried(months: Months, **values: int | str) -> list[TriedMonth]:
    named = {f"risk.{name}": value for name, value in values.items()}
    with unit_of_work(months.settings) as work:
        return list(levels_if(work, APRIL, load_policy().with_tried(named)))


def everything(months: Months) -> list[object]:
    return [months.rows(f"select md5(string_agg(line::text, '' order by line::text)) from {table} as line") for table in TABLES]


def test_the_same_values_find_the_same_levels_again(months: Months) -> None:
    before = everything(months)
    found = tried(months)
    assert [month.snapshot.period for month in found] == [Period(2025, 3), Period(2025, 4)]
    for month in found:
        assert month.standing and month.tried == month.standing and not month.changed
    assert everything(months) == before, "it is undone"


def test_other_values_change_the_levels_that_rest_on_them_and_nothing_else(months: Months) -> None:
    before = everything(months)
    falls = {f"{colour}_{kind}": "0.99" for colour in ("yellow", "orange", "red") for kind in ("yoy", "mom")}
    lenient = tried(months, cluster_village_persons=6, **falls)[-1]
    assert lenient.standing[VILLAGES] is Level.RED
    assert lenient.changed[VILLAGES] == (Level.RED, Level.BLUE), "any fall stays blue: thresholds grade, they never suppress"
    clusters = tried(months, **falls)[-1]
    assert clusters.changed[VILLAGES] == (Level.RED, Level.ORANGE), "a cluster is at least orange"
    assert everything(months) == before


def test_the_command_tells_what_would_change(months: Months, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("WENGANG_DATABASE_URL", months.settings.database_url)
    monkeypatch.setenv("WENGANG_VAR", str(months.settings.var))
    file = tmp_path / "try.yaml"
    file.write_text('risk.red_mom: "0.99"\nrisk.orange_mom: "0.98"\n', encoding="utf-8")
    before = everything(months)
    told = CliRunner().invoke(app, ["whatif", "2025-04", str(file)]).stdout.splitlines()
    assert told[0].startswith("2025年4月快照1，换用以下参数试算（只是试算")
    assert told[1:3] == ["  红色：环比降幅：8%→99%", "  橙色：环比降幅：5%→98%"]
    assert ["五指山市", "红色", "橙色"] in [line.split() for line in told], told
    found = json.loads(CliRunner().invoke(app, ["whatif", "2025-04", str(file), "--json"]).stdout)
    assert {"单位": "五指山市", "现在": "红色", "试算": "橙色"} in found["units"] and found["parameters"] == [
        line.strip() for line in told[1:3]
    ]
    (april,) = (line.split() for line in told if line.startswith("2025年4月 "))
    assert april[-1].isdecimal(), "as many units are noticed as before"
    assert everything(months) == before


def test_the_back_test_tells_each_month_under_each_set_and_touches_nothing(
    months: Months, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("WENGANG_DATABASE_URL", months.settings.database_url)
    monkeypatch.setenv("WENGANG_VAR", str(months.settings.var))
    (tmp_path / "从宽.yaml").write_text('risk.red_mom: "0.99"\nrisk.orange_mom: "0.98"\n', encoding="utf-8")
    (tmp_path / "不变.yaml").write_text("risk.min_base: 30\n", encoding="utf-8")
    before = everything(months)
    sets = [str(tmp_path / f"{name}.yaml") for name in ("从宽", "不变")]
    table = tmp_path / "表.csv"
    ended = CliRunner().invoke(app, ["backtest", "2025-03", "2025-04", *sets, "--out", str(table)])
    told = [line.split() for line in ended.stdout.splitlines()]
    assert ended.exit_code == 0, ended.output
    standing = next(line for line in told if line[:2] == ["2025年4月", "现行"])
    lenient, same = (told[told.index(standing) + place] for place in (1, 2))
    assert same == ["2025年4月", "不变", *standing[2:]], "the same values find the same levels, month after month"
    assert lenient[1] == "从宽" and lenient[-1] != "0" and lenient[-2] == standing[-2], "as many units are noticed as before"
    rows = table.read_text(encoding="utf-8-sig").splitlines()
    assert rows[0] == "月份,快照,单位代码,单位,现行,从宽,不变"
    assert "2025-04,1,469001,五指山市,红色,橙色,红色" in rows
    workbook = tmp_path / "表.xlsx"
    assert CliRunner().invoke(app, ["backtest", "2025-03", "2025-04", *sets, "--out", str(workbook)]).exit_code == 0
    assert workbook.read_bytes()[:2] == b"PK"
    assert everything(months) == before
    assert "没有评定过等级" in str(CliRunner().invoke(app, ["backtest", "2031-01", "2031-02", sets[0]]).exception)
    assert "结尾" in str(CliRunner().invoke(app, ["backtest", "2025-03", "2025-04", sets[0], "--out", "a.pdf"]).exception)


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("", "每行写一个参数"),
        ("- 1", "每行写一个参数"),
        ("ingest.hold_rows: 3", "与风险等级无关"),
        ("risk.nothing: 3", "不是本系统的参数"),
        ("risk.red_mom: 0.5", "应写成加引号的文字"),
        ('risk.min_base: "30"', "应写成整数"),
    ],
)
def test_a_file_that_cannot_be_tried_is_told(tmp_path: Path, content: str, says: str) -> None:
    file = tmp_path / "try.yaml"
    file.write_text(content, encoding="utf-8")
    with pytest.raises(PolicyError, match=says):
        load_policy().with_tried(parameters_to_try(file))


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(PolicyError, match="不存在"):
        parameters_to_try(tmp_path / "nothing.yaml")
