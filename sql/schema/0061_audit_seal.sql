-- The seal: what is append-only is chained and signed, so that a change behind the house's back is found (architecture decision 7, decision 0066).
set role wengang_owner;

create table audit.seal (
  number int primary key check (number >= 1),
  algorithm text not null check (algorithm in ('sm3', 'sha256')),
  first_position bigint not null check (first_position >= 1),
  last_position bigint not null,
  head bytea not null check (octet_length(head) = 32),
  sealed_at timestamptz not null,
  public_key bytea not null check (octet_length(public_key) = 32),
  signature bytea not null check (octet_length(signature) = 64),
  constraint a_seal_holds_something check (last_position >= first_position)
);
comment on table audit.seal is 'One signed link of the chain: head is the digest of the head before and of the records first_position to last_position, in their order; the key of the signature is not in the database';

create table audit.sealed_record (
  position bigint primary key check (position >= 1),
  seal int not null references audit.seal,
  source text not null,
  key text not null,
  digest bytea not null check (octet_length(digest) = 32),
  unique (source, key)
);
comment on table audit.sealed_record is 'Each record under seal: its table and primary key, and the digest of its content as it was when it was sealed';
create index on audit.sealed_record (seal);

create table audit.exported_head (
  day date primary key,
  seal int not null references audit.seal,
  exported_at timestamptz not null default now()
);
comment on table audit.exported_head is 'Which seal left the database on a day: into the file of heads, and by mail to the two departments';

-- A seal follows the last one and leaves no position out: two who seal at once cannot fork the chain.
create function audit.follow_the_last() returns trigger language plpgsql as $$
declare
  before audit.seal;
begin
  select * into before from audit.seal order by number desc limit 1;
  if new.number <> coalesce(before.number, 0) + 1 or new.first_position <> coalesce(before.last_position, 0) + 1 then
    raise exception '封存必须接在上一次之后：第%次，自第%条', coalesce(before.number, 0) + 1, coalesce(before.last_position, 0) + 1;
  end if;
  return new;
end $$;
create trigger follow_the_last before insert on audit.seal for each row execute function audit.follow_the_last();

do $$
declare
  kept text;
begin
  foreach kept in array array['seal', 'sealed_record', 'exported_head'] loop
    execute format('create trigger never_changed before update or delete or truncate on audit.%I for each statement execute function audit.refuse_change()', kept);
  end loop;
end $$;

-- Every table that only grows is sealed: it is found by its trigger, so that a new one cannot be forgotten.
create view audit.append_only_table as
select
  namespace.nspname || '.' || class.relname as name,
  array(
    select quote_ident(attribute.attname)
    from unnest(index.indkey::int[]) with ordinality as key (number, place)
    join pg_attribute as attribute on attribute.attrelid = class.oid and attribute.attnum = key.number
    order by key.place
  ) as keys,
  exists (
    select from pg_attribute as attribute
    where attribute.attrelid = class.oid and attribute.attidentity <> '' and index.indkey::int[] = array[attribute.attnum::int]
  ) as is_counted
from pg_trigger as trigger
join pg_class as class on class.oid = trigger.tgrelid
join pg_namespace as namespace on namespace.oid = class.relnamespace
join pg_index as index on index.indrelid = class.oid and index.indisprimary
where trigger.tgname = 'append_only';
comment on view audit.append_only_table is 'The tables that only grow, with the columns of their primary key; is_counted: the key is one number that grows';

-- What is not under seal yet, each record as one text that does not depend on the session. Of a counted table only what follows the numbers
-- that were sealed a day ago: whatever was being written then has been committed since. Security definer: reads every table that only grows.
create function audit.unsealed(at_most int) returns table (source text, key text, record text)
  language plpgsql stable security definer
  set search_path = pg_catalog set timezone = 'UTC' set bytea_output = 'hex' set datestyle = 'ISO'
as $$
declare
  one record;
  found bigint;
  still int := at_most;
  since bigint;
  old int := (select max(number) from audit.seal where sealed_at < now() - interval '1 day');
begin
  for one in select name, keys, is_counted from audit.append_only_table order by name loop
    since := null;
    if one.is_counted and old is not null then
      select max(s.key::bigint) into since from audit.sealed_record as s where s.source = one.name and s.seal <= old;
    end if;
    return query execute format(
      'select %1$L::text, concat_ws(''/'', %2$s), jsonb_strip_nulls(to_jsonb(t))::text from %3$s as t'
      ' where %4$s not exists (select from audit.sealed_record as s where s.source = %1$L and s.key = concat_ws(''/'', %2$s))'
      ' order by %2$s limit %5$s',
      one.name, array_to_string(one.keys, ', '), one.name,
      case when since is null then '' else format('%s > %s and', one.keys[1], since) end, still
    );
    get diagnostics found = row_count;
    still := still - found;
    exit when still <= 0;
  end loop;
end $$;
revoke execute on function audit.unsealed(int) from public;

-- Records of one table as they are now, by their keys, in the form in which they were sealed. Security definer, as above.
create function audit.records_of(source text, wanted text[]) returns table (key text, record text)
  language plpgsql stable security definer
  set search_path = pg_catalog set timezone = 'UTC' set bytea_output = 'hex' set datestyle = 'ISO'
as $$
declare
  one record;
begin
  select name, keys, is_counted into one from audit.append_only_table where name = source;
  if one is null then
    return;
  end if;
  return query execute format(
    'select concat_ws(''/'', %1$s), jsonb_strip_nulls(to_jsonb(t))::text from %2$s as t where %3$s = any (%4$s)',
    array_to_string(one.keys, ', '), one.name,
    case when one.is_counted then one.keys[1] else format('concat_ws(''/'', %s)', array_to_string(one.keys, ', ')) end,
    case when one.is_counted then '$1::bigint[]' else '$1' end
  ) using wanted;
end $$;
revoke execute on function audit.records_of(text, text[]) from public;

grant select, insert on audit.seal, audit.sealed_record, audit.exported_head to wengang_app;
grant select on audit.append_only_table to wengang_app, wengang_auditor;
grant select on audit.seal, audit.sealed_record, audit.exported_head to wengang_auditor;
grant execute on function audit.unsealed(int), audit.records_of(text, text[]) to wengang_app, wengang_auditor;

reset role;
