-- Every role of the house on a server, before anything is migrated or restored: a dump names them as owners and does not make them.
-- For database administrators; safe to run again. Passwords are set elsewhere (docker-compose.yaml) or not at all (one machine).
do $$
declare
  needed record;
begin
  perform pg_advisory_xact_lock(hashtextextended('wengang:roles', 0));
  for needed in
    select name, may_log_in
    from (values
      ('airflow', true),
      ('wengang_app', true),
      ('wengang_mailer', true),
      ('wengang_auditor', true),
      ('wengang_owner', false),
      ('wengang_audit_owner', false)) as role (name, may_log_in)
    where not exists (select from pg_roles where rolname = name)
  loop
    execute format('create role %I %s', needed.name, case when needed.may_log_in then 'login' else 'nologin' end);
  end loop;
end $$;

-- A month's statements are few and large; compiling each costs more than it saves at this size.
alter role wengang_app set jit = off;
