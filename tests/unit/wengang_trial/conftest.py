"""One province at the smallest scale for all tests of this folder."""

from __future__ import annotations

import json
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from wengang.periods import Period
from wengang_trial.province import write_province

FIRST, LAST = Period(2024, 1), Period(2025, 3)
SCALE, SEED = Fraction(1, 100), 2025


@dataclass(frozen=True)
class Written:
    """A province on disk and its answers."""

    root: Path
    truth: dict[str, Any]
    targets: dict[str, int]


@pytest.fixture(scope="session")
def province(tmp_path_factory: pytest.TempPathFactory) -> Written:
    root = tmp_path_factory.mktemp("trial") / "province"
    write_province(root, scale=SCALE, first=FIRST, last=LAST, seed=SEED)
    truth, targets = (json.loads((root / name).read_text(encoding="utf-8")) for name in ("truth.json", "targets.json"))
    return Written(root, truth, targets)
