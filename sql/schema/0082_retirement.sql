-- Records that had their term leave the database month by month, seal by seal, once an export that holds them was verified (decision 0089).
-- Only the owner may do it, who cannot log in: `ops.retire_audit` acts in its name with an administrator's address. The row written here is under
-- seal like any other and tells a verifier what is not there any more, and why.
set role wengang_owner;

create table audit.retirement (
  number int primary key check (number >= 1),
  at timestamptz not null default clock_timestamp(),
  month text not null unique check (month ~ '^[0-9]{4}-(0[1-9]|1[0-2])$'),
  before timestamptz not null,
  first_seal int not null references audit.seal,
  last_seal int not null references audit.seal,
  sources text[] not null,
  records bigint not null check (records > 0),
  removed bytea not null check (octet_length(removed) = 32),
  head bytea not null check (octet_length(head) = 32),
  export_sha256 bytea not null check (octet_length(export_sha256) = 32),
  retired_by text not null,
  reason text not null,
  constraint a_month_holds_a_seal check (last_seal >= first_seal)
);
comment on table audit.retirement is 'What left the database after its term: the records of these sources under the seals first_seal to last_seal, sealed before that moment; removed is the SHA-256 over position (8 bytes) and digest of each in its order, head is the head of last_seal, export_sha256 the file that holds them';

-- Months follow one another, and none is left out: each begins with the seal after the last one that was retired.
create function audit.retire_in_order() returns trigger language plpgsql as $$
declare
  last audit.retirement;
begin
  select * into last from audit.retirement order by number desc limit 1;
  if new.number <> coalesce(last.number, 0) + 1 or new.first_seal <> coalesce(last.last_seal, 0) + 1 or new.month <= coalesce(last.month, '') then
    raise exception '审计记录按月依次移出：上一次移出的是%，到第%次封存', coalesce(last.month, '（还没有）'), coalesce(last.last_seal, 0);
  end if;
  return new;
end $$;
create trigger in_order before insert on audit.retirement for each row execute function audit.retire_in_order();
create trigger append_only before update or delete or truncate on audit.retirement for each statement execute function audit.refuse_change();
grant select on audit.retirement to wengang_app, wengang_auditor;

reset role;
