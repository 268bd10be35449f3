"""稳岗: what a provincial employment office does each month, as plain typed Python.

Belongs here: the business of the office, importable and testable by itself.
Does not belong here: anything that imports Airflow (`plugins/`), starts processes (`ops/`) or invents data (`wengang_trial`).
"""

__version__ = "0.2.0"
"""The version of the house; `CHANGELOG.md` says what it brought (decision 0032)."""
