-- Snapshots and the figures that rest on them, keyed by (period, snapshot, scope) (method §1–§3).
set role wengang_owner;

create table monitoring.target (
  year int not null,
  unit text not null,
  persons int not null check (persons >= 0),
  primary key (year, unit)
);
comment on table monitoring.target is 'The units that report in a year and their yearly target in persons; the province''s is the sum';

create table monitoring.county_group (
  code text primary key,
  name text not null,
  units text[] not null
);
comment on table monitoring.county_group is 'County groups as configured; written from include/config/units.yaml';

create table monitoring.snapshot (
  period public.period not null,
  number int not null check (number >= 1),
  digest text not null,
  policy_digest text not null,
  reason text not null,
  frozen_at timestamptz not null default now(),
  primary key (period, number),
  unique (period, digest)
);
comment on table monitoring.snapshot is 'The frozen set of accepted deliveries of one month; digest is over its deliveries, its bases, the targets and the policy, so equal inputs give the same number';

create table monitoring.snapshot_delivery (
  period public.period not null,
  number int not null,
  unit text not null,
  table_name text not null,
  department text not null,
  delivery_id bigint not null references data_sharing.delivery,
  primary key (period, number, delivery_id),
  foreign key (period, number) references monitoring.snapshot
);

create table monitoring.snapshot_base (
  period public.period not null,
  number int not null,
  base_period public.period not null,
  base_number int not null,
  primary key (period, number, base_period),
  foreign key (period, number) references monitoring.snapshot,
  foreign key (base_period, base_number) references monitoring.snapshot
);
comment on table monitoring.snapshot_base is 'The snapshots of the other months that a snapshot''s figures use (method §4, last line)';

create table monitoring.snapshot_unit (
  period public.period not null,
  number int not null,
  unit text not null,
  has_roster boolean not null,
  has_work boolean not null,
  ready boolean generated always as (has_roster and has_work) stored,
  primary key (period, number, unit),
  foreign key (period, number) references monitoring.snapshot
);
comment on table monitoring.snapshot_unit is 'Every unit that should report, and whether its roster and work file are in the snapshot';

create table monitoring.person_month (
  period text not null,
  snapshot int not null,
  person_key uuid not null,
  unit text not null,
  town text not null,
  village text not null,
  employed boolean not null,
  income numeric,
  location text,
  channel text,
  primary key (period, snapshot, person_key)
) partition by list (period);
comment on table monitoring.person_month is 'Each person of the active roster at its home (method §2): employed or not; income in 元 only when valid';

create table monitoring.rejected_person (
  period public.period not null,
  snapshot int not null,
  table_name text not null,
  delivery_id bigint not null,
  row_no int not null,
  person_key uuid,
  primary key (period, snapshot, delivery_id, row_no)
);
comment on table monitoring.rejected_person is 'Whose rows were rejected (method §2 data_gap); person_key null = unlinked, listed for the unit';

create table monitoring.roster_conflict (
  period public.period not null,
  snapshot int not null,
  person_key uuid not null,
  unit text not null,
  home_unit text not null,
  kind text not null check (kind in ('two_units', 'twice_in_unit')),
  primary key (period, snapshot, person_key, unit, kind)
);
comment on table monitoring.roster_conflict is 'People on two rosters, or twice on one: both units receive the conflict';

create table monitoring.indicator (
  period public.period not null,
  snapshot int not null,
  scope_kind text not null check (scope_kind in ('province', 'group', 'unit', 'town', 'village')),
  scope_code text not null,
  unit text,
  reported boolean not null,
  employed_persons int not null check (employed_persons >= 0),
  employed_before int not null check (employed_before >= 0),
  lost_job int not null check (lost_job >= 0),
  roster_exit int not null check (roster_exit >= 0),
  data_gap int not null check (data_gap >= 0),
  new_job int not null check (new_job >= 0),
  roster_entry int not null check (roster_entry >= 0),
  work_ytd int not null check (work_ytd >= 0),
  income_n int not null check (income_n between 0 and employed_persons),
  income_total numeric not null check (income_total >= 0),
  income_median numeric,
  work_stock int generated always as (case when reported then employed_persons end) stored,
  income_mean numeric generated always as (case when income_n > 0 then round(income_total / income_n, 6) end) stored,
  income_fill_rate numeric generated always as (case when reported and employed_persons > 0 then round(income_n::numeric / employed_persons, 9) end) stored,
  primary key (period, snapshot, scope_kind, scope_code),
  foreign key (period, snapshot) references monitoring.snapshot,
  constraint flow_identity check (employed_persons = employed_before - lost_job - roster_exit - data_gap + new_job + roster_entry),
  constraint not_reported_is_empty check (reported or (employed_persons = 0 and income_n = 0))
);
comment on table monitoring.indicator is 'The figures of method §2, one row a scope; work_stock is null where the unit did not report, never 0';

create table monitoring.stock_split (
  period public.period not null,
  snapshot int not null,
  scope_kind text not null,
  scope_code text not null,
  dimension text not null check (dimension in ('location', 'channel')),
  code text not null,
  persons int not null check (persons > 0),
  primary key (period, snapshot, scope_kind, scope_code, dimension, code),
  foreign key (period, snapshot, scope_kind, scope_code) references monitoring.indicator
);
comment on table monitoring.stock_split is 'The stock by 务工地点 and 就业渠道; code 未填 where blank; the parts of a dimension sum to the stock';

create table monitoring.panel (
  period public.period not null,
  snapshot int not null,
  base_kind text not null check (base_kind in ('mom', 'yoy')),
  scope_kind text not null,
  scope_code text not null,
  persons int not null,
  income_now numeric not null,
  income_base numeric not null,
  primary key (period, snapshot, base_kind, scope_kind, scope_code)
);
comment on table monitoring.panel is 'Σ income of the people employed with valid income in the scope in both months (method §2)';

create table monitoring.change (
  period public.period not null,
  snapshot int not null,
  scope_kind text not null,
  scope_code text not null,
  measure text not null check (measure in ('work_stock', 'income_mean', 'panel_income')),
  base_kind text not null check (base_kind in ('mom', 'yoy')),
  numerator numeric not null,
  denominator numeric not null check (denominator > 0),
  base_persons int not null,
  merged boolean not null,
  units_compared int not null,
  value numeric generated always as (round(numerator / denominator, 9)) stored,
  primary key (period, snapshot, scope_kind, scope_code, measure, base_kind),
  foreign key (period, snapshot, scope_kind, scope_code) references monitoring.indicator
);
comment on table monitoring.change is '环比 and 同比 as exact fractions (method §3); no row = undefined, shown as “—”; base_persons decides small base; merged = 1—2月合并';

create table monitoring.reconciliation (
  period public.period not null,
  snapshot int not null,
  unit text not null,
  agreed int not null,
  rv_only int not null,
  hr_only int not null,
  primary key (period, snapshot, unit),
  foreign key (period, snapshot) references monitoring.snapshot
);
comment on table monitoring.reconciliation is 'People working by both departments'' files, by 乡村振兴 only, by 人社 only; no row where one file is missing';

create table monitoring.not_on_roster (
  period public.period not null,
  snapshot int not null,
  unit text not null,
  persons int not null,
  primary key (period, snapshot, unit)
);
comment on table monitoring.not_on_roster is 'Employed by the work file of the unit but on no active roster: not counted, listed';

grant select, insert, update, delete on all tables in schema monitoring to wengang_app;
grant select on all tables in schema monitoring to wengang_auditor;
revoke select on monitoring.person_month from wengang_auditor;

reset role;
