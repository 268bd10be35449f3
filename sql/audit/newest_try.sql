-- The newest try of a task that has started. Grain: one row.
select max(seq) as seq
from audit.task_record
where kind = 'START' and dag_id = :dag_id and run_id = :run_id and task_id = :task_id and map_index = :map_index
