-- What is kept of the tables of 雨露计划+ (method §14.3): whom 乡村振兴 hands over, and the files that 人社 keeps of them.
create schema youth authorization wengang_owner;
grant usage on schema youth to wengang_app, wengang_auditor;

set role wengang_owner;

comment on schema youth is '雨露计划+ and youth: who was handed over each month and the file of each; nobody is named here, a person is its person_key';

create table youth.person (
  period public.period not null,
  delivery_id bigint not null references data_sharing.delivery,
  row_no int not null,
  unit text not null,
  person_key uuid not null,
  kind text check (kind in ('new_labour', 'aid_in_school', 'aid_graduated', 'college_jobless', 'long_jobless')),
  school text,
  level text,
  major text,
  graduated public.period,
  able boolean,
  willing boolean,
  status text check (status in ('in_school', 'further_study', 'employed', 'own_business', 'unemployed', 'army')),
  contact_role text,
  checked_on date,
  primary key (delivery_id, row_no)
);
comment on table youth.person is 'Good rows of youth, one a row of the file; null where a cell is blank or refused';

create table youth.file (
  period public.period not null,
  delivery_id bigint not null references data_sharing.delivery,
  row_no int not null,
  unit text not null,
  person_key uuid not null,
  opened_on date,
  plan_kind text,
  plan_on date,
  policies numeric,
  guidance numeric,
  vacancies numeric,
  trainings numeric,
  contact_on date,
  primary key (delivery_id, row_no)
);
comment on table youth.file is 'Good rows of youth_file, one a row of the file; counts of services are null where blank or refused';

-- The files of the month that a run of the clues names: of a person with several rows the last one.
create function youth.file_of_run(run bigint)
  returns table (
    unit text, row_no int, person_key uuid, opened_on date, plan_on date, policies numeric, guidance numeric, vacancies numeric, trainings numeric,
    contact_on date
  )
  language sql stable
as $$
  select distinct on (file.unit, file.person_key)
    file.unit, file.row_no, file.person_key, file.opened_on, file.plan_on, file.policies, file.guidance, file.vacancies, file.trainings, file.contact_on
  from clues.run_file as named
  join youth.file on file.delivery_id = named.delivery_id
  where named.run_id = run and named.table_name = 'youth_file' and named.back = 0
  order by file.unit, file.person_key, file.row_no desc
$$;
revoke execute on function youth.file_of_run(bigint) from public;
grant execute on function youth.file_of_run(bigint) to wengang_app;

-- Names and numbers of those whom a month's youth files name, for the package by which they are pushed; of nobody else.
-- Security definer: lends the vault by name.
create function vault.people_of_youth(month public.period) returns table (person_key uuid, name text, id18 text)
  language sql stable security definer set search_path = pg_catalog
as $$
  select person.person_key, person.name, person.id18
  from vault.person as person
  where person.person_key in (select pushed.person_key from youth.person as pushed where pushed.period = month)
$$;
revoke execute on function vault.people_of_youth(public.period) from public;
grant execute on function vault.people_of_youth(public.period) to wengang_app;

grant select, insert, delete on youth.person, youth.file to wengang_app;

reset role;
