"""A human task asks about the text that its page shows: a cleared one whose text has changed is stopped."""

from __future__ import annotations

import pytest

from wengang.approvals.shown_texts import TextChangedError, hold_to_shown_text
from wengang.audit.task_records import TaskRef, audited
from wengang.settings.environment import Settings


def ask(settings: Settings, digest: str, *, attempt: int, run_id: str = "2025-03-s1", map_index: int = -1) -> None:
    task = TaskRef("county_notices", run_id, "approve_hr", map_index, attempt, f"{run_id}{map_index}{attempt}", "试验")
    with audited(settings, task) as running:
        hold_to_shown_text(running, digest)


def test_the_same_text_is_asked_about_again(settings: Settings) -> None:
    ask(settings, "a", attempt=1)
    ask(settings, "a", attempt=2)


def test_another_text_needs_a_new_run(settings: Settings) -> None:
    ask(settings, "a", attempt=1)
    for attempt in (2, 3):
        with pytest.raises(TextChangedError, match="重新启动一次运行"):
            ask(settings, "b", attempt=attempt)
    ask(settings, "b", attempt=1, run_id="2025-03-again")
    ask(settings, "b", attempt=1, map_index=1)
    ask(settings, "a", attempt=4)
