"""The tiny months of `tests/sql/monitoring`, for what is told of them."""

from tests.sql.monitoring.conftest import imported

__all__ = ["imported"]
