-- The content record of every task (architecture decision 7b): START in its own transaction, END in that of the data.
-- START without END is evidence of a crash. Append-only by rights and by trigger; no personal data.
create schema audit authorization wengang_owner;

set role wengang_owner;

create table audit.task_record (
  seq bigint generated always as identity primary key,
  kind text not null check (kind in ('START', 'END', 'FAILED')),
  at timestamptz not null default clock_timestamp(),
  dag_id text not null,
  run_id text not null,
  task_id text not null,
  map_index int not null,
  try_number int not null,
  task_instance_id text not null,
  actor text not null,
  business_date date,
  policy_digest text not null,
  counts jsonb not null default '{}',
  message text
);
comment on table audit.task_record is 'What each try of each domain task began, did and counted; message is the Chinese line of a known error';
create index on audit.task_record (dag_id, run_id, task_id, map_index, try_number);

create function audit.refuse_change() returns trigger language plpgsql as $$
begin
  raise exception '审计记录只能追加，不能修改或删除';
end $$;

create trigger append_only before update or delete or truncate on audit.task_record
  for each statement execute function audit.refuse_change();

grant usage on schema audit to wengang_app, wengang_auditor;
grant select, insert on audit.task_record to wengang_app;
grant select on audit.task_record to wengang_auditor;

reset role;
