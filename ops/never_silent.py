"""A line at least every few seconds while a command works, so that nobody has to guess whether it hangs.

Belongs here: filling the silence. Does not belong here: what is said of the work itself (whoever does it).
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Event, Lock, Thread

Say = Callable[[str], None]
SILENCE = 4.0
_filling = Lock()
os.register_at_fork(
    before=_filling.acquire, after_in_parent=_filling.release, after_in_child=_filling.release
)  # no child inherits half a line


@contextmanager
def never_silent(say: Say, seconds: float = SILENCE) -> Iterator[Say]:
    """Give a `say`; whenever nothing was said with it for some seconds, it is said that the work goes on, and what came last."""
    last, spoke, ended = "", Event(), Event()

    def speak(text: str) -> None:
        nonlocal last
        last = text
        spoke.set()
        say(text)

    def fill() -> None:
        while not ended.is_set():
            if spoke.wait(seconds):
                spoke.clear()
            else:
                with _filling:
                    say(f"还在进行（{last}）" if last else "还在进行")

    filler = Thread(target=fill, daemon=True)
    filler.start()
    try:
        yield speak
    finally:
        ended.set()
        spoke.set()
        filler.join()
