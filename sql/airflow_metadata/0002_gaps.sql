-- Ended tries whose state change is not there: written afterwards, as what they are (source sweep), by the auditor's own call.
-- A try that was given up before its end stands in the history as failed: its change is to none, or to restarting, and is there.
-- What began before `since` had its term and is not asked for. For database `airflow`; safe to apply again. The auditor may call it and can so
-- add such a row and nothing else.
grant select on task_instance, task_instance_history to wengang_audit_owner;
grant usage on schema public to wengang_audit_owner;

drop function if exists audit.note_gaps();
create or replace function audit.note_gaps(since timestamptz) returns table (dag_id text, run_id text, task_id text, map_index int, try_number int, state text)
  language plpgsql volatile security definer set search_path = pg_catalog
as $$
#variable_conflict use_column
begin
  return query
  insert into audit.state_change (source, operation, dag_id, run_id, task_id, map_index, try_number, state_after)
  select 'sweep', 'GAP', ended.dag_id, ended.run_id, ended.task_id, ended.map_index, ended.try_number, ended.state
  from (
    select dag_id, run_id, task_id, map_index, try_number, state, state as changed_to, coalesce(start_date, end_date, 'infinity') as began, false as of_history
    from public.task_instance
    where state in ('success', 'failed', 'skipped', 'upstream_failed')
    union all
    select dag_id, run_id, task_id, map_index, try_number, state, 'up_for_retry', coalesce(start_date, end_date, 'infinity'), true
    from public.task_instance_history
    where state in ('success', 'failed', 'skipped', 'upstream_failed')
  ) as ended
  where ended.began >= since and not exists (
    select
    from audit.state_change as change
    where change.source in ('task_instance', 'sweep') and change.dag_id = ended.dag_id and change.run_id = ended.run_id
      and change.task_id = ended.task_id and change.map_index = ended.map_index and change.try_number = ended.try_number
      and (
        change.state_after in (ended.state, ended.changed_to)
        or ended.of_history and ended.state = 'failed' and change.operation = 'UPDATE' and coalesce(change.state_after, 'restarting') = 'restarting'
          and coalesce(change.state_before, '') not in ('success', 'failed', 'skipped', 'upstream_failed', 'up_for_retry')
      )
  )
  returning dag_id, run_id, task_id, map_index, try_number, state_after;
end $$;
alter function audit.note_gaps(timestamptz) owner to wengang_audit_owner;
revoke execute on function audit.note_gaps(timestamptz) from public;
grant execute on function audit.note_gaps(timestamptz) to wengang_auditor;
