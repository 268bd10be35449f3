"""The whole notice and the whole closing statement, word for word."""

from __future__ import annotations

import os
from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest

from wengang.fund.execution.closing import statement
from wengang.fund.execution.ledger import Execution, LineExecution
from wengang.fund.execution.letters import notice
from wengang.fund.handed_over import LineKind
from wengang.papers.paper import Paper
from wengang.periods import Period

GOLDEN = Path(__file__).resolve().parents[3] / "golden"
LINES = (
    LineExecution("469001", LineKind.BASE, Execution(1_120_000_000, 500_000_001)),
    LineExecution("469001", LineKind.AWARD, Execution(0, 0)),
    LineExecution("469001", LineKind.SPECIAL, Execution(200_000_000, 200_000_000)),
)
OTHER = LineExecution("469007", LineKind.BASE, Execution(1_717_530_000, 0))


def _notice() -> Paper:
    return notice("469001", LINES, Period(2025, 10), Fraction(4, 5), "资金执行〔2025〕第10-469001-1号", date(2025, 11, 7))


def _statement() -> Paper:
    return statement(2025, (*LINES, OTHER), 2, date(2026, 1, 8))


@pytest.mark.usefixtures("one_unconfirmed_parameter")
@pytest.mark.parametrize(("name", "paper"), [("fund_notice", _notice), ("fund_closing", _statement)])
def test_paper_is_the_golden_one(name: str, paper: object) -> None:
    """`WENGANG_UPDATE_GOLDEN=1` writes the files anew."""
    made = paper() if callable(paper) else paper
    assert isinstance(made, Paper)
    for form, content in (("txt", made.text), ("html", made.html)):
        path = GOLDEN / f"{name}.{form}"
        if os.environ.get("WENGANG_UPDATE_GOLDEN"):
            path.write_text(content, encoding="utf-8")
        assert content == path.read_text(encoding="utf-8")
