"""The version stands in one place, and whoever looks at a result can tell which version made it."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

from ops.condition import places

from wengang import __version__

ROOT = Path(__file__).resolve().parents[3]


def test_the_command_line_tells_it_without_an_installation(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "wengang.cli", "--version"]
    environment = {"PYTHONPATH": str(ROOT / "include"), "WENGANG_VAR": str(tmp_path), "PYTHONUTF8": "1"}
    told = subprocess.run(command, env=environment, capture_output=True, encoding="utf-8", check=True)
    assert told.stdout == f"稳岗 {__version__}\n"


def test_the_changes_name_it_first() -> None:
    changes = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    first = re.search(r"^## ([0-9.]+) ", changes, re.M)
    assert first is not None
    assert first[1] == __version__


def test_the_page_of_the_installation_carries_it(tmp_path: Path) -> None:
    assert next(places(tmp_path)) == ("版本", __version__)
