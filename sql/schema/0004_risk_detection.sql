-- Levels with their reasons, clusters and person signals (method §4).
set role wengang_owner;

create table risk_detection.level (
  period public.period not null,
  snapshot int not null,
  scope_kind text not null check (scope_kind in ('province', 'unit')),
  scope_code text not null,
  measure text not null check (measure in ('scale', 'income', 'unit')),
  graded int not null check (graded between 0 and 4),
  level int not null check (level between 0 and 4),
  reasons jsonb not null,
  policy_digest text not null,
  primary key (period, snapshot, scope_kind, scope_code, measure),
  foreign key (period, snapshot) references monitoring.snapshot
);
comment on table risk_detection.level is '0 none, 1 蓝, 2 黄, 3 橙, 4 红; graded is the level before persistence and clusters (method §4 step 3); reasons: [{rule, inputs, threshold, level, text}]; no row = not judged (未报送)';

create table risk_detection.falling_run (
  period public.period not null,
  snapshot int not null,
  scope_kind text not null,
  scope_code text not null,
  measure text not null check (measure in ('scale', 'income')),
  months int not null check (months >= 0),
  kept_numerator numeric not null,
  kept_denominator numeric not null check (kept_denominator > 0),
  primary key (period, snapshot, scope_kind, scope_code, measure)
);
comment on table risk_detection.falling_run is 'k, the months of unbroken fall up to the month, and Π(1 + mom) over them as a fraction (method §4)';

create table risk_detection.cluster (
  period public.period not null,
  snapshot int not null,
  unit text not null,
  kind text not null check (kind in ('village', 'employer')),
  name text not null,
  town text not null default '',
  lost_job int not null check (lost_job > 0),
  stock_before int,
  primary key (period, snapshot, unit, kind, town, name)
);
comment on table risk_detection.cluster is 'Many lost jobs in one village or at one employer; name is the village or the employer key';

create table risk_detection.person_signal (
  period public.period not null,
  snapshot int not null,
  person_key uuid not null,
  unit text not null,
  signal text not null check (signal in ('lost_job', 'income_drop', 'income_low', 'ending')),
  primary key (period, snapshot, person_key, signal)
);
comment on table risk_detection.person_signal is 'The help list: never mailed';

grant select, insert, delete on all tables in schema risk_detection to wengang_app;
grant select on risk_detection.level, risk_detection.falling_run, risk_detection.cluster to wengang_auditor;

reset role;
