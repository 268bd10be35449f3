"""A Word file as PDF: made where LibreOffice is installed, and nothing where it is not or does not answer."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from wengang.papers.charts import Chart, ChartKind, Series, figure_of
from wengang.papers.official import PaperForm, word_file
from wengang.papers.paper import Paper, Section
from wengang.papers.preview import pdf_of

CHART = Chart(ChartKind.LINES, "在岗", "人", ("1月", "2月"), (Series("本期", (5, 6)),))
PAPER = Paper(
    ("通报",), "发文", sections=(Section("一、图", (figure_of([CHART]),)),), signature=("海南省人力资源和社会保障厅", "2025年4月22日")
)


@pytest.mark.long
@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed on this machine")
def test_libreoffice_prints_a_paper_with_a_chart() -> None:
    made = pdf_of(word_file(PAPER, PaperForm.DOCUMENT, Path("nowhere")))
    assert made is not None and made.startswith(b"%PDF")


def test_without_libreoffice_there_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    assert pdf_of(b"") is None


def test_one_that_does_not_answer_gives_none(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    program = tmp_path / "soffice"
    program.write_text("#!/bin/sh\nexit 0\n", encoding="utf-8")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/bin:/usr/bin")
    assert pdf_of(b"") is None, "it ended without a file"

    def too_slow(*_args: object, **_settings: object) -> None:
        raise subprocess.TimeoutExpired("soffice", 1)

    monkeypatch.setattr(subprocess, "run", too_slow)
    assert pdf_of(b"") is None
