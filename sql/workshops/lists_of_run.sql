-- Lists that a task of a run has made before (`list` of its counts). Parameters: dag_id, run_id, task_id. Grain: one row a list.
select distinct (counts ->> 'list')::bigint as list
from audit.task_record
where dag_id = %(dag_id)s and run_id = %(run_id)s and task_id = %(task_id)s and kind = 'END' and counts ? 'list'
