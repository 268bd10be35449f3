-- The execution of the yearly fund: vouchers as handed over, a journal in which nothing is overwritten, what could not be booked, notices
-- to units whose spending lags, and the closing of a year (policy 2.8, method §7; domain T12, fund.execution_alarm).
set role wengang_owner;

create table data_sharing.fund_spend_row (
  period public.period not null,
  delivery_id bigint not null references data_sharing.delivery,
  row_no int not null,
  unit text not null,
  voucher_no text not null,
  year int not null,
  line text not null,
  item text not null,
  amount_fen bigint not null check (amount_fen > 0),
  paid_on date not null,
  payee_digest text,
  primary key (delivery_id, row_no),
  unique (delivery_id, voucher_no)
);
comment on table data_sharing.fund_spend_row is 'Good rows of fund_spend, in fen; payee_digest is an HMAC of the payee under the key of the installation, null where none was told';

-- From one row a voucher to a journal: an entry is never changed, it is reversed by one of the opposite amount and entered anew.
drop trigger within_the_line on subsidy_allocation.fund_spend;
drop function subsidy_allocation.check_spend();
alter table subsidy_allocation.fund_spend
  drop constraint fund_spend_pkey,
  drop constraint fund_spend_amount_fen_check,
  alter column payee_digest drop not null,
  add column id bigint generated always as identity primary key,
  add column entry_no int not null default 1 check (entry_no >= 1),
  add column reverses int,
  add column reason text not null default '',
  add column delivery_id bigint references data_sharing.delivery,
  add constraint one_entry_a_number unique (voucher_no, entry_no),
  add constraint reversed_once unique (voucher_no, reverses),
  add constraint reverses_an_entry foreign key (voucher_no, reverses) references subsidy_allocation.fund_spend (voucher_no, entry_no),
  add constraint only_reversals_are_negative check (case when reverses is null then amount_fen > 0 else amount_fen < 0 end),
  add constraint reversal_says_why check (reverses is null or (reverses < entry_no and reason <> ''));
comment on table subsidy_allocation.fund_spend is 'The spend ledger (T12), a journal of signed entries in fen: entry_no counts the entries of a voucher, reverses names the entry that one takes back (红字冲销), reason says why. delivery_id is the file that reports the voucher, null for an award of a workshop (number 车间奖补-…), which names no payee. No person stands here';

create view subsidy_allocation.standing_voucher with (security_invoker) as
select entry.*
from subsidy_allocation.fund_spend as entry
where entry.reverses is null and not exists (
  select from subsidy_allocation.fund_spend as reversal
  where reversal.voucher_no = entry.voucher_no and reversal.reverses = entry.entry_no
);
comment on view subsidy_allocation.standing_voucher is 'The one entry of each voucher that is not reversed: its amount is the balance of the voucher';

create table subsidy_allocation.spend_finding (
  id bigint generated always as identity primary key,
  unit text not null,
  voucher_no text not null,
  year int not null,
  line text not null,
  amount_fen bigint not null check (amount_fen >= 0),
  obstacle text not null check (obstacle in ('no_line', 'over', 'closed', 'other_unit', 'differs')),
  message text not null check (message <> ''),
  found_on date not null,
  outcome text check (outcome in ('booked', 'withdrawn', 'changed')),
  resolved_on date,
  at timestamptz not null default now(),
  constraint resolved_says_how check ((outcome is null) = (resolved_on is null))
);
comment on table subsidy_allocation.spend_finding is 'A voucher that could not be booked as it was reported, and why; amount_fen 0 = a reversal that could not be. outcome: booked after all, withdrawn by its unit, or changed into another finding';
create unique index one_open_finding on subsidy_allocation.spend_finding (unit, voucher_no) where outcome is null;

create function subsidy_allocation.check_finding() returns trigger language plpgsql as $$
begin
  if to_jsonb(new) - array['outcome', 'resolved_on'] is distinct from to_jsonb(old) - array['outcome', 'resolved_on'] or old.outcome is not null then
    raise exception '凭证%的未入账记录只能办结一次，不能作其他改动', old.voucher_no;
  end if;
  return new;
end $$;
create trigger allowed_moves before update on subsidy_allocation.spend_finding
  for each row execute function subsidy_allocation.check_finding();
create trigger never_removed before delete or truncate on subsidy_allocation.spend_finding
  for each statement execute function subsidy_allocation.refuse_change();

