"""What the tests of due lists share: the business database named as a task finds it."""

from __future__ import annotations

import pytest

from wengang.settings.environment import Settings


@pytest.fixture(autouse=True)
def installation(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """Name the business database by the environment."""
    monkeypatch.setenv("WENGANG_MODE", "trial")
    monkeypatch.setenv("WENGANG_VAR", str(settings.var))
    monkeypatch.setenv("WENGANG_DATABASE_URL", settings.database_url)
