-- Roles of least right and the schemas of the house. Roles are shared by all databases of a server, so they may exist already.
-- owner owns and never logs in; app runs the tasks; auditor only reads; mailer sees the outbox only (architecture decision 9).
do $$
begin
  perform pg_advisory_xact_lock(hashtextextended('wengang:roles', 0));
  if not exists (select from pg_roles where rolname = 'wengang_owner') then create role wengang_owner nologin; end if;
  if not exists (select from pg_roles where rolname = 'wengang_app') then create role wengang_app login; end if;
  if not exists (select from pg_roles where rolname = 'wengang_auditor') then create role wengang_auditor login; end if;
  if not exists (select from pg_roles where rolname = 'wengang_mailer') then create role wengang_mailer login; end if;
end $$;

-- A month's statements are few and large; compiling each costs more than it saves at this size.
alter role wengang_app set jit = off;

create schema vault authorization wengang_owner;
create schema data_sharing authorization wengang_owner;
create schema monitoring authorization wengang_owner;
create schema risk_detection authorization wengang_owner;

grant usage on schema vault, data_sharing, monitoring, risk_detection to wengang_app;
grant usage on schema data_sharing, monitoring, risk_detection to wengang_auditor;

-- A month written YYYY-MM: sorts as text, reads as the office writes it.
create domain public.period as text check (value ~ '^[0-9]{4}-(0[1-9]|1[0-2])$');

-- The month so many months later, e.g. month_plus('2025-01', -1) = '2024-12'.
create function public.month_plus(month text, months int) returns text
  language sql immutable parallel safe
  return to_char(to_date(month || '-01', 'YYYY-MM-DD') + make_interval(months => months), 'YYYY-MM');