create table subsidy_allocation.letter (
  id bigint generated always as identity primary key,
  period public.period not null check (right(period, 2) in ('06', '10')),
  unit text not null,
  number int not null check (number >= 1),
  run text not null check (run <> ''),
  items jsonb not null,
  ledger_no text not null unique,
  subject text not null,
  text text not null,
  html text not null,
  digest text not null,
  policy_digest text not null,
  drafted_at timestamptz not null default now(),
  state text not null default 'draft' check (state in ('draft', 'superseded', 'issued')),
  issued_on date,
  issued_text text,
  issued_html text,
  unique (period, unit, number),
  constraint digest_is_of_the_text check (
    digest = encode(sha256(convert_to(subject || chr(31) || text || chr(31) || html, 'UTF8')), 'hex')
  ),
  constraint issued_is_complete check (
    (state = 'issued') = (issued_on is not null) and (state = 'issued') = (issued_text is not null)
    and (state = 'issued') = (issued_html is not null)
  )
);
comment on table subsidy_allocation.letter is 'Notices to units whose spending at the end of June or October (period) lags: run is the run that drafted it, whose letters are approved together; items is what it tells; subject, text and html are exactly what two people approve';
create unique index one_open_letter on subsidy_allocation.letter (period, unit) where state = 'draft';
create unique index told_once on subsidy_allocation.letter (period, unit) where state = 'issued';

create function subsidy_allocation.check_letter() returns trigger language plpgsql as $$
declare
  moving constant text[] := array['state', 'issued_on', 'issued_text', 'issued_html'];
begin
  if to_jsonb(new) - moving is distinct from to_jsonb(old) - moving then
    raise exception '资金执行提示%的内容已定稿，不能改动', old.ledger_no;
  end if;
  if old.state <> 'draft' then raise exception '资金执行提示%已印发或已取代，不能改动', old.ledger_no; end if;
  return new;
end $$;
create trigger allowed_moves before update on subsidy_allocation.letter
  for each row execute function subsidy_allocation.check_letter();
create trigger never_removed before delete or truncate on subsidy_allocation.letter
  for each statement execute function subsidy_allocation.refuse_change();

create table subsidy_allocation.year_closing (
  year int primary key,
  closed_on date not null,
  allocated_fen bigint not null check (allocated_fen >= 0),
  spent_fen bigint not null check (spent_fen between 0 and allocated_fen),
  not_booked int not null check (not_booked >= 0),
  policy_digest text not null,
  at timestamptz not null default now(),
  constraint year_is_over check (closed_on > make_date(year, 12, 31))
);
comment on table subsidy_allocation.year_closing is 'A year that is closed: sums of all lines as of 31 December in fen, and how many vouchers were listed as not booked then; no entry of the year comes after it';

create table subsidy_allocation.year_closing_line (
  year int not null references subsidy_allocation.year_closing,
  unit text not null,
  line text not null,
  allocated_fen bigint not null,
  spent_fen bigint not null check (spent_fen between 0 and allocated_fen),
  left_fen bigint generated always as (allocated_fen - spent_fen) stored,
  ratio text check (ratio ~ '^[0-9]+(\.[0-9]+|/[0-9]+)?$'),
  primary key (year, unit, line),
  foreign key (year, unit, line) references subsidy_allocation.issued_line,
  constraint ratio_needs_an_amount check ((ratio is null) = (allocated_fen = 0))
);
comment on table subsidy_allocation.year_closing_line is 'One line of a closed year as of 31 December, in fen; ratio = spent ÷ allocated as exact text (0.93, 9863/9571)';

create trigger append_only before update or delete or truncate on subsidy_allocation.year_closing
  for each statement execute function subsidy_allocation.refuse_change();
create trigger append_only before update or delete or truncate on subsidy_allocation.year_closing_line
  for each statement execute function subsidy_allocation.refuse_change();

-- Entries and closings come one after the other, so that two at once cannot both take the rest of a line, and none slips into a closed year.
create function subsidy_allocation.check_entries() returns trigger language plpgsql as $$
declare
  wrong record;
