-- The yearly allocation of 就业补助资金: frozen factors, versions of a proposal, what 财政 decided, what was issued and spent (policy 2.8,
-- method §7). The database repeats the invariants of method §7; nothing here is overwritten but the state of a version.
create schema subsidy_allocation authorization wengang_owner;
grant usage on schema subsidy_allocation to wengang_app, wengang_auditor;

set role wengang_owner;

comment on schema subsidy_allocation is '就业补助资金分配: factors, proposals, decisions, issued lines and spending, in whole fen (policy 2.8, method §7)';

create table subsidy_allocation.factor_set (
  id bigint generated always as identity primary key,
  year int not null check (year between 2000 and 9999),
  version int not null check (version >= 1),
  digest text not null,
  units int not null check (units >= 1),
  frozen_on date not null,
  frozen_at timestamptz not null default now(),
  unique (year, version),
  unique (year, digest)
);
comment on table subsidy_allocation.factor_set is 'The frozen factors of a year of allocation (facts of the year before), in versions; digest is over all values with their sources, so equal facts are one set';

create table subsidy_allocation.factor_value (
  factor_set_id bigint not null references subsidy_allocation.factor_set,
  unit text not null,
  item text not null check (item in
    ('labour', 'task', 'input', 'completion', 'income', 'execution', 'last_base_fen', 'performance', 'quality')),
  value text check (value ~ '^-?[0-9]+(\.[0-9]+|/[0-9]+)?$'),
  note text not null default '',
  source text not null check (source <> ''),
  source_digest text not null check (source_digest <> ''),
  primary key (factor_set_id, unit, item),
  constraint only_these_may_be_absent check (value is not null or item in ('last_base_fen', 'performance', 'quality'))
);
comment on table subsidy_allocation.factor_value is 'One fact of one unit as exact text (0.93, 9863/9571); null last_base_fen = a new unit, null performance = not eligible (note says why), null quality = no month scored; source and its digest say where it comes from';

create table subsidy_allocation.version (
  id bigint generated always as identity primary key,
  year int not null check (year between 2000 and 9999),
  version int not null check (version >= 1),
  factor_set_id bigint not null references subsidy_allocation.factor_set,
  pool_document text not null check (pool_document <> ''),
  pool_document_digest text not null,
  received_on date not null,
  pool_fen bigint not null check (pool_fen >= 0),
  given_reserve_fen bigint not null check (given_reserve_fen >= 0),
  reserve_fen bigint not null check (reserve_fen >= given_reserve_fen),
  key_units text[] not null,
  special_fen bigint not null,
  rounding_fen bigint not null check (rounding_fen >= 1),
  inputs text not null,
  inputs_digest text not null,
  digest text not null,
  policy_digest text not null,
  unconfirmed text[] not null,
  is_trial boolean generated always as (cardinality(unconfirmed) > 0) stored,
  state text not null default 'proposal' check (state in ('proposal', 'approved', 'decided', 'issued', 'superseded')),
  proposed_on date not null,
  proposed_at timestamptz not null default now(),
  unique (year, version),
  -- Policy 2.8 names the amount; another one needs another policy, and then another constraint.
  constraint special_is_of_the_policy check (special_fen = 200000000),
  constraint trial_goes_no_further check (state in ('proposal', 'superseded') or cardinality(unconfirmed) = 0)
);
comment on table subsidy_allocation.version is 'One version of the proposal of a year. inputs is the file anybody can verify it with, inputs_digest is over everything it rests on, digest over inputs and lines: what two people approve. unconfirmed names parameters nobody has confirmed: then it is 试算 and goes no further. reserve_fen = given_reserve_fen + what rounding and awards left. received_on is the day the money was received: passed down within 30 days';
create unique index one_active_version on subsidy_allocation.version (year) where state <> 'superseded';

create table subsidy_allocation.line (
  version_id bigint not null references subsidy_allocation.version,
  unit text not null,
  line text not null check (line in ('base', 'special', 'award')),
  amount_fen bigint not null check (amount_fen >= 0),
  primary key (version_id, unit, line)
);
comment on table subsidy_allocation.line is 'What a version proposes for a unit, three lines each (0 where it gets nothing), in fen';

