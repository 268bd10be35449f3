"""Both sample archives come out equal in every figure (method §11), and the letters of `ordinary` for March 2025 tell these figures."""

from __future__ import annotations

import json
import re
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

import pytest
from tests.conftest import SAMPLES
from tests.statements import execute

from wengang.county_notices.steps import draft_notices
from wengang.database.unit_of_work import Row, UnitOfWork, unit_of_work
from wengang.history.figures_file import figures_file
from wengang.history.steps import import_history, read_targets
from wengang.monitoring.snapshots import SnapshotRef
from wengang.settings.environment import Settings

FLOWS = ("lost_job", "roster_exit", "data_gap", "new_job", "roster_entry")


def in_any_order(months: dict) -> dict:
    """Give the months with clusters sorted: their order is free (samples/README)."""
    for scopes in months.values():
        for figures in scopes.values():
            if "clusters" in figures:
                figures["clusters"] = sorted(figures["clusters"])
    return months


def cell(count: int) -> str:
    return "<5人" if 0 < count < 5 else f"{count}人"


def shown_percent(decimal: str) -> str:
    """Give a change as letters show it: two places, a half away from zero, more where a whole percent would be shown that was not reached."""
    size, places = abs(Decimal(decimal)) * 100, 2
    while (shown := size.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)) != size and shown == shown.to_integral_value():
        places += 1
    return f"{shown}%"


def letters_tell_the_figures(work: UnitOfWork, march: SnapshotRef, expected: dict) -> None:
    """Draft the letters of a month and look for figures, levels and clusters in every one."""
    counts = draft_notices(work, march, date(2025, 4, 10))
    letters: list[Row] = execute(work, "select * from county_notices.notice order by unit").fetchall()
    at_risk = {unit: month for unit, month in expected.items() if unit != "province" and month["levels"]["unit"]}
    assert counts.drafts == len(at_risk)
    assert {letter["unit"]: letter["level"] for letter in letters} == {unit: month["levels"]["unit"] for unit, month in at_risk.items()}
    for letter in letters:
        figures = at_risk[letter["unit"]]
        text = letter["text"]
        assert re.search(rf"务工规模（当月在岗） +{figures['work_stock']}人 ", text)
        for change in ("stock_yoy", "stock_mom", "income_yoy", "income_mom"):
            word = "下降" if figures[change].startswith("-") else "上升"
            assert f"{word}{shown_percent(figures[change])}" in text
        assert f"年度累计务工{figures['work_ytd']}人" in text
        row = next(line.split() for line in text.splitlines() if line.split()[-1:] == [f"{figures['work_stock']}人"])
        told = list(zip(row[1:6], (cell(figures["flow"][flow]) for flow in FLOWS), strict=True))
        assert all(shown in (exact, "不展示") for shown, exact in told), told
        assert sum(shown in ("<5人", "不展示") for shown, _ in told) != 1, "a single hidden cell could be worked out of the row"
        for cluster in figures["clusters"]:
            assert cluster[-2] in text
            assert f"{cluster[-1]}人" in text


@pytest.mark.parametrize("archive", ["ordinary", "edges"])
def test_sample_archive_comes_out_exactly_and_a_second_replay_changes_nothing(archive: str, settings: Settings) -> None:
    folder: Path = SAMPLES / archive
    expected = json.loads((folder / "expected.json").read_text(encoding="utf-8"))["months"]
    arguments = (settings, folder / "inbox", read_targets(folder / "targets.json"))
    outcome = import_history(*arguments, accept_held="重演", progress=lambda _text: None)
    with unit_of_work(settings) as work:
        months = figures_file(work, outcome.snapshots, outcome.held)["months"]
    assert list(months) == list(expected)
    assert in_any_order(months) == in_any_order(expected)

    again = import_history(*arguments, accept_held="重演", progress=lambda _text: None)
    assert outcome.new_deliveries > 80
    assert again.new_deliveries == 0
    assert [(item.period, item.number) for item in again.snapshots] == [(item.period, item.number) for item in outcome.snapshots]
    assert not any(item.is_new for item in again.snapshots)
    if archive == "ordinary":
        with unit_of_work(settings) as work:
            letters_tell_the_figures(work, outcome.snapshots[-1], expected["2025-03"])
