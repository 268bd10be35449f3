-- Tries of Airflow that have ended and left no state change (must be none). For database `airflow`. Parameter: since (what began before is
-- not asked for). Grain: one row a try.
-- A try that is tried again by itself stands in the history as failed, while its change was to up_for_retry; so does one that was given up before
-- its end (its scheduler died, or it was cleared), while its change was from where it stood to none, or to restarting.
with ended as (
  select dag_id, run_id, task_id, map_index, try_number, state, state as changed_to, coalesce(start_date, end_date, 'infinity') as began, false as of_history
  from task_instance
  where state in ('success', 'failed', 'skipped', 'upstream_failed')
  union all
  select dag_id, run_id, task_id, map_index, try_number, state, 'up_for_retry', coalesce(start_date, end_date, 'infinity'), true
  from task_instance_history
  where state in ('success', 'failed', 'skipped', 'upstream_failed')
)
select dag_id, run_id, task_id, map_index, try_number, state
from ended
where began >= :since and not exists (
  select
  from audit.state_change as change
  where change.source = 'task_instance' and change.dag_id = ended.dag_id and change.run_id = ended.run_id
    and change.task_id = ended.task_id and change.map_index = ended.map_index and change.try_number = ended.try_number
    and (
      change.state_after in (ended.state, ended.changed_to)
      or ended.of_history and ended.state = 'failed' and change.operation = 'UPDATE' and coalesce(change.state_after, 'restarting') = 'restarting'
        and coalesce(change.state_before, '') not in ('success', 'failed', 'skipped', 'upstream_failed', 'up_for_retry')
    )
)
