-- From which sources the money of a version comes (contract T12 fund_pool); a version without sources told none.
set role wengang_owner;

create table subsidy_allocation.fund_pool (
  version_id bigint not null references subsidy_allocation.version,
  source text not null check (source in ('中央', '省')),
  doc_no text not null check (doc_no <> ''),
  amount_fen bigint not null check (amount_fen > 0),
  received_on date not null,
  primary key (version_id, source, doc_no)
);
comment on table subsidy_allocation.fund_pool is 'The documents by which the money of a version came: source, 文号, amount in fen, day; they sum to its pool, and the earliest day begins the days of passing down';
create trigger append_only before update or delete or truncate on subsidy_allocation.fund_pool
  for each statement execute function subsidy_allocation.refuse_change();

create function subsidy_allocation.check_pool() returns trigger language plpgsql as $$
begin
  if exists (
    select from subsidy_allocation.version as version
    where version.id = new.version_id
      and (version.pool_fen, version.received_on) <> (
        select sum(pool.amount_fen)::bigint, min(pool.received_on) from subsidy_allocation.fund_pool as pool where pool.version_id = version.id)
  ) then
    raise exception '资金来源合计或最早到账日期与方案的资金总额、到账日期不一致';
  end if;
  return null;
end $$;
create constraint trigger as_the_version_says after insert on subsidy_allocation.fund_pool deferrable initially deferred
  for each row execute function subsidy_allocation.check_pool();

grant select, insert on subsidy_allocation.fund_pool to wengang_app;
grant select on subsidy_allocation.fund_pool to wengang_auditor;

reset role;
