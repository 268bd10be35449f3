-- What is kept of the tables of 以工代赈 (method §14.2): projects with their money by source, and who worked and was paid in a month.
create schema work_relief authorization wengang_owner;
grant usage on schema work_relief to wengang_app, wengang_auditor;

set role wengang_owner;

comment on schema work_relief is '以工代赈: projects and their workers as files of 发展改革 tell them; nobody is named here, a person is its person_key';

create table work_relief.project (
  period public.period not null,
  delivery_id bigint not null references data_sharing.delivery,
  row_no int not null,
  unit text not null,
  project_no text not null,
  name text,
  kind text,
  town text,
  contractor text,
  contractor_code text,
  central_fund numeric,
  provincial_fund numeric,
  county_fund numeric,
  other_fund numeric,
  approved_ratio numeric check (approved_ratio between 0 and 1),
  status text check (status in ('not_started', 'under_way', 'completed', 'settled')),
  notice_on date,
  started_on date,
  completed_on date,
  settled_on date,
  primary key (delivery_id, row_no),
  unique (delivery_id, project_no)
);
comment on table work_relief.project is 'Good rows of relief_project, one a project of the unit; money in 元; null where a cell is blank or refused';

create table work_relief.worker (
  period public.period not null,
  delivery_id bigint not null references data_sharing.delivery,
  row_no int not null,
  unit text not null,
  project_no text not null,
  person_key uuid not null,
  agreement_told boolean not null,
  agreement_on date,
  days numeric,
  due numeric,
  paid numeric,
  paid_on date,
  way text check (way in ('one_card', 'bank', 'cash')),
  source text check (source in ('central', 'provincial', 'county', 'other')),
  primary key (delivery_id, row_no)
);
comment on table work_relief.worker is 'Good rows of relief_worker: days and pay of a person on a project in a month, 元; project_no is ? where the cell names none; agreement_told: 协议编号 is filled';
create index on work_relief.worker (unit, project_no);

grant select, insert, delete on work_relief.project, work_relief.worker to wengang_app;
grant select on work_relief.project to wengang_auditor;

reset role;