create table subsidy_allocation.package_file (
  version_id bigint not null references subsidy_allocation.version,
  name text not null,
  sha256 text not null,
  primary key (version_id, name)
);
comment on table subsidy_allocation.package_file is 'The files of a version under var/allocation/<year>-v<version>/, with their digests';

create table subsidy_allocation.refusal (
  id bigint generated always as identity primary key,
  year int not null,
  inputs_digest text not null,
  inputs text not null,
  refusal text not null check (refusal in
    ('caps_infeasible', 'pool_too_small', 'negative_factor', 'all_factors_zero', 'special_outside_years')),
  message text not null check (message <> ''),
  refused_on date not null,
  at timestamptz not null default now(),
  unique (year, inputs_digest)
);
comment on table subsidy_allocation.refusal is 'Inputs for which the rules give no allocation, and why; a person decides what to change';

create table subsidy_allocation.approval (
  version_id bigint primary key references subsidy_allocation.version,
  digest text not null,
  approved_by text[] not null check (cardinality(approved_by) = 2 and approved_by[1] <> approved_by[2]),
  approved_on date not null,
  at timestamptz not null default now()
);
comment on table subsidy_allocation.approval is 'The two people of 人社 who approved exactly this version (digest); their opinions stand in approvals.opinion';

create table subsidy_allocation.decision (
  version_id bigint primary key references subsidy_allocation.approval,
  reserve_fen bigint not null check (reserve_fen >= 0),
  doc_no text not null,
  file_name text not null,
  file_sha256 text not null,
  decided_on date not null,
  imported_by text not null check (imported_by <> ''),
  at timestamptz not null default now()
);
comment on table subsidy_allocation.decision is 'What 财政 decided on an approved version, as imported; doc_no is its 文号, empty where not told';

create table subsidy_allocation.decision_line (
  version_id bigint not null references subsidy_allocation.decision,
  unit text not null,
  line text not null,
  amount_fen bigint not null check (amount_fen >= 0),
  reason text not null,
  primary key (version_id, unit, line),
  foreign key (version_id, unit, line) references subsidy_allocation.line
);
comment on table subsidy_allocation.decision_line is 'The amount 财政 decided for each proposed line, in fen; reason where it differs from the proposal, else empty';

create table subsidy_allocation.issue (
  version_id bigint primary key references subsidy_allocation.decision,
  issued_on date not null,
  due_on date not null,
  at timestamptz not null default now()
);
comment on table subsidy_allocation.issue is 'A decided version that was issued; due_on is the last day for passing the money down (30 days after it was received)';

create table subsidy_allocation.issued_line (
  year int not null,
  unit text not null,
  line text not null,
  version_id bigint not null references subsidy_allocation.issue,
  amount_fen bigint not null check (amount_fen >= 0),
  primary key (year, unit, line),
  foreign key (version_id, unit, line) references subsidy_allocation.decision_line
);
comment on table subsidy_allocation.issued_line is 'What each unit has in a year by line, in fen; spending is held to it, and its base is last year''s base of the next year';

create table subsidy_allocation.fund_spend (
  voucher_no text primary key check (voucher_no <> ''),
  year int not null,
  unit text not null,
  line text not null,
  item text not null check (item in ('培训', '鉴定', '社保', '公益岗', '见习', '求职', '创业', '车间', '交通', '其他')),
  amount_fen bigint not null check (amount_fen > 0),
  paid_on date not null,
  payee_digest text not null,
  at timestamptz not null default now(),
  foreign key (year, unit, line) references subsidy_allocation.issued_line
);
comment on table subsidy_allocation.fund_spend is 'The spend ledger (T12): one row a voucher, in fen; the payee stands as a digest. Never more than the line has';
create index on subsidy_allocation.fund_spend (year, unit, line);

create function subsidy_allocation.refuse_change() returns trigger language plpgsql as $$
begin
  raise exception '资金分配的记录只能追加，不能修改或删除';
end $$;

do $$
declare
  kept text;
