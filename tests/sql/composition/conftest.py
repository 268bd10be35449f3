"""Months brought through the real path, as the tests of monitoring have them."""

from __future__ import annotations

from tests.sql.monitoring.conftest import imported

__all__ = ["imported"]
