"""Award parameters that a trial has confirmed, and people who answer."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from wengang.settings.policy import load_policy

AWARD_PARAMETERS = tuple(name for name in load_policy().parameters if name.startswith("workshop.award_"))


def confirming(names: tuple[str, ...] = AWARD_PARAMETERS) -> str:
    """Give the text of a file of trial parameters that confirms these."""
    return "".join(f"{name}: {{confirmed: true, note: 测试视为已确认}}\n" for name in names)


@pytest.fixture
def confirmed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Let all award parameters be confirmed by a trial; gives the file that says so."""
    path = tmp_path / "trial_policy.yaml"
    path.write_text(confirming(), encoding="utf-8")
    monkeypatch.setenv("WENGANG_POLICY_FILE", str(path))
    load_policy.cache_clear()
    yield path
    load_policy.cache_clear()
