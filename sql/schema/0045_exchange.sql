-- Controlled exchange (method §13; chapters M2; architecture decisions 9, 18): what leaves for a unit with persons in it is an encrypted
-- workbook on the disk, a row here, and a row for each access. No name, number or password stands in clear in this schema.
create schema exchange authorization wengang_owner;
comment on schema exchange is 'Packages for the departments of the units: encrypted workbooks with persons, their receipts, and each access to one';
grant usage on schema exchange to wengang_app, wengang_auditor;

set role wengang_owner;

create table exchange.package (
  id bigint generated always as identity primary key,
  kind text not null check (kind <> ''),
  unit text not null,
  department text not null,
  period public.period not null,
  batch text not null check (batch <> ''),
  title text not null check (title <> ''),
  purpose text not null check (purpose <> ''),
  legal_basis text not null check (legal_basis <> ''),
  rows int not null check (rows >= 1),
  content_digest text not null,
  file text not null unique check (file <> ''),
  sha256 text not null,
  sealed_password bytea not null,
  put_on date not null,
  expires_on date not null,
  put_at timestamptz not null default now(),
  announced_on date,
  fetched_on date,
  superseded_on date,
  removed_on date,
  constraint expires_after_it_was_put check (expires_on >= put_on),
  constraint removed_when_nobody_may_fetch_it check (removed_on is null or superseded_on is not null or removed_on > expires_on)
);
comment on table exchange.package is 'One encrypted workbook for one department of a unit; its file is removed when it has expired or was superseded, its row stays';
comment on column exchange.package.kind is 'Code of the kind, e.g. department_differences (wengang.exchange.kinds)';
comment on column exchange.package.batch is 'What it was made from, e.g. 2025-03-s1';
comment on column exchange.package.title is 'What the kind was called when it was put; purpose and legal_basis likewise';
comment on column exchange.package.rows is 'Rows with a person in it';
comment on column exchange.package.content_digest is 'Keyed digest of what it says, by which the same content is put once; the keys are no part of the database, so nobody can try persons on it';
comment on column exchange.package.file is 'Below the folder of the exchange';
comment on column exchange.package.sha256 is 'Of the encrypted file';
comment on column exchange.package.sealed_password is 'The password of the workbook, encrypted under a key that is no part of the database';
comment on column exchange.package.expires_on is 'The last day on which it may be fetched';
comment on column exchange.package.superseded_on is 'The day on which another content, or none, took its place';

create unique index one_current on exchange.package (kind, unit, department, period) where superseded_on is null;
create index standing_files on exchange.package (file) where removed_on is null;

create table exchange.access (
  id bigint generated always as identity primary key,
  package_id bigint not null references exchange.package,
  what text not null check (what in ('fetch', 'password')),
  outcome text not null check (outcome in ('given', 'refused')),
  refused_because text check (refused_because <> ''),
  account text not null check (account <> ''),
  reason text not null check (length(btrim(reason)) >= 2),
  business_date date not null,
  at timestamptz not null default now(),
  constraint a_refusal_says_why check ((outcome = 'refused') = (refused_because is not null))
);
comment on table exchange.access is 'Each time somebody asked for a package or its password, and what became of it; written before anything is given';
create index of_package on exchange.access (package_id);

create function exchange.check_package() returns trigger language plpgsql as $$
declare
  standing constant text[] := array['announced_on', 'fetched_on', 'superseded_on', 'removed_on'];
  day text;
begin
  if to_jsonb(new) - standing is distinct from to_jsonb(old) - standing then
    raise exception '材料包%已定稿，不能改动', old.id;
  end if;
  foreach day in array standing loop
    if to_jsonb(old) ->> day is not null and to_jsonb(new) ->> day is distinct from to_jsonb(old) ->> day then
      raise exception '材料包%的%已登记，不能改动', old.id, day;
    end if;
  end loop;
  if old.fetched_on is null and new.fetched_on is not null and not exists (
    select from exchange.access where package_id = old.id and what = 'fetch' and outcome = 'given'
  ) then
    raise exception '材料包%没有领取记录，不能登记为已领取', old.id;
  end if;
  return new;
end $$;
create trigger only_its_days before update on exchange.package for each row execute function exchange.check_package();

create function exchange.refuse_change() returns trigger language plpgsql as $$
begin
  raise exception '受控交换的记录只能追加，不能修改或删除';
