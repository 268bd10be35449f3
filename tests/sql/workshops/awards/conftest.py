"""Award parameters that a trial has confirmed, people who answer, and databases in which the months of most tests are open."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from ops.database import address_for
from tests.databases import borrowed_database, fresh_database

from wengang.settings.policy import load_policy

AWARD_PARAMETERS = tuple(name for name in load_policy().parameters if name.startswith("workshop.award_"))


def confirming(names: tuple[str, ...] = AWARD_PARAMETERS) -> str:
    """Give the text of a file of trial parameters that confirms these."""
    return "".join(f"{name}: {{confirmed: true, note: 测试视为已确认}}\n" for name in names)


@pytest.fixture(scope="session")
def open_months(server: str, template: str) -> Iterator[str]:
    """Give the name of a database in which the first months of 2025 are open: making their tables costs more than what is written into them."""
    with fresh_database(server, template) as name:
        with psycopg.connect(address_for(server, name, "postgres")) as connection:
            for month in range(1, 8):
                connection.execute("select data_sharing.open_month(%s)", [f"2025-{month:02d}"])
        yield name


@pytest.fixture
def database(server: str, open_months: str) -> Iterator[str]:
    """Give the name of a business database without rows."""
    with borrowed_database(server, open_months) as name:
        yield name


@pytest.fixture
def confirmed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Let all award parameters be confirmed by a trial; gives the file that says so."""
    path = tmp_path / "trial_policy.yaml"
    path.write_text(confirming(), encoding="utf-8")
    monkeypatch.setenv("WENGANG_POLICY_FILE", str(path))
    load_policy.cache_clear()
    yield path
    load_policy.cache_clear()
