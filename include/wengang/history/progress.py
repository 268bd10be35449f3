"""Saying every few seconds that something long goes on.

Belongs here: when a line is printed. Does not belong here: what is done (`steps`), the words of a stage (whoever calls).
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from types import TracebackType
from typing import Self

SECONDS = 4


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
