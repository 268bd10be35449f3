-- Every state change of every try, written in the same transaction as the change itself (architecture decision 7a).
-- For database `airflow`, applied after its own migrations; safe to apply again. Listeners miss a third of the ended tries, a trigger none.
-- The owner of the table cannot log in; Airflow's own role may only insert through the trigger.
-- Roles belong to the server and a lock to a database: when two databases of a server are prepared at once, the second finds them made.
do $$
begin
  if not exists (select from pg_roles where rolname = 'wengang_audit_owner') then create role wengang_audit_owner nologin; end if;
exception when unique_violation then null;
end $$;
do $$
begin
  if not exists (select from pg_roles where rolname = 'wengang_auditor') then create role wengang_auditor login; end if;
exception when unique_violation then null;
end $$;

create schema if not exists audit authorization wengang_audit_owner;
alter schema audit owner to wengang_audit_owner; -- a restore without this role gives it to somebody else

create table if not exists audit.state_change (
  seq bigint generated always as identity primary key,
  at timestamptz not null default clock_timestamp(),
  source text not null,
  operation text not null,
  dag_id text,
  run_id text,
  task_id text,
  map_index int,
  try_number int,
  task_instance_id text,
  state_before text,
  state_after text,
  responded_by text,
  chosen_options text
);
alter table audit.state_change owner to wengang_audit_owner;
comment on table audit.state_change is 'State changes of task_instance, hitl_detail and dag_run; no personal data, no hashing here';
create index if not exists state_change_try on audit.state_change (dag_id, run_id, task_id, map_index, try_number);

create or replace function audit.refuse_change() returns trigger language plpgsql as $$
begin
  raise exception '审计记录只能追加，不能修改或删除';
end $$;
alter function audit.refuse_change() owner to wengang_audit_owner;
drop trigger if exists append_only on audit.state_change;
create trigger append_only before update or delete or truncate on audit.state_change
  for each statement execute function audit.refuse_change();

create or replace function audit.note_task_instance() returns trigger
  language plpgsql security definer set search_path = pg_catalog as $$
begin
  if tg_op = 'INSERT' then
    insert into audit.state_change (source, operation, dag_id, run_id, task_id, map_index, try_number, task_instance_id, state_after)
    values ('task_instance', tg_op, new.dag_id, new.run_id, new.task_id, new.map_index, new.try_number, new.id::text, new.state);
  elsif tg_op = 'DELETE' then
    insert into audit.state_change (source, operation, dag_id, run_id, task_id, map_index, try_number, task_instance_id, state_before)
    values ('task_instance', tg_op, old.dag_id, old.run_id, old.task_id, old.map_index, old.try_number, old.id::text, old.state);
  elsif new.state is distinct from old.state or new.try_number is distinct from old.try_number or new.id is distinct from old.id then
    insert into audit.state_change
      (source, operation, dag_id, run_id, task_id, map_index, try_number, task_instance_id, state_before, state_after)
    values
      ('task_instance', tg_op, new.dag_id, new.run_id, new.task_id, new.map_index, new.try_number, new.id::text, old.state, new.state);
  end if;
  return null;
end $$;
alter function audit.note_task_instance() owner to wengang_audit_owner;
drop trigger if exists wengang_audit on task_instance;
create trigger wengang_audit after insert or update or delete on task_instance
  for each row execute function audit.note_task_instance();

create or replace function audit.note_dag_run() returns trigger
  language plpgsql security definer set search_path = pg_catalog as $$
begin
  if tg_op = 'INSERT' then
    insert into audit.state_change (source, operation, dag_id, run_id, state_after)
    values ('dag_run', tg_op, new.dag_id, new.run_id, new.state);
  elsif tg_op = 'DELETE' then
    insert into audit.state_change (source, operation, dag_id, run_id, state_before)
    values ('dag_run', tg_op, old.dag_id, old.run_id, old.state);
  elsif new.state is distinct from old.state then
    insert into audit.state_change (source, operation, dag_id, run_id, state_before, state_after)
    values ('dag_run', tg_op, new.dag_id, new.run_id, old.state, new.state);
  end if;
  return null;
end $$;
alter function audit.note_dag_run() owner to wengang_audit_owner;
drop trigger if exists wengang_audit on dag_run;
create trigger wengang_audit after insert or update or delete on dag_run
  for each row execute function audit.note_dag_run();

create or replace function audit.note_hitl_detail() returns trigger
  language plpgsql security definer set search_path = pg_catalog as $$
begin
  if tg_op = 'DELETE' then
    insert into audit.state_change (source, operation, task_instance_id, responded_by, chosen_options)
    values ('hitl_detail', tg_op, old.ti_id::text, old.responded_by ->> 'name', old.chosen_options::text);
  elsif tg_op = 'INSERT' or new.responded_at is distinct from old.responded_at then
    insert into audit.state_change (source, operation, task_instance_id, state_after, responded_by, chosen_options)
    values ('hitl_detail', tg_op, new.ti_id::text, case when new.responded_at is null then 'asked' else 'answered' end,
            new.responded_by ->> 'name', new.chosen_options::text);
  end if;
  return null;
end $$;
alter function audit.note_hitl_detail() owner to wengang_audit_owner;
drop trigger if exists wengang_audit on hitl_detail;
create trigger wengang_audit after insert or update or delete on hitl_detail
  for each row execute function audit.note_hitl_detail();

grant usage on schema audit to wengang_auditor;
grant select on audit.state_change to wengang_auditor;

-- The auditor compares Airflow's tries with the records of both layers (wengang.audit.completeness).
grant usage on schema public to wengang_auditor;
grant select on task_instance, task_instance_history, dag_run to wengang_auditor;
