"""Saying that something long goes on: a bar on a terminal, a line every few seconds elsewhere (a log, a pipe, a timer).

Belongs here: when what is printed. Does not belong here: what is done (`steps`), the words of a stage (whoever calls).
"""

from __future__ import annotations

import re
import sys
import threading
import time
from collections.abc import Callable
from types import TracebackType
from typing import Self

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

SECONDS = 4
_PARTS = re.compile(r"(\d+)/(\d+)")


def shown_progress(say: Callable[[str], None]) -> ProgressLines | ProgressBar:
    """Give a bar where a person looks on, else lines through `say`."""
    return ProgressBar() if sys.stdout.isatty() else ProgressLines(say)


class ProgressBar:
    """Shows the stage that runs with its seconds; as a bar where its words tell how many of how many. Stages that are over stay as lines."""

    def __init__(self, console: Console | None = None) -> None:
        columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
        self._progress = Progress(*columns, console=console, transient=True)
        self._stage = ""
        self._task = self._progress.add_task("准备", total=None)

    def __enter__(self) -> Self:
        self._progress.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._keep_stage()
        self._progress.stop()

    def __call__(self, text: str) -> None:
        """Show a stage, or how far it is."""
        stage = _PARTS.sub("", text)
        if stage != self._stage:
            self._keep_stage()
            self._stage = stage
            self._progress.reset(self._task, total=None, description=text)
        parts = _PARTS.search(text)
        if parts:
            self._progress.update(self._task, description=text, completed=int(parts[1]), total=int(parts[2]))

    def _keep_stage(self) -> None:
        task = self._progress.tasks[0]
        if self._stage:
            self._progress.console.print(f"[{task.elapsed or 0:6.1f} 秒] {task.description}", markup=False, highlight=False)


class ProgressLines:
    """Says each stage with the seconds since the start, and the last one again while nothing else was said for a few seconds."""

    def __init__(self, say: Callable[[str], None]) -> None:
        self._say = say
        self._start = time.monotonic()
        self._last, self._said_at = "", self._start
        self._speaking = threading.Lock()
        self._ended = threading.Event()
        self._reminder = threading.Thread(target=self._remind, daemon=True)

    def __enter__(self) -> Self:
        self._reminder.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._ended.set()
        self._reminder.join()

    def __call__(self, text: str) -> None:
        """Say a stage."""
        with self._speaking:
            self._last = text
            self._write(text)

    def _write(self, text: str) -> None:
        self._said_at = time.monotonic()
        self._say(f"[{self._said_at - self._start:6.1f} 秒] {text}")

    def _remind(self) -> None:
        while not self._ended.wait(1):
            with self._speaking:
                if self._last and time.monotonic() - self._said_at >= SECONDS:
                    self._write(f"{self._last}（仍在进行）")
