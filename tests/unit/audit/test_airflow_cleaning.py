"""What an operator removes by `airflow db clean` is none of the audit's."""

from __future__ import annotations

from airflow.utils.db_cleanup import config_dict
from ops.airflow_metadata import TRIGGER_FOLDER

OURS = {"state_change"}


def test_cleaning_knows_no_table_of_the_audit_and_leaves_a_trace_of_what_it_removes() -> None:
    assert "task_instance" in config_dict, "the list is another one now: this test judges nothing"
    assert not OURS & set(config_dict)
    assert not [name for name in config_dict if name.startswith("audit")]
    triggers = (TRIGGER_FOLDER / "0001_state_changes.sql").read_text(encoding="utf-8")
    for table in ("task_instance", "dag_run", "hitl_detail"):
        assert f"insert or update or delete on {table}" in triggers
