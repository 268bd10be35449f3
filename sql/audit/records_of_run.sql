-- What the tasks of the runs with an id left behind, oldest first; a command is found by the id of its call or by `command`.
-- Parameter: run. Grain: one row a record.
select at, kind, dag_id, run_id, coalesce(title, task_id) as title, try_number, actor, reason, message, code_version, content
from audit.task_record
where run_id = :run or (dag_id = 'command' and :run = 'command')
order by seq
