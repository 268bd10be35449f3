-- Who tried to log in, from where, and whether the password was right: counted against guessing, for all web servers together (decision 0088).
-- A password stands nowhere; a name that is no account is not kept either, for it may be one.
set role wengang_owner;

create table audit.login_try (
  number bigint generated always as identity primary key,
  at timestamptz not null default clock_timestamp(),
  account text not null,
  client text not null,
  refused boolean not null
);
comment on table audit.login_try is 'Each try to log in, written before the password is looked at; account is empty where the name is none; refused: too many wrong ones before, the password was not looked at';
create index on audit.login_try (at);

create table audit.login_passed (
  try bigint primary key
);
comment on table audit.login_passed is 'The tries (audit.login_try) whose password was right; no foreign key, for a try may be retired a month before this row';

do $$
declare
  kept text;
begin
  foreach kept in array array['login_try', 'login_passed'] loop
    execute format('create trigger append_only before update or delete or truncate on audit.%I for each statement execute function audit.refuse_change()', kept);
  end loop;
end $$;
grant select, insert on audit.login_try, audit.login_passed to wengang_app;
grant select on audit.login_try, audit.login_passed to wengang_auditor;

reset role;
