-- Who has worked this year and does not work this month: what the year-to-date of a month needs of the months before it (decision 0039).
set role wengang_owner;

create table monitoring.worked_earlier (
  period public.period not null,
  snapshot int not null,
  person_key uuid not null,
  unit text not null,
  town text not null,
  village text not null,
  primary key (period, snapshot, person_key)
);
comment on table monitoring.worked_earlier is 'People who worked in an earlier month of the year and not in this one, at their home in the latest month in which they did: with those who work now they are the year-to-date';

create table monitoring.year_carried (
  period public.period not null,
  snapshot int not null,
  primary key (period, snapshot),
  foreign key (period, snapshot) references monitoring.snapshot
);
comment on table monitoring.year_carried is 'The snapshots whose worked_earlier stands, also where nobody is in it; those of before have none, and a month after them reads the year again';

grant select, insert on monitoring.worked_earlier, monitoring.year_carried to wengang_app;
grant select on monitoring.year_carried to wengang_auditor;

-- Each row of these two is written by the statement that counts the scopes, beside the indicators of the same people. Looking up the indicator
-- again for each of 60,000 rows took as long as counting them.
alter table monitoring.stock_split drop constraint stock_split_period_snapshot_scope_kind_scope_code_fkey;
alter table monitoring.change drop constraint change_period_snapshot_scope_kind_scope_code_fkey;

reset role;