end $$;
create trigger never_removed before delete or truncate on exchange.package
  for each statement execute function exchange.refuse_change();
create trigger append_only before update or delete or truncate on exchange.access
  for each statement execute function exchange.refuse_change();

grant select, insert on exchange.package, exchange.access to wengang_app;
grant update (announced_on, fetched_on, superseded_on, removed_on) on exchange.package to wengang_app;
grant select on exchange.access to wengang_auditor;
grant select (id, kind, unit, department, period, batch, title, purpose, legal_basis, rows, file, sha256, put_on, expires_on, put_at,
  announced_on, fetched_on, superseded_on, removed_on) on exchange.package to wengang_auditor;

-- The tasks write the vault and know who stands in it by key alone; names and numbers are lent by function, one for each purpose.
revoke select on vault.person from wengang_app;
grant select (person_key) on vault.person to wengang_app;

-- Whether somebody of the area prefix that was never issued stands in the vault: then the province is invented (decision 0027).
create function vault.holds_an_invented_person() returns boolean
  language sql stable security definer set search_path = pg_catalog
as $$
  select exists (select from vault.person where id18 like '469900%')
$$;
revoke execute on function vault.holds_an_invented_person() from public;
grant execute on function vault.holds_an_invented_person() to wengang_app;

-- 人社 says somebody works when a row covers the month and is registered, insured or paid (policy 3.2.1).
create function data_sharing.works_by_employment(
  registered boolean, insured boolean, wage_paid numeric, start_month text, end_month text, month text
) returns boolean
  language sql immutable parallel safe
  return (registered or insured or wage_paid > 0) and coalesce(start_month <= month, true) and coalesce(end_month >= month, true);

reset role;
create schema reconciliation authorization wengang_owner;
comment on schema reconciliation is 'Whom the two departments of a unit tell differently (policy 3.2.1, method §13)';
grant usage on schema reconciliation to wengang_app, wengang_auditor;
set role wengang_owner;

create table reconciliation.difference (
  period public.period not null,
  snapshot int not null,
  unit text not null,
  person_key uuid not null,
  kind text not null check (kind in ('rv_only', 'hr_only', 'income', 'two_rosters', 'no_roster')),
  town text,
  village text,
  income numeric,
  registered boolean,
  insured boolean,
  wage numeric,
  home_unit text,
  other_units text[],
  primary key (period, snapshot, unit, person_key, kind),
  foreign key (period, snapshot) references monitoring.snapshot,
  constraint two_rosters_name_the_others check ((kind = 'two_rosters') = (home_unit is not null and cardinality(other_units) > 0))
);
comment on table reconciliation.difference is 'Whom the two departments of a unit tell differently (method §13), one row a person and kind: rv_only and hr_only = working by one file only, income = |wage − income| ÷ income above the limit, two_rosters = on the roster of another unit too, no_roster = working by the work file but on no active roster';
comment on column reconciliation.difference.income is 'By the work file, 元 a month; null where it is not valid';
comment on column reconciliation.difference.wage is 'By 人社: 实发工资 of the rows that cover the month, summed, in 元; null where none of them has one';
comment on column reconciliation.difference.home_unit is 'Where a person on two rosters counts';

create table reconciliation.listed_snapshot (
  period public.period not null,
  snapshot int not null,
  primary key (period, snapshot),
  foreign key (period, snapshot) references monitoring.snapshot
);
comment on table reconciliation.listed_snapshot is 'The snapshots whose differences were listed, also where nobody is in them';

-- Names and numbers of those whom the differences of a snapshot list, and of nobody else. Security definer: lends the vault by name.
create function vault.people_of_department_differences(month public.period, number int) returns table (person_key uuid, name text, id18 text)
  language sql stable security definer set search_path = pg_catalog
as $$
  select person.person_key, person.name, person.id18
  from vault.person as person
  where person.person_key in (
    select listed.person_key from reconciliation.difference as listed where listed.period = month and listed.snapshot = number
  )
$$;
revoke execute on function vault.people_of_department_differences(public.period, int) from public;
grant execute on function vault.people_of_department_differences(public.period, int) to wengang_app;

grant select, insert on reconciliation.difference, reconciliation.listed_snapshot to wengang_app;
grant select (period, snapshot, unit, kind) on reconciliation.difference to wengang_auditor;
grant select on reconciliation.listed_snapshot to wengang_auditor;

reset role;
