"""The letters of the sample archive `ordinary` for March 2025 tell the figures that its `expected.json` gives."""

from __future__ import annotations

import json
import re
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from tests.conftest import SAMPLES
from tests.statements import execute

from wengang.county_notices import steps
from wengang.database.unit_of_work import Row, unit_of_work
from wengang.history.steps import import_history, read_targets
from wengang.periods import Period
from wengang.settings.environment import Settings

MARCH = Period(2025, 3)
FLOWS = ("lost_job", "roster_exit", "data_gap", "new_job", "roster_entry")


def cell(count: int) -> str:
    return "<5人" if 0 < count < 5 else f"{count}人"


def shown_percent(decimal: str) -> str:
    """Give a change as letters show it: two places, a half away from zero, more where a whole percent would be shown that was not reached."""
    size, places = abs(Decimal(decimal)) * 100, 2
    while (shown := size.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)) != size and shown == shown.to_integral_value():
        places += 1
    return f"{shown}%"


def test_figures_levels_and_clusters_of_every_letter(settings: Settings) -> None:
    folder = SAMPLES / "ordinary"
    expected = json.loads((folder / "expected.json").read_text(encoding="utf-8"))["months"]
    outcome = import_history(
        settings, folder / "inbox", read_targets(folder / "targets.json"), accept_held="重演", progress=lambda _text: None
    )
    with unit_of_work(settings) as work:
        counts = steps.draft_notices(work, outcome.snapshots[-1], date(2025, 4, 10))
        letters: list[Row] = execute(work, "select * from county_notices.notice order by unit").fetchall()
    at_risk = {unit: month for unit, month in expected["2025-03"].items() if unit != "province" and month["levels"]["unit"]}
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
