-- 帮扶名单: one file a person who lost work or may lose it, what opened and ended it, and how the county helped (policy 2.6, chapters 2.6.1–4,
-- decision 0049). Nobody is named here: a person is its person_key.
create schema help_files authorization wengang_owner;
grant usage on schema help_files to wengang_app, wengang_auditor;

set role wengang_owner;

comment on schema help_files is '帮扶名单: one file a person, opened, cleared and closed by the snapshots of live months; contacts as counties tell them';

create table help_files.judged (
  period public.period not null,
  snapshot int not null,
  judged_at timestamptz not null default now(),
  primary key (period, snapshot),
  foreign key (period, snapshot) references monitoring.snapshot
);
comment on table help_files.judged is 'The snapshots of live months from which files were kept; once a newer one of a month stands here, an older one changes nothing';

create table help_files.shown (
  period public.period not null,
  snapshot int not null,
  person_key uuid not null,
  signal text not null check (signal in ('lost_job', 'season_end', 'workshop_exit', 'income_low', 'unemployed')),
  primary key (period, snapshot, person_key, signal)
);
comment on table help_files.shown is 'What a snapshot shows that opens a file, one row a person of the active roster and signal; income_low: two months running';

create table help_files.file (
  id bigint generated always as identity primary key,
  no text not null unique check (no ~ '^帮[0-9]{4}-[0-9]{6}$'),
  person_key uuid not null,
  period public.period not null,
  snapshot int not null,
  opened_on date not null,
  unit text not null,
  town text not null,
  village text not null,
  at_work boolean not null,
  units text[] not null check (unit = any (units)),
  state text not null default 'live' check (state in ('live', 'closed', 'cleared')),
  end_reason text check (end_reason in ('at_work', 'off_roster', 'not_shown')),
  ended_in public.period,
  ended_by int,
  ended_on date,
  constraint end_is_complete check (
    (state = 'live') = (end_reason is null) and (state = 'live') = (ended_in is null) and (state = 'live') = (ended_by is null)
    and (state = 'live') = (ended_on is null) and (state = 'cleared') = (end_reason is not distinct from 'not_shown')
  ),
  foreign key (period, snapshot) references help_files.judged
);
comment on table help_files.file is 'One file a person: opened on a business date by a snapshot; home, and whether it works, as the newest judged month has them; units are all whose file it was. closed: at work two months running, or on no roster any more; cleared: a correction no longer shows what opened it';
create unique index one_live_file on help_files.file (person_key) where state = 'live';
create index on help_files.file (person_key);

create table help_files.cause (
  file_id bigint not null references help_files.file,
  period public.period not null,
  signal text not null check (signal in ('lost_job', 'season_end', 'workshop_exit', 'income_low', 'unemployed')),
  shown_by int not null,
  gone_by int,
  primary key (file_id, period, signal)
);
comment on table help_files.cause is 'Why a file stands, one row a month and signal: the snapshot of that month that showed it first, and the one that no longer shows it';

create function help_files.keep_what_opened() returns trigger language plpgsql as $$
begin
  if (new.no, new.person_key, new.period, new.snapshot, new.opened_on) is distinct from (old.no, old.person_key, old.period, old.snapshot, old.opened_on) then
    raise exception '帮扶档案%的编号、人员和建档依据不能修改', old.no;
  end if;
  return new;
end $$;
create trigger what_opened_stands before update on help_files.file for each row execute function help_files.keep_what_opened();

create table help_files.contact (
  period public.period not null,
  delivery_id bigint not null references data_sharing.delivery,
  row_no int not null,
  unit text not null,
  file_no text not null,
  day date not null,
  way text,
  result text not null,
  service text,
  vacancy text,
  primary key (delivery_id, row_no)
);
comment on table help_files.contact is 'Good rows of help_contact, of every accepted version: what was done for a file on a day; file_no as the county wrote it, the number of a file or of one of its matters';
create index on help_files.contact (file_no);

create table help_files.household (
  period public.period not null,
  snapshot int not null,
  unit text not null,
  town text not null,
  able int not null check (able > 0),
  jobless int not null check (jobless between 0 and able),
  primary key (period, snapshot, unit, town),
  foreign key (period, snapshot) references help_files.judged
);
comment on table help_files.household is 'Households of the active roster with at least one person of 普通 or 技能 labour, and those of them of whom nobody works (零就业家庭); ready units only';

-- 户编号 was read and dropped so far: the households of months before this have no key.
alter table data_sharing.roster_row add column household_key uuid;
comment on column data_sharing.roster_row.household_key is 'The household of the unit by 户编号, as a keyed digest; null when blank, and in months taken in before decision 0049';

create view help_files.open_files as
select
  file.unit, file.town, count(*) as files, count(*) filter (where not file.at_work) as out_of_work,
  count(*) filter (where 'lost_job' = any (cause.signals)) as lost_job,
  count(*) filter (where 'season_end' = any (cause.signals)) as season_end,
  count(*) filter (where 'workshop_exit' = any (cause.signals)) as workshop_exit,
  count(*) filter (where 'income_low' = any (cause.signals)) as income_low,
  count(*) filter (where 'unemployed' = any (cause.signals)) as unemployed
from help_files.file
cross join lateral (select array_agg(distinct signal) as signals from help_files.cause where file_id = file.id and gone_by is null) as cause
where file.state = 'live'
group by file.unit, file.town;
comment on view help_files.open_files is 'Live files by unit and township, and by what opened them: a file with two causes counts in both';

create view help_files.jobless_households as
select distinct on (household.unit, household.town) household.*
from help_files.household
where (household.period, household.snapshot) in (
  select period, max(snapshot) from help_files.judged where period = (select max(period) from help_files.judged) group by period
);
comment on view help_files.jobless_households is '零就业家庭 by unit and township in the newest judged month';

grant select, insert on help_files.judged, help_files.shown, help_files.household to wengang_app;
grant select, insert, update on help_files.file, help_files.cause to wengang_app;
grant select, insert, delete on help_files.contact to wengang_app;
grant select on help_files.open_files, help_files.jobless_households to wengang_app;
grant select on help_files.judged, help_files.household, help_files.open_files, help_files.jobless_households to wengang_auditor;

reset role;
