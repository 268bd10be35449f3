-- Clues (线索) of the chapters (method §14): runs over a snapshot and named files, for which units each rule was judged, and what was found.
-- A clue is a doubt for a person to check. Nobody is named here: a person is its person_key.
create schema clues authorization wengang_owner;
grant usage on schema clues to wengang_app, wengang_auditor;

set role wengang_owner;

comment on schema clues is 'Doubts that the rules of the chapters find, run by run: each run rests on a snapshot and names the files of its own';

create table clues.run (
  id bigint generated always as identity primary key,
  chapter text not null,
  period public.period not null,
  snapshot int not null,
  first_day date not null,
  last_day date not null,
  digest text not null,
  business_date date not null,
  leads boolean not null,
  ran_at timestamptz not null default now(),
  unique (chapter, period, snapshot, digest),
  foreign key (period, snapshot) references monitoring.snapshot
);
comment on table clues.run is 'One run of the rules of a chapter for a month; digest is over its snapshot, its files and the parameters of the chapter, so equal inputs are one run';
comment on column clues.run.leads is 'Whether no later month or newer snapshot had been run before it, and its month ran live: only such a run opens and clears matters';

create table clues.run_file (
  run_id bigint not null references clues.run,
  table_name text not null,
  back int not null check (back >= 0),
  period public.period not null,
  unit text not null,
  department text not null,
  delivery_id bigint not null references data_sharing.delivery,
  primary key (run_id, delivery_id)
);
comment on table clues.run_file is 'The files that a run looks at: of the tables of the chapter the newest accepted one of each month up to its own (back: months before it), of others those of its month';

create table clues.judged (
  run_id bigint not null references clues.run,
  rule text not null,
  unit text not null,
  primary key (run_id, rule, unit)
);
comment on table clues.judged is 'The units for which a run judged a rule: every file that the rule names was there';

create table clues.clue (
  id bigint generated always as identity primary key,
  run_id bigint not null,
  rule text not null,
  unit text not null,
  table_name text not null,
  row_no int,
  subject text not null check (subject <> ''),
  object_no text,
  person_key uuid,
  shows jsonb not null,
  foreign key (run_id, rule, unit) references clues.judged
);
comment on table clues.clue is 'What a run found, one row a row that shows it; row_no is that of the file of the run''s month as a reader sees it, null for a file of another month or no single row. subject is what one matter is opened for';
create index on clues.clue (run_id, rule, unit);

create function clues.refuse_change() returns trigger language plpgsql as $$
begin
  raise exception '线索的运行和结果只能追加，不能修改或删除';
end $$;
create trigger append_only before update or delete or truncate on clues.run for each statement execute function clues.refuse_change();
create trigger append_only before update or delete or truncate on clues.run_file for each statement execute function clues.refuse_change();
create trigger append_only before update or delete or truncate on clues.judged for each statement execute function clues.refuse_change();
create trigger append_only before update or delete or truncate on clues.clue for each statement execute function clues.refuse_change();

-- Each person of the active rosters of a run's month, once a unit: the later 识别时间, then file order (method §2). The month is told beside the
-- run, so that only its partition is read.
create function clues.active_roster(run bigint, month text)
  returns table (unit text, person_key uuid, household_key uuid, town text, village text, labour text, household_kind text)
  language sql stable
as $$
  select distinct on (roster.unit, roster.person_key)
    roster.unit, roster.person_key, roster.household_key, roster.town, roster.village, roster.labour, roster.household_kind
  from data_sharing.roster_row as roster
  where roster.period = month and roster.roster_status = 'active'
    and roster.delivery_id in (select named.delivery_id from clues.run_file as named where named.run_id = run and named.table_name = 'rv_roster')
  order by roster.unit, roster.person_key, roster.identified desc nulls last, roster.row_no
$$;

-- Who is employed in a run's month (method §2): on an active roster, with a record that covers the month, of any unit.
create function clues.employed(run bigint, month text) returns table (person_key uuid)
  language sql stable
as $$
  select distinct work.person_key
  from data_sharing.work_row as work
  where work.period = month and work.working and work.start_month <= month and (work.end_month is null or work.end_month >= month)
    and work.delivery_id in (select named.delivery_id from clues.run_file as named where named.run_id = run and named.table_name = 'rv_work')
    and work.person_key in (select listed.person_key from clues.active_roster(run, month) as listed)
$$;
revoke execute on function clues.active_roster(bigint, text), clues.employed(bigint, text) from public;
grant execute on function clues.active_roster(bigint, text), clues.employed(bigint, text) to wengang_app;

grant select, insert on clues.run, clues.run_file, clues.judged, clues.clue to wengang_app;
grant select on clues.run, clues.run_file, clues.judged to wengang_auditor;

-- The employer of a 就业登记 row was read and dropped so far: rows of months before this have none.
alter table data_sharing.employment_row add column employer_code text;
comment on column data_sharing.employment_row.employer_code is '统一社会信用代码 of the employer, folded as a key; null when blank, and in months taken in before decision 0057';

reset role;
