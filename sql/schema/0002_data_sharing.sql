-- What was handed over, what became of it, and the rows that are good (method §9, §10). Facts carry pseudonyms only;
-- the identity number and the name of a person stand in vault.person alone (architecture decision 9).
set role wengang_owner;

create table vault.digest_algorithm (name text primary key);

create table vault.person (
  person_key uuid primary key,
  id18 text not null,
  name text not null
);
comment on table vault.person is 'The only table with identity numbers and names; one row a person, first spelling kept';

create table data_sharing.hand_over (
  id bigint generated always as identity primary key,
  manifest_sha256 text not null unique,
  folder text not null,
  unit text,
  period public.period,
  department text check (department in ('rv', 'hr')),
  is_correction_of text,
  prepared_by text,
  approved_by text,
  generated_at timestamptz,
  received_at timestamptz not null default now(),
  repeated text[] not null default '{}',
  refused_rule text,
  refused_message text
);
comment on table data_sharing.hand_over is 'One folder with a manifest; repeated lists the tables whose content is the newest version again; refused_* is filled when the hand-over as a whole could not be taken';

create table data_sharing.delivery (
  id bigint generated always as identity primary key,
  hand_over_id bigint not null references data_sharing.hand_over,
  unit text not null,
  period public.period not null,
  department text not null,
  table_name text not null,
  version int not null check (version >= 1),
  file_name text not null,
  bytes bigint not null,
  sha256 text not null,
  rows_declared int not null,
  archived_as text,
  state text not null default 'received' check (state in ('received', 'held', 'accepted', 'returned')),
  rows_delivered int,
  rows_rejected int,
  cells_rejected int,
  warnings int,
  reasons jsonb not null default '[]',
  received_at timestamptz not null default now(),
  settled_at timestamptz,
  decided_by text,
  opinion text,
  unique (unit, period, department, table_name, version),
  unique (hand_over_id, table_name)
);
comment on table data_sharing.delivery is 'One file = one data set of one department for one unit and period, in numbered versions; only the newest accepted one counts';
comment on column data_sharing.delivery.reasons is 'Why the file is held or returned: [{rule, message}] in Chinese, no personal data';

create table data_sharing.finding (
  delivery_id bigint not null references data_sharing.delivery,
  rule_id text not null,
  severity text not null check (severity in ('reject_row', 'reject_cell', 'warn')),
  row_no int not null,
  column_title text not null,
  masked_value text not null
);
comment on table data_sharing.finding is 'Each broken row rule with its cell; the value is masked. row_no is the row number in the sheet';
create index on data_sharing.finding (delivery_id);

create table data_sharing.quarantine_row (
  delivery_id bigint not null references data_sharing.delivery,
  row_no int not null,
  unit text not null,
  period public.period not null,
  table_name text not null,
  person_key uuid,
  member_key uuid,
  primary key (delivery_id, row_no)
);
comment on table data_sharing.quarantine_row is 'A rejected row: who it is about, by number or by household place; its text stays in the encrypted original';

create table data_sharing.roster_row (
  period text not null,
  delivery_id bigint not null,
  row_no int not null,
  unit text not null,
  person_key uuid not null,
  member_key uuid,
  town text not null,
  village text not null,
  household_kind text,
  monitored_kind text,
  labour text,
  identified text,
  roster_status text not null
) partition by list (period);
comment on table data_sharing.roster_row is 'Good rows of rv_roster; identified is YYYY-MM, null is earliest';

create table data_sharing.work_row (
  period text not null,
  delivery_id bigint not null,
  row_no int not null,
  unit text not null,
  person_key uuid not null,
  member_key uuid,
  working boolean not null,
  start_month text,
  end_month text,
  income numeric,
  location text,
  channel text,
  industry text,
  point_to_point boolean,
  employer_key text,
  employer_name text
) partition by list (period);
comment on table data_sharing.work_row is 'Good rows of rv_work; income is 元 a month and null when missing or refused; employer_key is the 统一社会信用代码, else employer_name, the name in NFKC without spaces';

create table data_sharing.plan_row (
  period text not null,
  delivery_id bigint not null,
  row_no int not null,
  unit text not null,
  person_key uuid not null,
  plans_work boolean,
  wanted_location text,
  service_need text,
  wants_near_home boolean
) partition by list (period);
comment on table data_sharing.plan_row is 'Good rows of rv_plan';

create table data_sharing.employment_row (
  period text not null,
  delivery_id bigint not null,
  row_no int not null,
  unit text not null,
  person_key uuid not null,
  registered boolean,
  insured boolean,
  contract_kind text,
  start_month text,
  end_month text,
  wage_paid numeric,
  unemployed boolean
) partition by list (period);
comment on table data_sharing.employment_row is 'Good rows of hr_employment; months are YYYY-MM';

create table data_sharing.control_total (
  delivery_id bigint not null references data_sharing.delivery,
  item text not null,
  amount numeric not null,
  primary key (delivery_id, item)
);
comment on table data_sharing.control_total is 'Totals that a department says its person file has';

create table data_sharing.counted_total (
  delivery_id bigint not null references data_sharing.delivery,
  item text not null,
  amount numeric not null,
  primary key (delivery_id, item)
);
comment on table data_sharing.counted_total is 'The same totals counted over the person file, before rejection and home rules (method §9)';

-- One partition a month of each person table. Security definer: the app may open a month, not alter the schema.
create function data_sharing.open_month(month public.period) returns void
  language plpgsql security definer set search_path = pg_catalog
as $$
declare
  suffix text := replace(month, '-', '_');
  parent text;
begin
  perform pg_advisory_xact_lock(hashtextextended('wengang:open_month:' || month, 0));
  foreach parent in array array['data_sharing.roster_row', 'data_sharing.work_row', 'data_sharing.plan_row',
                                'data_sharing.employment_row', 'monitoring.person_month'] loop
    if to_regclass(parent || '_' || suffix) is null then
      execute format('create table %s_%s partition of %s for values in (%L)', parent, suffix, parent, month);
    end if;
  end loop;
end $$;

-- Fresh statistics of one month's partitions, so that statements over rows loaded a moment ago are planned for their true size.
create function data_sharing.gather_statistics(month public.period, parents text[]) returns void
  language plpgsql security definer set search_path = pg_catalog
as $$
declare
  parent text;
begin
  foreach parent in array parents loop
    if parent !~ '^(data_sharing|monitoring)\.[a-z_]+$' then raise exception 'not a month table: %', parent; end if;
    if to_regclass(parent || '_' || replace(month, '-', '_')) is not null then
      execute format('analyze %s_%s', parent, replace(month, '-', '_'));
    end if;
  end loop;
end $$;

grant select, insert on vault.person to wengang_app;
grant select on vault.digest_algorithm to wengang_app;
grant select, insert, update on data_sharing.hand_over, data_sharing.delivery to wengang_app;
grant select, insert, delete on data_sharing.finding, data_sharing.quarantine_row, data_sharing.roster_row,
  data_sharing.work_row, data_sharing.plan_row, data_sharing.employment_row, data_sharing.control_total,
  data_sharing.counted_total to wengang_app;
grant select on data_sharing.hand_over, data_sharing.delivery, data_sharing.finding, data_sharing.quarantine_row,
  data_sharing.control_total, data_sharing.counted_total to wengang_auditor;

reset role;
