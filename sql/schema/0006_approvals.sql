-- Opinions of people on exactly one text (architecture decisions 3 and 6). Append-only by rights and by trigger.
create schema approvals authorization wengang_owner;

set role wengang_owner;

create table approvals.opinion (
  seq bigint generated always as identity primary key,
  subject text not null,
  digest text not null,
  role text not null,
  decided_by text not null check (decided_by <> ''),
  approve boolean not null,
  opinion text not null check (length(btrim(opinion)) >= 2),
  details jsonb not null default '{}',
  asked_by text not null,
  at timestamptz not null default now()
);
comment on table approvals.opinion is 'What a person decided on the text of a digest; the newest opinion of a role on a digest counts, earlier ones stay';
create index on approvals.opinion (subject, digest);

create function approvals.refuse_change() returns trigger language plpgsql as $$
begin
  raise exception '审批意见只能追加，不能修改或删除';
end $$;

create trigger append_only before update or delete or truncate on approvals.opinion
  for each statement execute function approvals.refuse_change();

grant usage on schema approvals to wengang_app, wengang_auditor;
grant select, insert on approvals.opinion to wengang_app;
grant select on approvals.opinion to wengang_auditor;

reset role;
