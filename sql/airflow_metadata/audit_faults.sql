-- What keeps Airflow's state changes from being written or from being safe: parts of schema `audit` that another role than its own owns,
-- and tables of Airflow without their trigger. One row a fault: what it is, and the owner found (null: missing). No parameters.
with parts as (
  select 'schema audit' as part, pg_get_userbyid(nspowner) as owner from pg_namespace where nspname = 'audit'
  union all
  select 'audit.' || c.relname, pg_get_userbyid(c.relowner)
  from pg_class c join pg_namespace n on n.oid = c.relnamespace
  where n.nspname = 'audit' and c.relkind in ('r', 'S')
  union all
  select 'audit.' || p.proname || '()', pg_get_userbyid(p.proowner)
  from pg_proc p join pg_namespace n on n.oid = p.pronamespace
  where n.nspname = 'audit'
),
triggers as (
  select tgrelid::regclass::text as table_name from pg_trigger where tgname = 'wengang_audit' and tgenabled <> 'D'
)
select part, owner::text from parts where owner <> 'wengang_audit_owner'
union all
select needed, null
from unnest(array['task_instance', 'dag_run', 'hitl_detail']) as needed
where needed not in (select table_name from triggers)
order by 1
