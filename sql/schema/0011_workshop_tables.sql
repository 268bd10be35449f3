-- The good rows of the workshop tables of a hand-over (method §10). Names of people are masked; the full ones stay in the original.
set role wengang_owner;

create table data_sharing.workshop_register_row (
  period public.period not null,
  delivery_id bigint not null references data_sharing.delivery,
  row_no int not null,
  unit text not null,
  workshop_no text not null,
  name text,
  employer_code text,
  legal_person text,
  kind text,
  mode text,
  field text,
  town text,
  village text,
  season_from int check (season_from between 1 and 12),
  season_to int check (season_to between 1 and 12),
  certified_on date,
  certificate_no text,
  expires_on date,
  primary key (delivery_id, row_no),
  constraint season_has_both_ends check ((season_from is null) = (season_to is null))
);
comment on table data_sharing.workshop_register_row is 'Good rows of workshop_register; without certified_on a candidate; season null = works all year; legal_person masked';
create index on data_sharing.workshop_register_row (workshop_no);

create table data_sharing.workshop_member_row (
  period public.period not null,
  delivery_id bigint not null references data_sharing.delivery,
  row_no int not null,
  unit text not null,
  workshop_no text not null,
  member_code text,
  member_name text,
  primary key (delivery_id, row_no)
);
comment on table data_sharing.workshop_member_row is 'Good rows of workshop_member: the member employers of a union workshop';

create table data_sharing.workshop_worker_row (
  period text not null,
  delivery_id bigint not null,
  row_no int not null,
  unit text not null,
  workshop_no text not null,
  person_key uuid,
  member_code text,
  contract_kind text,
  contract_start text,
  contract_end text,
  days numeric,
  wage_due numeric,
  wage_paid numeric,
  paid_in text
) partition by list (period);
comment on table data_sharing.workshop_worker_row is 'Rows of workshop_worker: person_key null = somebody is there but the number is damaged (such a row is in quarantine too); amounts in 元; contract_* and paid_in are months';

create table data_sharing.workshop_report_row (
  period public.period not null,
  delivery_id bigint not null references data_sharing.delivery,
  row_no int not null,
  unit text not null,
  workshop_no text not null,
  state text,
  total_workers numeric,
  output_value numeric,
  power numeric,
  primary key (delivery_id, row_no)
);
comment on table data_sharing.workshop_report_row is 'Good rows of workshop_report; state null = not readable, judged by whom the workshop absorbs; output_value in 元, power in 千瓦时';

create table data_sharing.workshop_review_row (
  period public.period not null,
  delivery_id bigint not null references data_sharing.delivery,
  row_no int not null,
  unit text not null,
  workshop_no text not null,
  month text,
  step text not null,
  conclusion text not null,
  reason text,
  reviewer text,
  reviewed_on date,
  primary key (delivery_id, row_no)
);
comment on table data_sharing.workshop_review_row is 'Good rows of workshop_review: decisions taken before go-live; reviewer masked';

-- As before (0002), with the partition of the workers; where all of a month stand, nothing is locked, so that checks of one month do not wait
-- for each other.
create or replace function data_sharing.open_month(month public.period) returns void
  language plpgsql security definer set search_path = pg_catalog
as $$
declare
  suffix text := replace(month, '-', '_');
  parents constant text[] := array['data_sharing.roster_row', 'data_sharing.work_row', 'data_sharing.plan_row',
                                   'data_sharing.employment_row', 'data_sharing.workshop_worker_row', 'monitoring.person_month'];
  parent text;
begin
  if not exists (select from unnest(parents) as name where to_regclass(name || '_' || suffix) is null) then return; end if;
  perform pg_advisory_xact_lock(hashtextextended('wengang:open_month:' || month, 0));
  foreach parent in array parents loop
    if to_regclass(parent || '_' || suffix) is null then
      execute format('create table %s_%s partition of %s for values in (%L)', parent, suffix, parent, month);
    end if;
  end loop;
end $$;

grant select, insert, delete on data_sharing.workshop_register_row, data_sharing.workshop_member_row, data_sharing.workshop_worker_row,
  data_sharing.workshop_report_row, data_sharing.workshop_review_row to wengang_app;
grant select on data_sharing.workshop_register_row, data_sharing.workshop_member_row, data_sharing.workshop_report_row,
  data_sharing.workshop_review_row to wengang_auditor;

reset role;
