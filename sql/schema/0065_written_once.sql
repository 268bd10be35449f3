-- What stands for a snapshot is written once (decision 0072). Which tables those are stands in tables.yaml beside this file; the upgrade puts
-- their triggers on. Here: what the triggers do, and the few places where something was changed until now.
set role wengang_owner;

-- The owner cannot log in: only an upgrade and functions of the house act in its name.
create function audit.refuse_rewriting() returns trigger language plpgsql as $$
begin
  if current_user = 'wengang_owner' then
    return null;
  end if;
  raise exception '%.%只能追加，不能修改或删除：要改变的，由新的一次代替', tg_table_schema, tg_table_name;
end $$;
comment on function audit.refuse_rewriting is 'Refuses update, delete and truncate to everybody but the owner';

-- A what-if grades a month again under other parameters and undoes it. It may take the standing levels away because its transaction can then
-- only be undone: the row written here is refused when the transaction is committed.
create table audit.only_tried (
  at timestamptz not null default clock_timestamp()
);
comment on table audit.only_tried is 'Always empty: a row stands in it only within a transaction that will be undone';
create function audit.refuse_to_commit() returns trigger language plpgsql as $$
begin
  raise exception '这一次只是试算，不能保存';
end $$;
create constraint trigger never_committed after insert on audit.only_tried
  deferrable initially deferred for each row execute function audit.refuse_to_commit();

create function risk_detection.forget_levels(of_period public.period, of_snapshot int) returns void
  language sql security definer set search_path = pg_catalog
begin atomic
  insert into audit.only_tried default values;
  delete from risk_detection.level where period = of_period and snapshot = of_snapshot;
  delete from risk_detection.falling_run where period = of_period and snapshot = of_snapshot;
  delete from risk_detection.cluster where period = of_period and snapshot = of_snapshot;
end;
comment on function risk_detection.forget_levels is 'Take away the levels, falling runs and clusters of a snapshot within a transaction that can only be undone';
revoke execute on function risk_detection.forget_levels(public.period, int) from public;
grant execute on function risk_detection.forget_levels(public.period, int) to wengang_app;

-- A yearly target may be set anew; each value that it had stays known.
create table audit.target_set (
  seq bigint generated always as identity primary key,
  at timestamptz not null default clock_timestamp(),
  year int not null,
  unit text not null,
  persons_before int,
  persons int not null
);
comment on table audit.target_set is 'Each value that the yearly target of a unit had, in persons; written by the database itself when a target is set';
grant select on audit.target_set to wengang_app, wengang_auditor;
insert into audit.target_set (year, unit, persons) select year, unit, persons from monitoring.target order by year, unit;

create function monitoring.note_target() returns trigger
  language plpgsql security definer set search_path = pg_catalog
as $$
begin
  if tg_op = 'UPDATE' and (new.year, new.unit) is distinct from (old.year, old.unit) then
    raise exception '目标任务的年度和单位不能修改';
  elsif tg_op = 'INSERT' or new.persons <> old.persons then
    insert into audit.target_set (year, unit, persons_before, persons)
    values (new.year, new.unit, case when tg_op = 'UPDATE' then old.persons end, new.persons);
  end if;
  return null;
end $$;
revoke execute on function monitoring.note_target() from public;
create trigger each_value_is_noted after insert or update on monitoring.target for each row execute function monitoring.note_target();
create trigger never_removed before delete or truncate on monitoring.target
  for each statement execute function audit.refuse_rewriting();
revoke update, delete on monitoring.target from wengang_app;
grant update (persons) on monitoring.target to wengang_app;
revoke delete on monitoring.county_group from wengang_app;

-- A file that was accepted or returned stays so, and what a person decided of it stands.
create function data_sharing.check_settling() returns trigger language plpgsql as $$
begin
  if new.state <> old.state and not (old.state = 'received' or old.state = 'held' and new.state in ('accepted', 'returned')) then
    raise exception '第%号文件已是“%”，不能变为“%”', old.id, old.state, new.state;
  end if;
  if old.decided_by is not null and (new.decided_by, new.opinion) is distinct from (old.decided_by, old.opinion) then
    raise exception '对第%号文件的处理决定不能修改', old.id;
  end if;
  return new;
end $$;
create trigger allowed_moves before update on data_sharing.delivery for each row execute function data_sharing.check_settling();
create trigger never_removed before delete or truncate on data_sharing.delivery for each statement execute function audit.refuse_rewriting();
revoke update on data_sharing.delivery from wengang_app;
grant update (state, reasons, settled_at, decided_by, opinion, rows_delivered, rows_rejected, cells_rejected, warnings, explained)
  on data_sharing.delivery to wengang_app;

create trigger never_removed before delete or truncate on data_sharing.hand_over for each statement execute function audit.refuse_rewriting();
revoke update on data_sharing.hand_over from wengang_app;
grant update (folder, refused_rule, refused_message, told_at, repeated, outdated, from_history) on data_sharing.hand_over to wengang_app;

create trigger never_removed before delete or truncate on mail.outbox for each statement execute function audit.refuse_rewriting();
create trigger never_removed before delete or truncate on workshops.certification_case
  for each statement execute function audit.refuse_rewriting();

create trigger never_removed before delete or truncate on help_files.file for each statement execute function audit.refuse_rewriting();
revoke update on help_files.file from wengang_app;
grant update (unit, town, village, at_work, units, state, end_reason, ended_in, ended_by, ended_on) on help_files.file to wengang_app;
create trigger never_removed before delete or truncate on help_files.cause for each statement execute function audit.refuse_rewriting();
revoke update on help_files.cause from wengang_app;
grant update (gone_by) on help_files.cause to wengang_app;

-- Up to which seal the records stood when a paper was written: printed on it, and kept so that the same paper says the same for ever (decision 0072).
create table audit.paper_head (
  paper text primary key,
  seal int references audit.seal,
  at timestamptz not null default clock_timestamp()
);
comment on table audit.paper_head is 'The newest seal when a bulletin, letter or allocation paper was first written, as it is printed on it; null: nothing was sealed yet. A paper is named by the key of its mail or its edition';
create trigger append_only before update or delete or truncate on audit.paper_head
  for each statement execute function audit.refuse_rewriting();
grant select, insert on audit.paper_head to wengang_app;
grant select on audit.paper_head to wengang_auditor;

-- Tasks that show success without having run are told once: the mail of a later gap does not list them again.
create table audit.told_gap (
  dag_id text not null,
  run_id text not null,
  task_id text not null,
  map_index int not null,
  try_number int not null,
  told_at timestamptz not null default clock_timestamp(),
  primary key (dag_id, run_id, task_id, map_index, try_number)
);
comment on table audit.told_gap is 'Tries of tasks that show success but have no START and END (marked by hand), noted when they were first found and told to the operators';
create trigger append_only before update or delete or truncate on audit.told_gap
  for each statement execute function audit.refuse_rewriting();
grant select, insert on audit.told_gap to wengang_app;
grant select on audit.told_gap to wengang_auditor;

reset role;
