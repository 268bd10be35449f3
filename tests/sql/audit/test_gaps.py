"""Ended tries that left no state change are noted once, as what they are, by a role that can add nothing else.

The tables stand for Airflow's own, which have these columns among many; the triggers and the function are those that the installation applies.
"""

from __future__ import annotations

from pathlib import Path

import psycopg
import pytest
from ops.database import address_for

from wengang.audit.completeness import note_gaps
from wengang.database.unit_of_work import UnitOfWork

TRY = "insert into task_instance (dag_id, run_id, task_id, map_index, try_number, state) values ('county_notices', 'r', %s, -1, 1, %s)"
NOTE = "select task_id, state from audit.note_gaps('1970-01-01')"


def test_a_try_without_a_state_change_is_noted_once(server: str, airflow: str) -> None:
    with psycopg.connect(address_for(server, airflow, "postgres")) as administrator:
        administrator.execute(TRY, ["recorded", "success"])
        administrator.execute(TRY, ["running", "running"])
        administrator.execute("set local session_replication_role = replica")
        administrator.execute(TRY, ["lost", "failed"])
    with psycopg.connect(address_for(server, airflow, "wengang_auditor")) as auditor:
        assert auditor.execute(NOTE).fetchall() == [("lost", "failed")]
        assert auditor.execute(NOTE).fetchall() == []
        rows = auditor.execute("select source, operation, task_id, state_after from audit.state_change where source = 'sweep'").fetchall()
        assert rows == [("sweep", "GAP", "lost", "failed")]


def test_a_try_that_was_given_up_is_no_gap_and_one_whose_end_is_missing_is(server: str, airflow: str) -> None:
    into_history = (
        "insert into task_instance_history (dag_id, run_id, task_id, map_index, try_number, state)"
        " select dag_id, run_id, task_id, map_index, try_number, 'failed' from task_instance where task_id = %s"
    )
    again = "update task_instance set id = gen_random_uuid(), state = %s where task_id = %s"
    with psycopg.connect(address_for(server, airflow, "postgres")) as administrator:
        for task, state, then in (("orphan", "running", None), ("waited", "queued", None), ("cleared", "running", "restarting")):
            administrator.execute(TRY, [task, state])
            administrator.execute(into_history, [task])
            administrator.execute(again, [then, task])
        administrator.execute(TRY, ["lost", "running"])
        administrator.execute("set local session_replication_role = replica")
        administrator.execute("update task_instance set state = 'failed' where task_id = 'lost'")
        administrator.execute("set local session_replication_role = origin")
        administrator.execute(into_history, ["lost"])
        administrator.execute(again, [None, "lost"])
    with psycopg.connect(address_for(server, airflow, "wengang_auditor")) as auditor:
        unseen = (
            Path("sql/airflow_metadata/ended_tries_without_state_row.sql").read_text(encoding="utf-8").replace(":since", "'1970-01-01'")
        )
        assert [row[2] for row in auditor.execute(unseen).fetchall()] == ["lost"]
        assert auditor.execute(NOTE).fetchall() == [("lost", "failed")]


def test_the_auditor_can_add_nothing_else(server: str, airflow: str) -> None:
    with psycopg.connect(address_for(server, airflow, "wengang_auditor")) as auditor, pytest.raises(psycopg.errors.InsufficientPrivilege):
        auditor.execute("insert into audit.state_change (source, operation) values ('sweep', 'GAP')")


def test_a_task_without_records_is_told_once(server: str, airflow: str, work: UnitOfWork) -> None:
    auditor = address_for(server, airflow, "wengang_auditor")
    marked = TRY.replace("state)", "state, operator)").replace("%s)", "%s, '_PythonDecoratedOperator')")
    with psycopg.connect(address_for(server, airflow, "postgres"), autocommit=True) as administrator:
        administrator.execute(marked, ["first", "success"])
        [told] = note_gaps(work, auditor).words
        assert "first 第1次：显示成功，但没有起止记录" in told
        assert note_gaps(work, auditor).words == [], "nothing new, nothing said"
        administrator.execute(marked, ["second", "success"])
        gaps = note_gaps(work, auditor)
    assert gaps.number == 2
    assert "second 第1次" in gaps.words[0]
    assert gaps.words[1:] == ["以前告知过、没有起止记录的另有1处，不再列出"]
