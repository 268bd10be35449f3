-- Workshops: what each month found, the status by the table of method §6, and what people decided. Nothing here is overwritten.
create schema workshops authorization wengang_owner;
grant usage on schema workshops to wengang_app, wengang_auditor;

set role wengang_owner;

comment on schema workshops is '就业帮扶车间: monthly findings, status, decisions, letters, certification, classes and awards (policy 2.2, method §6)';

create table workshops.review (
  period public.period not null,
  snapshot int not null,
  policy_digest text not null,
  reviewed_at timestamptz not null default now(),
  primary key (period, snapshot),
  foreign key (period, snapshot) references monitoring.snapshot
);
comment on table workshops.review is 'One row a snapshot whose workshops were reviewed, also when there were none';

create table workshops.finding (
  period public.period not null,
  snapshot int not null,
  workshop_no text not null,
  unit text not null,
  name text,
  town text,
  village text,
  kind text,
  mode text,
  field text,
  employer_code text,
  season_from int,
  season_to int,
  certified_on date,
  certificate_no text,
  expires_on date,
  registered boolean not null,
  in_season boolean not null,
  reported boolean not null,
  state text,
  total_workers numeric,
  output_value numeric,
  present_rows int not null check (present_rows >= 0),
  absorbed int not null check (absorbed between 0 and present_rows),
  unknown int not null check (unknown between 0 and present_rows),
  primary key (period, snapshot, workshop_no),
  foreign key (period, snapshot) references workshops.review
);
comment on table workshops.finding is 'What a snapshot says of each workshop: absorbed and unknown are derived from the roster (method §6), total_workers is the workshop''s word; registered = its register row is of this month, else the newest earlier one is carried on';

create table workshops.exit_decision (
  id bigint generated always as identity primary key,
  workshop_no text not null,
  proposed_in public.period not null,
  conclusion text not null check (conclusion in ('exit', 'refused')),
  reason text not null,
  counts_from public.period not null,
  decided_on date,
  decided_by text[] not null check (cardinality(decided_by) >= 1),
  source text not null check (source in ('handed_over', 'opinions')),
  subject text,
  at timestamptz not null default now(),
  unique (workshop_no, proposed_in),
  constraint decided_after_the_proposal check (counts_from >= proposed_in),
  constraint two_people_decide check (source = 'handed_over' or (cardinality(decided_by) >= 2 and decided_by[1] <> decided_by[2] and subject is not null)),
  constraint refusal_has_a_reason check (conclusion = 'exit' or source = 'handed_over' or length(btrim(reason)) >= 2)
);
comment on table workshops.exit_decision is 'What people decided on the exit proposal of a month; counts_from is the first month whose status it decides. Decisions are never changed';

create table workshops.status_month (
  workshop_no text not null,
  period public.period not null,
  version int not null check (version >= 1),
  snapshot int not null,
  unit text not null,
  line int not null check (line between 1 and 11),
  status_before text not null check (status_before in ('certified', 'guidance', 'exit_proposed', 'exited', 'expired')),
  status text not null check (status in ('certified', 'guidance', 'exit_proposed', 'exited', 'expired')),
  guidance_since public.period,
  clock int not null check (clock >= 0),
  reason text check (reason in ('stopped', 'none_absorbed', 'half_year')),
  proposed_in public.period,
  before_proposal text check (before_proposal in ('certified', 'guidance')),
  certified_on date not null,
  ended_in public.period,
  silent_months int not null check (silent_months >= 0),
  decision_id bigint references workshops.exit_decision,
  outcomes text[] not null,
  evaluated_at timestamptz not null default now(),
  primary key (workshop_no, period, version),
  foreign key (period, snapshot) references workshops.review,
  constraint proposal_is_named check ((status = 'exit_proposed') <= (proposed_in is not null and reason is not null and before_proposal is not null)),
  constraint guidance_is_dated check (status <> 'guidance' or guidance_since is not null),
  constraint end_is_dated check ((status in ('exited', 'expired')) = (ended_in is not null))
);
comment on table workshops.status_month is 'The status of a workshop after each month, by the line of method §6 that applied; the newest version counts, late data adds one. clock = months in season since guidance_since; decision_id = changed by people, not by a line';
create index on workshops.status_month (period);

create table workshops.difference (
  workshop_no text not null,
  period public.period not null,
  snapshot int not null,
  kind text not null check (kind in ('decided_already', 'decision_without_proposal')),
  stands text not null,
  would_be text not null,
  noted_at timestamptz not null default now(),
  primary key (workshop_no, period, snapshot, kind)
);
comment on table workshops.difference is 'Where late data says other than a month on which people have decided (listed for a correction, never rewritten), or a handed-over decision found no proposal';

create function workshops.refuse_change() returns trigger language plpgsql as $$
begin
  raise exception '车间的月度状态和决定只能追加，不能修改或删除';
end $$;
create trigger append_only before update or delete or truncate on workshops.status_month
  for each statement execute function workshops.refuse_change();
create trigger append_only before update or delete or truncate on workshops.exit_decision
  for each statement execute function workshops.refuse_change();

-- The newest version of each workshop's month.
create view workshops.current_month with (security_invoker) as
select distinct on (workshop_no, period) *
from workshops.status_month
order by workshop_no, period, version desc;
comment on view workshops.current_month is 'The status of each workshop after each month as finally evaluated';

-- Whom each workshop absorbed in each month, by the newest reviewed snapshot of the month.
create view workshops.absorbed_person with (security_invoker) as
with newest as (
  select period, max(snapshot) as snapshot from workshops.review group by period
)
select
  newest.period, newest.snapshot, worker.workshop_no, worker.person_key,
  sum(worker.days) as days, sum(worker.wage_paid) as wage_paid, sum(worker.wage_due) as wage_due
from newest
join monitoring.snapshot_delivery as used
  on used.period = newest.period and used.number = newest.snapshot and used.table_name = 'workshop_worker'
join data_sharing.workshop_worker_row as worker
  on worker.period = newest.period and worker.delivery_id = used.delivery_id and worker.days >= 1
join monitoring.person_month as person
  on person.period = newest.period and person.snapshot = newest.snapshot and person.person_key = worker.person_key
join workshops.finding as finding
  on finding.period = newest.period and finding.snapshot = newest.snapshot and finding.workshop_no = worker.workshop_no
  and finding.unit = worker.unit
group by newest.period, newest.snapshot, worker.workshop_no, worker.person_key;
comment on view workshops.absorbed_person is 'The people behind `absorbed`: a person counts once, pay of several rows (members of a union) added up; for the tasks only, never shown';

grant select, insert on workshops.review, workshops.finding, workshops.status_month, workshops.difference, workshops.exit_decision to wengang_app;
grant select on workshops.current_month, workshops.absorbed_person to wengang_app;
grant select on workshops.review, workshops.finding, workshops.status_month, workshops.difference, workshops.exit_decision,
  workshops.current_month to wengang_auditor;

alter table risk_detection.person_signal drop constraint person_signal_signal_check;
alter table risk_detection.person_signal add constraint person_signal_signal_check
  check (signal in ('lost_job', 'income_drop', 'income_low', 'ending', 'workshop_exit'));

reset role;
