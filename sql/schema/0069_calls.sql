-- Who called what of the web server and what came of it: each call that changes something, and each that was refused (issue: who and outcome).
-- Nothing of what was sent stands here: an answer's words are kept with the opinion, a password nowhere.
set role wengang_owner;

create table audit.call (
  seq bigint generated always as identity primary key,
  at timestamptz not null default clock_timestamp(),
  account text not null,
  method text not null check (method <> ''),
  path text not null check (path <> ''),
  status int not null,
  request_id uuid not null,
  client text not null
);
comment on table audit.call is 'Calls of the web server that change something (answers, clearing, marking, starting, pausing, deleting, forms of the desk, logins) or were refused; account is empty where nobody was logged in';
create trigger append_only before update or delete or truncate on audit.call for each statement execute function audit.refuse_change();
grant select, insert on audit.call to wengang_app;
grant select on audit.call to wengang_auditor;

reset role;
