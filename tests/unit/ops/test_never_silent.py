"""Nobody waits longer than a few seconds for a line."""

from __future__ import annotations

import subprocess
import sys
import threading
import time

from ops.database import PROJECT_ROOT
from ops.never_silent import never_silent

FORKED_A_HUNDRED_TIMES = """
import os
from ops.never_silent import never_silent

def say(_text):
    os.write(2, b"")

with never_silent(say, 0.0005):
    for _ in range(100):
        child = os.fork()
        if child == 0:
            with never_silent(say, 0.0005):
                os._exit(7)
        assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 7
"""
"""In a small process of its own: a fork of the one that runs the tests takes a tenth of a second."""


def test_silence_is_filled_with_what_came_last() -> None:
    said: list[str] = []
    with never_silent(said.append, 0.05) as say:
        time.sleep(0.3)
        say("校验：7/12 批")
        time.sleep(0.3)
    assert said[0] == "还在进行"
    assert said[-1] == "还在进行（校验：7/12 批）"
    assert "校验：7/12 批" in said
    assert len(said) > 4


def test_who_speaks_is_not_interrupted_and_nothing_goes_on_afterwards() -> None:
    said: list[str] = []
    before = threading.active_count()
    with never_silent(said.append, 1) as say:
        for number in range(20):
            say(str(number))
            time.sleep(0.01)
    assert said == [str(number) for number in range(20)]
    assert threading.active_count() == before


def test_a_process_that_is_forked_meanwhile_can_speak_and_end() -> None:
    done = subprocess.run([sys.executable, "-c", FORKED_A_HUNDRED_TIMES], cwd=PROJECT_ROOT, timeout=120, check=False)
    assert done.returncode == 0
