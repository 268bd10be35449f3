-- Keep the tries without records that were not found before. Parameters: dags, runs, tasks, places, numbers (one entry a try). Grain: one row a new one.
insert into audit.told_gap (dag_id, run_id, task_id, map_index, try_number)
select distinct gap.dag_id, gap.run_id, gap.task_id, gap.map_index, gap.try_number
from unnest(cast(:dags as text[]), cast(:runs as text[]), cast(:tasks as text[]), cast(:places as int[]), cast(:numbers as int[]))
  as gap (dag_id, run_id, task_id, map_index, try_number)
on conflict do nothing
returning dag_id, run_id, task_id, map_index, try_number
