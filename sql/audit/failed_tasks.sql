-- The tasks of a run whose newest try did not succeed: it failed, or it began and left nothing more (message null: interrupted).
-- Parameters: dag_id, run_id. Grain: one row a task, mapped ones by their index.
with newest as (
  select distinct on (task_id, map_index) task_id, map_index, try_number, kind, title, message
  from audit.task_record
  where dag_id = :dag_id and run_id = :run_id
  order by task_id, map_index, seq desc
)
select task_id, map_index, try_number, title, message
from newest
where kind <> 'END'
order by task_id, map_index