begin
  foreach kept in array array['factor_set', 'factor_value', 'line', 'package_file', 'refusal', 'approval', 'decision', 'decision_line',
                              'issue', 'issued_line', 'fund_spend'] loop
    execute format('create trigger append_only before update or delete or truncate on subsidy_allocation.%I '
                   'for each statement execute function subsidy_allocation.refuse_change()', kept);
  end loop;
end $$;
create trigger never_removed before delete or truncate on subsidy_allocation.version
  for each statement execute function subsidy_allocation.refuse_change();

-- Each step forward needs its record: approved an approval of this digest, decided a decision, issued an issue.
create function subsidy_allocation.check_move() returns trigger language plpgsql as $$
begin
  -- A generated column is not calculated yet before the row is written.
  if to_jsonb(new) - array['state', 'is_trial'] is distinct from to_jsonb(old) - array['state', 'is_trial'] then
    raise exception '%年第%版方案的内容已定稿，不能改动', old.year, old.version;
  end if;
  if (old.state, new.state) not in (('proposal', 'approved'), ('proposal', 'superseded'), ('approved', 'superseded'),
                                    ('approved', 'decided'), ('decided', 'issued')) then
    raise exception '%年第%版方案不能由“%”变为“%”', old.year, old.version, old.state, new.state;
  end if;
  if (new.state = 'approved' and not exists (select from subsidy_allocation.approval where version_id = new.id and digest = new.digest))
     or (new.state = 'decided' and not exists (select from subsidy_allocation.decision where version_id = new.id))
     or (new.state = 'issued' and not exists (select from subsidy_allocation.issue where version_id = new.id)) then
    raise exception '%年第%版方案变为“%”缺少记录', new.year, new.version, new.state;
  end if;
  return new;
end $$;
create trigger allowed_moves before update on subsidy_allocation.version
  for each row execute function subsidy_allocation.check_move();

-- Method §7, 6: every unit has its three lines, they and the reserve sum to the pool, special lines are exact, the rest is rounded.
create function subsidy_allocation.check_version() returns trigger language plpgsql as $$
declare
  of_version subsidy_allocation.version;
  together numeric;
  wrong text;
begin
  select * into of_version from subsidy_allocation.version
  where id = case tg_table_name when 'version' then (to_jsonb(new) ->> 'id')::bigint else (to_jsonb(new) ->> 'version_id')::bigint end;
  select coalesce(sum(amount_fen), 0) into together from subsidy_allocation.line where version_id = of_version.id;
  if together + of_version.reserve_fen <> of_version.pool_fen then
    raise exception '%年第%版：各行与预留合计%分，不等于资金总额%分',
      of_version.year, of_version.version, together + of_version.reserve_fen, of_version.pool_fen;
  end if;
  select string_agg(distinct unit, '、') into wrong from (
    select expected.unit
    from (select distinct unit from subsidy_allocation.factor_value where factor_set_id = of_version.factor_set_id) as expected
    left join subsidy_allocation.line as line on line.version_id = of_version.id and line.unit = expected.unit
    group by expected.unit
    having count(line.line) <> 3
    union all
    select line.unit
    from subsidy_allocation.line as line
    where line.version_id = of_version.id and (
      (line.line = 'special'
        and line.amount_fen <> case when line.unit = any (of_version.key_units) then of_version.special_fen else 0 end)
      or (line.line <> 'special' and line.amount_fen % of_version.rounding_fen <> 0)
      or not exists (
        select from subsidy_allocation.factor_value as value
        where value.factor_set_id = of_version.factor_set_id and value.unit = line.unit))
  ) as lines;
  if wrong is not null or exists (
    select from unnest(of_version.key_units) as key (unit)
    where not exists (select from subsidy_allocation.line as line where line.version_id = of_version.id and line.unit = key.unit)
  ) then
    raise exception '%年第%版：%的行不全，或专项、取整不符合规则', of_version.year, of_version.version, coalesce(wrong, '重点帮扶县');
  end if;
  return null;
end $$;
create constraint trigger sums_hold after insert on subsidy_allocation.version deferrable initially deferred
  for each row execute function subsidy_allocation.check_version();
