"""The kinds of all domains are known, whoever asks first."""

from __future__ import annotations

import subprocess
import sys

from wengang.matters.duties import load_duties


def test_a_process_that_has_loaded_nothing_knows_every_kind() -> None:
    asks = "from wengang.matters.duties import kind_of; print(kind_of('notice.reply').title)"
    told = subprocess.run([sys.executable, "-c", asks], capture_output=True, text=True, check=True)
    assert told.stdout == "风险提示反馈\n"


def test_each_kind_is_of_one_duty_and_says_what_to_do() -> None:
    kinds = [duty.kind for duty in load_duties()]
    assert len({kind.code for kind in kinds}) == len(kinds)
    assert all(kind.title and kind.next_step and not kind.next_step.endswith("。") for kind in kinds)
    assert all(kind.cleared_by_data or kind.answered for kind in kinds), "each ends by the data, by a person, or by whichever comes first"
