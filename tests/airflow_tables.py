"""Tables that stand for Airflow's own, with the columns on which the triggers of the audit and its queries stand.

Belongs here: the tables. Does not belong here: databases to put them into (`databases`).
"""

from __future__ import annotations

AIRFLOW_TABLES = """
create table task_instance
  (id uuid primary key default gen_random_uuid(), dag_id text, run_id text, task_id text, map_index int, try_number int, state text, operator text,
   start_date timestamptz, end_date timestamptz);
create table task_instance_history (dag_id text, run_id text, task_id text, map_index int, try_number int, state text,
  start_date timestamptz, end_date timestamptz);
create table dag_run (dag_id text, run_id text, state text);
create table hitl_detail (ti_id uuid, responded_at timestamptz, responded_by jsonb, chosen_options jsonb);
"""
