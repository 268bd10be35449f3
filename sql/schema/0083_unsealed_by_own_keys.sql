-- What is not under seal yet, by the keys of the record's own table: where a table's keys are called as columns of audit.sealed_record
-- (approvals.enclosure: digest, position), the function of 0061 compared those, found every record anew, and the next seal was refused.
set role wengang_owner;

create or replace function audit.unsealed(at_most int) returns table (source text, key text, record text)
  language plpgsql stable security definer
  set search_path = pg_catalog set timezone = 'UTC' set bytea_output = 'hex' set datestyle = 'ISO'
as $$
declare
  one record;
  own_keys text;
  found bigint;
  still int := at_most;
  since bigint;
  old int := (select max(number) from audit.seal where sealed_at < now() - interval '1 day');
begin
  for one in select name, keys, is_counted from audit.append_only_table order by name loop
    own_keys := (select string_agg('t.' || named, ', ' order by place) from unnest(one.keys) with ordinality as listed (named, place));
    since := null;
    if one.is_counted and old is not null then
      select max(s.key::bigint) into since from audit.sealed_record as s where s.source = one.name and s.seal <= old;
    end if;
    return query execute format(
      'select %1$L::text, concat_ws(''/'', %2$s), jsonb_strip_nulls(to_jsonb(t))::text from %3$s as t'
      ' where %4$s not exists (select from audit.sealed_record as s where s.source = %1$L and s.key = concat_ws(''/'', %2$s))'
      ' order by %2$s limit %5$s',
      one.name, own_keys, one.name,
      case when since is null then '' else format('t.%s > %s and', one.keys[1], since) end, still
    );
    get diagnostics found = row_count;
    still := still - found;
    exit when still <= 0;
  end loop;
end $$;
revoke execute on function audit.unsealed(int) from public;

reset role;
