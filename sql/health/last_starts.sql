-- When each procedure last began a task, among the last 200,000 records. Grain: one row a procedure.
select dag_id, max(at) as at
from (select dag_id, at, kind from audit.task_record order by seq desc limit 200000) as recent
where kind = 'START'
group by dag_id
order by dag_id