create constraint trigger sums_hold after insert on subsidy_allocation.line deferrable initially deferred
  for each row execute function subsidy_allocation.check_version();

-- 财政 may decide otherwise, with a reason line by line; every line is decided and the pool still holds to the fen.
create function subsidy_allocation.check_decision() returns trigger language plpgsql as $$
declare
  decided bigint := (to_jsonb(new) ->> 'version_id')::bigint;
  of_version subsidy_allocation.version;
  together numeric;
begin
  select * into of_version from subsidy_allocation.version where id = decided;
  select sum(line.amount_fen) + (select reserve_fen from subsidy_allocation.decision where version_id = decided) into together
  from subsidy_allocation.decision_line as line where line.version_id = decided;
  if together is distinct from of_version.pool_fen then
    raise exception '%年第%版的财政决定：各行与预留合计%分，不等于资金总额%分',
      of_version.year, of_version.version, coalesce(together, 0), of_version.pool_fen;
  end if;
  if exists (
    select from subsidy_allocation.line as proposed
    left join subsidy_allocation.decision_line as line using (version_id, unit, line)
    where proposed.version_id = decided
      and (line.amount_fen is null or (line.amount_fen <> proposed.amount_fen and length(btrim(line.reason)) < 2))
  ) then
    raise exception '%年第%版的财政决定：有行未列，或与方案不同而没有理由', of_version.year, of_version.version;
  end if;
  return null;
end $$;
create constraint trigger sums_hold after insert on subsidy_allocation.decision deferrable initially deferred
  for each row execute function subsidy_allocation.check_decision();
create constraint trigger sums_hold after insert on subsidy_allocation.decision_line deferrable initially deferred
  for each row execute function subsidy_allocation.check_decision();

-- What is issued is exactly what was decided, all of it.
create function subsidy_allocation.check_issue() returns trigger language plpgsql as $$
declare
  issued bigint := (to_jsonb(new) ->> 'version_id')::bigint;
begin
  if exists (
    select from subsidy_allocation.decision_line as decided
    full join (select * from subsidy_allocation.issued_line where version_id = issued) as line
      on line.unit = decided.unit and line.line = decided.line
    where (decided.version_id = issued or decided.version_id is null) and line.amount_fen is distinct from decided.amount_fen
  ) or exists (
    select from subsidy_allocation.issued_line as line
    join subsidy_allocation.version as version on version.id = line.version_id
    where line.version_id = issued and line.year <> version.year
  ) then
    raise exception '印发的行与财政决定不一致';
  end if;
  return null;
end $$;
create constraint trigger as_decided after insert on subsidy_allocation.issue deferrable initially deferred
  for each row execute function subsidy_allocation.check_issue();
create constraint trigger as_decided after insert on subsidy_allocation.issued_line deferrable initially deferred
  for each row execute function subsidy_allocation.check_issue();

-- Spending within the line. Vouchers of one year are entered one after the other, so that two at once cannot both take the rest.
create function subsidy_allocation.check_spend() returns trigger language plpgsql as $$
declare
  allocated bigint;
  spent numeric;
begin
  perform pg_advisory_xact_lock(hashtextextended('subsidy_allocation:spend:' || new.year, 0));
  select amount_fen into allocated from subsidy_allocation.issued_line
  where year = new.year and unit = new.unit and line = new.line;
  select coalesce(sum(amount_fen), 0) into spent from subsidy_allocation.fund_spend
  where year = new.year and unit = new.unit and line = new.line;
  if spent + new.amount_fen > allocated then
    raise exception '凭证%：%年%的支出%分加本笔%分，超过已分配的%分', new.voucher_no, new.year, new.unit, spent, new.amount_fen, allocated;
  end if;
  return new;
end $$;
create trigger within_the_line before insert on subsidy_allocation.fund_spend
  for each row execute function subsidy_allocation.check_spend();

grant select, insert on all tables in schema subsidy_allocation to wengang_app;
grant update (state) on subsidy_allocation.version to wengang_app;
grant select on all tables in schema subsidy_allocation to wengang_auditor;

reset role;
