-- Tries with both START and END. Grain: one row a try.
select dag_id, run_id, task_id, map_index, try_number
from audit.task_record
group by dag_id, run_id, task_id, map_index, try_number
having count(*) filter (where kind = 'START') > 0 and count(*) filter (where kind = 'END') > 0
