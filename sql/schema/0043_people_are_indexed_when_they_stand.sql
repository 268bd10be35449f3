-- The people of a month are written first and indexed afterwards: keeping the key sorted row by row cost more than writing the rows (decision 0044).
set role wengang_owner;

alter table monitoring.person_month drop constraint person_month_pkey;

-- Index the people of a month where they are not yet; who stands twice in a snapshot is refused. Security definer: the app may not alter the schema.
create function monitoring.index_people(month public.period) returns void
  language plpgsql security definer set search_path = pg_catalog
as $$
declare
  people text := 'person_month_' || replace(month, '-', '_');
begin
  if to_regclass('monitoring.' || people || '_key') is null then
    execute format('create unique index %I on monitoring.%I (snapshot, person_key)', people || '_key', people);
  end if;
end $$;
revoke execute on function monitoring.index_people(public.period) from public;
grant execute on function monitoring.index_people(public.period) to wengang_app;

select monitoring.index_people(replace(right(relname, 7), '_', '-'))
from pg_inherits
join pg_class on pg_class.oid = inhrelid
where inhparent = 'monitoring.person_month'::regclass;

reset role;
