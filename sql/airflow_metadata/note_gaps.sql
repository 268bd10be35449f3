-- Note the ended tries that left no state change, and give those that were not noted before. For database `airflow`. Parameter: since (what began
-- before is not asked for). Grain: one row a try.
select dag_id, run_id, task_id, map_index, try_number, state from audit.note_gaps(:since)
