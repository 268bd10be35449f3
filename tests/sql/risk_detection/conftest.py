"""The tiny months of `tests/sql/monitoring`, for what is found in them."""

from tests.sql.monitoring.conftest import imported

__all__ = ["imported"]
