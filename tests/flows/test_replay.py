"""Both sample archives come out equal in every figure (method §11)."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tests.conftest import SAMPLES

from wengang.database.unit_of_work import unit_of_work
from wengang.history.figures_file import figures_file
from wengang.history.steps import import_history, read_targets
from wengang.settings.environment import Settings


def in_any_order(months: dict) -> dict:
    """Give the months with clusters sorted: their order is free (samples/README)."""
    for scopes in months.values():
        for figures in scopes.values():
            if "clusters" in figures:
                figures["clusters"] = sorted(figures["clusters"])
    return months


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
