-- Tries of domain tasks that succeeded: each must have START and END. For database `airflow`. Parameters: operators, since (what began before is
-- not asked for). Grain: one row a try.
select dag_id, run_id, task_id, map_index, try_number
from task_instance
where state = 'success' and operator = any (:operators) and coalesce(start_date, end_date, 'infinity') >= :since
