"""A stopwatch around named functions of the house, in this process and in those it forks.

Belongs here: seconds and peak memory of calls. Does not belong here: which calls are worth a line (`bench.month`).

Method: a watched function is replaced by one that notes its own seconds, without those of watched calls inside it; the seconds of one
process therefore add up to its busy time. Every process appends to one file, because a forked process can give nothing back.
"""

from __future__ import annotations

import json
import os
import resource
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import wraps
from pathlib import Path
from statistics import fmean
from typing import Any

Title = Callable[..., str]


@dataclass(frozen=True, slots=True)
class Call:
    """One watched call: its process, the outermost title it ran in, its own title, its own seconds and those with everything inside.

    `peak_bytes` is the most memory its process had resident up to its end.
    """

    process: int
    phase: str
    title: str
    own: float
    whole: float
    peak_bytes: int


@dataclass(frozen=True, slots=True)
class Span:
    """How long a piece of work took: on the clock, and on the processors for this process and those it waited for (seconds)."""

    seconds: float
    processor: float

    @classmethod
    def mean(cls, spans: Sequence[Span]) -> Span:
        """Give the mean of several spans of the same work."""
        return cls(fmean(span.seconds for span in spans), fmean(span.processor for span in spans))


def timed(work: Callable[[], object]) -> Span:
    """Do a piece of work and give how long it took."""
    start, before = time.perf_counter(), _processor_seconds()
    work()
    return Span(time.perf_counter() - start, _processor_seconds() - before)


def _processor_seconds() -> float:
    spent = os.times()
    return spent.user + spent.system + spent.children_user + spent.children_system


@dataclass(slots=True)
class _Running:
    title: str
    inner: float = 0.0


@dataclass(slots=True)
class Stopwatch:
    """Watches functions until it is `release`d; `calls` gives what every process noted."""

    notes: Path
    _running: list[_Running] = field(default_factory=list)
    _replaced: list[tuple[Any, str, Any]] = field(default_factory=list)

    def watch(self, owner: object, name: str, title: str | Title) -> None:
        """Watch `owner.name`; a title may depend on the arguments."""
        original = getattr(owner, name)

        @wraps(original)
        def watched(*values: Any, **named: Any) -> Any:  # noqa: ANN401 - stands in for any function
            with self._measured(title if isinstance(title, str) else title(*values, **named)):
                return original(*values, **named)

        setattr(owner, name, watched)
        self._replaced.append((owner, name, original))

    def release(self) -> None:
        """Put every watched function back."""
        while self._replaced:
            setattr(*self._replaced.pop())

    def calls(self) -> list[Call]:
        """Give every call noted, in the order of their ends."""
        return [Call(*json.loads(line)) for line in self.notes.read_text(encoding="utf-8").splitlines()]

    @contextmanager
    def _measured(self, title: str) -> Iterator[None]:
        running = _Running(title)
        self._running.append(running)
        start = time.perf_counter()
        try:
            yield
        finally:
            whole = time.perf_counter() - start
            self._running.pop()
            if self._running:
                self._running[-1].inner += whole
            phase = self._running[0].title if self._running else title
            self._note(phase, title, whole - running.inner, whole)

    def _note(self, phase: str, title: str, own: float, whole: float) -> None:
        peak_bytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
        line = json.dumps([os.getpid(), phase, title, own, whole, peak_bytes]) + "\n"
        with self.notes.open("ab", buffering=0) as file:
            file.write(line.encode())  # one write of one short line: processes do not mix theirs
