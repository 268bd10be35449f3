-- Who the people at work are and where they went (policy 一, 2.1.1; chapters 2.1 items 2, 3, 5): what the files said and was dropped is kept from
-- now on, a person of a month names the rows by which it counts, and the stock is told apart by them (decision 0065).
set role wengang_owner;

alter table data_sharing.roster_row
  add column sex text check (sex in ('male', 'female')),
  add column birth_year int,
  add column education text,
  add column in_school boolean,
  add column subsistence boolean,
  add column destitute boolean;
alter table data_sharing.work_row
  add column work_place text,
  add column travel_aid numeric check (travel_aid >= 0);
alter table data_sharing.employment_row
  add column paid_on date;

alter table monitoring.person_month
  add column roster_file bigint,
  add column roster_row int,
  add column work_file bigint,
  add column work_row int;
comment on table monitoring.person_month is 'Each person of the active roster at its home (method §2): employed or not; income in 元 only when valid; the rows of roster and work file by which it counts (none in snapshots of before)';

reset role;

create schema composition authorization wengang_owner;
grant usage on schema composition to wengang_app, wengang_auditor;

set role wengang_owner;

comment on schema composition is '务工结构: the stock of a snapshot by who people are, what they do and where they went; who stayed at work; whom losing work hit';

create table composition.described (
  period public.period not null,
  snapshot int not null,
  primary key (period, snapshot),
  foreign key (period, snapshot) references monitoring.snapshot
);
comment on table composition.described is 'The snapshots whose composition stands, also where nobody works';

create table composition.part (
  period public.period not null,
  snapshot int not null,
  scope_kind text not null check (scope_kind in ('province', 'group', 'unit')),
  scope_code text not null,
  dimension text not null check (dimension in ('industry', 'sex', 'age', 'education', 'household', 'monitored', 'care')),
  code text not null,
  persons int not null check (persons > 0),
  income_n int not null check (income_n between 0 and persons),
  income_total numeric not null check (income_total >= 0),
  primary key (period, snapshot, scope_kind, scope_code, dimension, code),
  foreign key (period, snapshot) references composition.described
);
comment on table composition.part is 'The stock (persons) and its income (元, income_n persons) by industry, sex, age reached in the year, schooling, household and monitoring; code 未填 where blank; the parts of a dimension sum to the stock';

create table composition.destination (
  period public.period not null,
  snapshot int not null,
  home text not null,
  location text not null,
  place text not null,
  persons int not null check (persons > 0),
  organised int not null check (organised between 0 and persons),
  aided int not null check (aided between 0 and persons),
  primary key (period, snapshot, home, location, place),
  foreign key (period, snapshot) references composition.described
);
comment on table composition.destination is 'The flow matrix: from home unit to place of work (unit, province by its two digits, abroad), with those taken from door to door (点对点) and those who had travel aid; the row of a unit sums to its stock';

create table composition.kept_at_work (
  period public.period not null,
  snapshot int not null,
  scope_kind text not null check (scope_kind in ('province', 'group', 'unit')),
  scope_code text not null,
  months_before int not null check (months_before in (1, 3, 12)),
  persons int not null check (persons > 0),
  still int not null check (still between 0 and persons),
  primary key (period, snapshot, scope_kind, scope_code, months_before),
  foreign key (period, snapshot) references composition.described
);
comment on table composition.kept_at_work is 'Of the persons at work some months before, by their home then, those at work now, wherever they live; only homes whose unit reported now';

create table composition.job_loss (
  period public.period not null,
  snapshot int not null,
  unit text not null,
  monitored text not null,
  persons int not null check (persons > 0),
  households int not null check (households between 1 and persons),
  without_work int not null check (without_work between 0 and households),
  primary key (period, snapshot, unit, monitored),
  foreign key (period, snapshot) references composition.described
);
comment on table composition.job_loss is 'Lost jobs of a unit by the monitoring category of the person: persons, their households, and those of them in which nobody works now (the red line of policy 一)';

-- The parts sum to the stock, and so does a row of the matrix: kept by the database and not only by the statement that writes them.
create function composition.parts_sum_to_stock() returns trigger language plpgsql as $$
begin
  if exists (
    select
    from (
      select period, snapshot, scope_kind, scope_code, dimension, sum(persons) as persons
      from added group by period, snapshot, scope_kind, scope_code, dimension
    ) as total
    left join monitoring.indicator as stock using (period, snapshot, scope_kind, scope_code)
    where stock.employed_persons is distinct from total.persons
  ) then
    raise exception 'the parts of a scope do not sum to its stock' using errcode = 'check_violation';
  end if;
  return null;
end $$;
create trigger parts_sum_to_stock after insert on composition.part
  referencing new table as added for each statement execute function composition.parts_sum_to_stock();

create function composition.destinations_sum_to_stock() returns trigger language plpgsql as $$
begin
  if exists (
    select
    from (select period, snapshot, home, sum(persons) as persons from added group by period, snapshot, home) as total
    left join monitoring.indicator as stock
      on stock.period = total.period and stock.snapshot = total.snapshot and stock.scope_kind = 'unit' and stock.scope_code = total.home
    where stock.employed_persons is distinct from total.persons
  ) then
    raise exception 'the destinations of a unit do not sum to its stock' using errcode = 'check_violation';
  end if;
  return null;
end $$;
create trigger destinations_sum_to_stock after insert on composition.destination
  referencing new table as added for each statement execute function composition.destinations_sum_to_stock();

grant select, insert on all tables in schema composition to wengang_app;
grant select on all tables in schema composition to wengang_auditor;

reset role;
