-- The texts about which a human task has asked in a run. Parameters: dag_id, run_id, task_id, map_index. Grain: one row a text.
select distinct counts ->> 'shown' as digest
from audit.task_record
where dag_id = %(dag_id)s and run_id = %(run_id)s and task_id = %(task_id)s and map_index = %(map_index)s
  and kind = 'END' and counts ? 'shown'
