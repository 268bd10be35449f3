-- Tries of domain tasks that began and neither ended nor failed: evidence of a crash. Grain: one row a try.
select dag_id, run_id, task_id, map_index, try_number, min(at) as started_at
from audit.task_record
group by dag_id, run_id, task_id, map_index, try_number
having count(*) filter (where kind in ('END', 'FAILED')) = 0
order by started_at
