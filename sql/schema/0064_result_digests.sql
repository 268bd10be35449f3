-- What the results of a snapshot are, in one digest a table, so that results made anew can be held against those that stand (decision 0070).
set role wengang_owner;

create function monitoring.result_digests(month public.period, snapshot_number int)
returns table (result text, rows bigint, digest text)
language plpgsql stable set search_path = pg_catalog
as $$
declare
  place record;
begin
  for place in
    select namespace.nspname as room, kept.relname as kept
    from pg_class as kept
    join pg_namespace as namespace on namespace.oid = kept.relnamespace
    where namespace.nspname in ('monitoring', 'risk_detection', 'composition') and kept.relkind in ('r', 'p') and not kept.relispartition
      and 2 = (
        select count(*) from pg_attribute
        where attrelid = kept.oid and attname in ('period', 'snapshot') and not attisdropped
      )
    order by 1, 2
  loop
    return query execute format(
      'select %L::text, count(*), encode(sha256(convert_to(coalesce(string_agg(line, '''' order by line collate "C"), ''''), ''UTF8'')), ''hex'')'
      ' from (select md5(kept::text) as line from %I.%I as kept where period = $1 and snapshot = $2%s) as lines',
      place.room || '.' || place.kept, place.room, place.kept,
      -- Who left a workshop is a signal that a person's decision gives, whenever it is taken: no result of the month's files.
      case when place.kept = 'person_signal' then ' and signal <> ''workshop_exit''' else '' end
    ) using month, snapshot_number;
  end loop;
end $$;
comment on function monitoring.result_digests(public.period, int) is 'For each table of results of monitoring, risk detection and composition: the rows of a snapshot and a digest over them, in whatever order they stand';

revoke execute on function monitoring.result_digests(public.period, int) from public;
grant execute on function monitoring.result_digests(public.period, int) to wengang_app;

reset role;