begin
  perform pg_advisory_xact_lock(hashtextextended('subsidy_allocation:spend', 0));
  select entry.voucher_no, entry.year into wrong
  from entered as entry
  join subsidy_allocation.year_closing as closing on closing.year = entry.year
  limit 1;
  if found then raise exception '凭证%：%年已结账，不能再登记', wrong.voucher_no, wrong.year; end if;
  select entry.voucher_no into wrong
  from entered as entry
  join subsidy_allocation.fund_spend as origin on origin.voucher_no = entry.voucher_no and origin.entry_no = entry.reverses
  where origin.reverses is not null
    or (entry.year, entry.unit, entry.line, entry.item, entry.amount_fen, entry.paid_on)
      is distinct from (origin.year, origin.unit, origin.line, origin.item, -origin.amount_fen, origin.paid_on)
  limit 1;
  if found then raise exception '凭证%的冲销与被冲销的分录不一致', wrong.voucher_no; end if;
  select entry.voucher_no into wrong
  from subsidy_allocation.fund_spend as entry
  where entry.voucher_no in (select voucher_no from entered)
  group by entry.voucher_no
  having count(*) filter (where entry.reverses is null) > count(entry.reverses) + 1
  limit 1;
  if found then raise exception '凭证%已在账上：先冲销，再登记', wrong.voucher_no; end if;
  select line.year, line.unit, line.amount_fen, sum(entry.amount_fen) as spent_fen into wrong
  from subsidy_allocation.issued_line as line
  join subsidy_allocation.fund_spend as entry on entry.year = line.year and entry.unit = line.unit and entry.line = line.line
  where (line.year, line.unit, line.line) in (select year, unit, line from entered)
  group by line.year, line.unit, line.line
  having sum(entry.amount_fen) > line.amount_fen
  limit 1;
  if found then raise exception '%年%的支出%分，超过已分配的%分', wrong.year, wrong.unit, wrong.spent_fen, wrong.amount_fen; end if;
  return null;
end $$;
create trigger journal_holds after insert on subsidy_allocation.fund_spend
  referencing new table as entered for each statement execute function subsidy_allocation.check_entries();

create function subsidy_allocation.check_closing() returns trigger language plpgsql as $$
declare
  closed int := (to_jsonb(new) ->> 'year')::int;
begin
  perform pg_advisory_xact_lock(hashtextextended('subsidy_allocation:spend', 0));
  if not exists (select from subsidy_allocation.issued_line where year = closed) or exists (
    with spent as (
      select unit, line, sum(amount_fen) as spent_fen
      from subsidy_allocation.fund_spend
      where year = closed and paid_on <= make_date(closed, 12, 31)
      group by unit, line
    )
    select
    from subsidy_allocation.issued_line as issued
    left join spent using (unit, line)
    left join subsidy_allocation.year_closing_line as line using (year, unit, line)
    where issued.year = closed
      and (line.allocated_fen, line.spent_fen) is distinct from (issued.amount_fen, coalesce(spent.spent_fen, 0)::bigint)
  ) or (
    select (sum(allocated_fen), sum(spent_fen)) from subsidy_allocation.year_closing_line where year = closed
  ) is distinct from (
    select (allocated_fen::numeric, spent_fen::numeric) from subsidy_allocation.year_closing where year = closed
  ) then
    raise exception '%年结账的数与资金台账不一致', closed;
  end if;
  return null;
end $$;
create constraint trigger as_the_ledger_says after insert on subsidy_allocation.year_closing deferrable initially deferred
  for each row execute function subsidy_allocation.check_closing();
create constraint trigger as_the_ledger_says after insert on subsidy_allocation.year_closing_line deferrable initially deferred
  for each row execute function subsidy_allocation.check_closing();

grant select, insert, delete on data_sharing.fund_spend_row to wengang_app;
grant select on data_sharing.fund_spend_row to wengang_auditor;
grant select, insert on subsidy_allocation.spend_finding, subsidy_allocation.letter, subsidy_allocation.year_closing,
  subsidy_allocation.year_closing_line to wengang_app;
grant update (outcome, resolved_on) on subsidy_allocation.spend_finding to wengang_app;
grant update (state, issued_on, issued_text, issued_html) on subsidy_allocation.letter to wengang_app;
grant select on subsidy_allocation.standing_voucher to wengang_app, wengang_auditor;
grant select on subsidy_allocation.spend_finding, subsidy_allocation.letter, subsidy_allocation.year_closing,
  subsidy_allocation.year_closing_line to wengang_auditor;

reset role;
