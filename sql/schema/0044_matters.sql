-- Matters: what one owner must do by one day (policy 3.2; method §12). A matter is opened once per (kind, key, round); what happens to it is
-- a row of matters.move, and only the trigger of that table changes where the matter stands. Rungs are climbed once a round.
create schema matters authorization wengang_owner;
comment on schema matters is 'What one owner must do by one day: opened by a rule or by the calendar, ended by a person or by the data';
grant usage on schema matters to wengang_app, wengang_auditor;

set role wengang_owner;

create table matters.matter (
  id bigint generated always as identity primary key,
  no text not null generated always as ('SX' || lpad(id::text, 6, '0')) stored unique,
  kind text not null check (kind <> ''),
  key text not null check (key <> ''),
  round int not null check (round >= 1),
  unit text,
  departments text[] not null check (cardinality(departments) >= 1),
  town text not null default '',
  period public.period,
  opened_on date not null,
  workdays int not null check (workdays >= 0),
  verified_by_data boolean not null,
  reason jsonb not null,
  words text not null check (words <> ''),
  policy_digest text not null,
  opened_at timestamptz not null default now(),
  state text not null default 'open' check (state in ('open', 'answered', 'returned', 'accepted', 'closed', 'cleared', 'withdrawn')),
  due_on date not null,
  kept text check (kept in ('improved', 'not_improved')),
  returned_by_system boolean not null default false,
  moves int not null default 0,
  unique (kind, key, round),
  constraint verification_needs_a_kind check (kept is null or verified_by_data)
);
comment on table matters.matter is 'One round of a matter. state, due_on, kept, returned_by_system and moves say where it stands; only the trigger of matters.move changes them';
comment on column matters.matter.no is '事项编号, by which an answer names it';
comment on column matters.matter.unit is 'The unit whose departments own it; null where an office of the province does';
comment on column matters.matter.departments is 'Who of the unit acts: words of departments.yaml; operators = 运行人员 of the province';
comment on column matters.matter.workdays is 'Workdays between the opening day and the first due day';
comment on column matters.matter.reason is 'Rule, period, snapshot, counts: never a person in clear';
comment on column matters.matter.words is 'What is to be done, in one Chinese line without a person';
create unique index one_live_round on matters.matter (kind, key) where state in ('open', 'answered', 'returned', 'accepted');
create index live on matters.matter (unit, due_on) where state in ('open', 'answered', 'returned', 'accepted');

create table matters.allowed_move (
  from_state text not null,
  move text not null,
  to_state text not null,
  primary key (from_state, move, to_state)
);
comment on table matters.allowed_move is 'The moves of method §12, the same as wengang.matters.rounds; accept leads to accepted where the figures are still to say what became of it, else to closed';
insert into matters.allowed_move (from_state, move, to_state) values
  ('open', 'reply_complete', 'answered'), ('returned', 'reply_complete', 'answered'),
  ('open', 'reply_incomplete', 'returned'), ('returned', 'reply_incomplete', 'returned'),
  ('answered', 'return', 'returned'),
  ('answered', 'accept', 'accepted'), ('answered', 'accept', 'closed'),
  ('open', 'verify_improved', 'open'), ('returned', 'verify_improved', 'returned'), ('answered', 'verify_improved', 'answered'),
  ('accepted', 'verify_improved', 'closed'),
  ('open', 'verify_not_improved', 'open'), ('returned', 'verify_not_improved', 'returned'), ('answered', 'verify_not_improved', 'answered'),
  ('accepted', 'verify_not_improved', 'closed'),
  ('open', 'clear', 'cleared'), ('returned', 'clear', 'cleared'), ('answered', 'clear', 'cleared'), ('accepted', 'clear', 'cleared'),
  ('open', 'withdraw', 'withdrawn'), ('returned', 'withdraw', 'withdrawn'), ('answered', 'withdraw', 'withdrawn'),
  ('accepted', 'withdraw', 'withdrawn');

create table matters.move (
  matter_id bigint not null references matters.matter,
  number int not null check (number >= 1),
  from_state text not null,
  move text not null,
  to_state text not null,
  business_date date not null,
  due_on date not null,
  made_by text not null check (btrim(made_by) <> ''),
  opinion text not null check (length(btrim(opinion)) >= 2),
  digest text,
  delivery_id bigint references data_sharing.delivery,
  details jsonb not null default '{}',
  at timestamptz not null default now(),
  primary key (matter_id, number),
  foreign key (from_state, move, to_state) references matters.allowed_move
);
comment on table matters.move is 'Everything that happened to a matter: from, to, day, who, opinion, digest of what was seen; nothing is overwritten';
comment on column matters.move.number is 'Given by the trigger: the moves of a matter in their order';
comment on column matters.move.made_by is 'An account, system, or the sender of an answer (department of the unit)';
comment on column matters.move.details is 'What is missing of an answer, its verdict words and measures, the snapshot of a verification; never a person in clear';
create index of_delivery on matters.move (delivery_id) where delivery_id is not null;

create function matters.make_move() returns trigger language plpgsql security definer set search_path = '' as $$
declare
  stands matters.matter;
begin
  select * into strict stands from matters.matter where id = new.matter_id for update;
  if new.from_state is distinct from stands.state then
    raise exception '事项%现在是“%”，不是“%”：已有另一次办理', stands.no, stands.state, new.from_state;
  end if;
  if new.business_date < stands.opened_on then
    raise exception '事项% % 才开始', stands.no, stands.opened_on;
  end if;
  if new.move like 'verify%' and (not stands.verified_by_data or stands.kept is not null) then
    raise exception '事项%不由数据验证，或已验证过', stands.no;
  end if;
  if new.move = 'accept' and (new.to_state = 'accepted') <> (stands.verified_by_data and stands.kept is null) then
    raise exception '事项%认可后不能变为“%”', stands.no, new.to_state;
  end if;
  if new.due_on < stands.due_on then
    raise exception '事项%的期限不能提前', stands.no;
  end if;
  new.number := stands.moves + 1;
  update matters.matter
  set state = new.to_state,
    due_on = new.due_on,
    kept = case new.move when 'verify_improved' then 'improved' when 'verify_not_improved' then 'not_improved' else kept end,
    returned_by_system = returned_by_system or new.move = 'reply_incomplete',
    moves = new.number
  where id = new.matter_id;
  return new;
end $$;
revoke execute on function matters.make_move() from public;
create trigger moves_the_matter before insert on matters.move for each row execute function matters.make_move();

create table matters.rung (
  matter_id bigint not null references matters.matter,
  rung text not null check (rung in ('remind', 'urge', 'supervise', 'talk')),
  business_date date not null,
  skipped boolean not null default false,
  reason text not null default '' check (reason in ('', 'three_months')),
  at timestamptz not null default now(),
  primary key (matter_id, rung),
  constraint only_the_reminder_is_skipped check (not skipped or rung = 'remind')
);
comment on table matters.rung is 'The rungs that a matter has climbed, each once a round: 提醒, 催办, 督办, 约谈建议';

create table matters.mark (
  matter_id bigint not null references matters.matter,
  number int not null check (number >= 1),
  business_date date not null,
  transferred_to text not null check (btrim(transferred_to) <> ''),
  made_by text not null check (btrim(made_by) <> ''),
  opinion text not null check (length(btrim(opinion)) >= 2),
  at timestamptz not null default now(),
  primary key (matter_id, number)
);
comment on table matters.mark is 'That a matter was handed on as well (劳动监察, 纪检, 审计): beside its state, it stops no clock';

create function matters.refuse_change() returns trigger language plpgsql as $$
begin
  raise exception '事项台账只能追加，不能修改或删除';
end $$;
create trigger never_removed before delete or truncate on matters.matter for each statement execute function matters.refuse_change();
create trigger append_only before update or delete or truncate on matters.move for each statement execute function matters.refuse_change();
create trigger append_only before update or delete or truncate on matters.rung for each statement execute function matters.refuse_change();
create trigger append_only before update or delete or truncate on matters.mark for each statement execute function matters.refuse_change();
create trigger append_only before insert or update or delete or truncate on matters.allowed_move
  for each statement execute function matters.refuse_change();

create function matters.keep_what_it_is() returns trigger language plpgsql as $$
declare
  standing constant text[] := array['no', 'state', 'due_on', 'kept', 'returned_by_system', 'moves']; -- no is generated after this
begin
  if to_jsonb(new) - standing is distinct from to_jsonb(old) - standing then
    raise exception '事项%的内容不能改动', old.no;
  end if;
  return new;
end $$;
create trigger what_it_is_stays before update on matters.matter for each row execute function matters.keep_what_it_is();

create view matters.open with (security_invoker) as
select no, kind, key, round, unit, departments, town, period, opened_on, due_on, state, words,
  case when state in ('open', 'returned') then 'owner' when state = 'answered' then 'reviewer' else 'system' end as holder
from matters.matter
where state in ('open', 'answered', 'returned', 'accepted');
comment on view matters.open is 'Every matter that has not ended, with its one holder: owner, reviewer or system';

create view matters.life with (security_invoker) as
select matter.no, 0 as number, matter.opened_on as business_date, 'opened' as what, 'system' as made_by, matter.words as opinion,
  matter.due_on, matter.opened_at as at
from matters.matter
union all
select matter.no, move.number, move.business_date, move.move, move.made_by, move.opinion, move.due_on, move.at
from matters.move join matters.matter on matter.id = move.matter_id
union all
select matter.no, 0, rung.business_date, case when rung.skipped then 'skipped:' else 'rung:' end || rung.rung, 'system', rung.reason, null, rung.at
from matters.rung join matters.matter on matter.id = rung.matter_id
union all
select matter.no, 0, mark.business_date, 'transferred', mark.made_by, mark.transferred_to || '：' || mark.opinion, null, mark.at
from matters.mark join matters.matter on matter.id = mark.matter_id;
comment on view matters.life is 'What happened to each matter, a line each: opening, moves, rungs, marks';

grant select, insert on matters.matter, matters.move, matters.rung, matters.mark to wengang_app;
grant select on matters.allowed_move, matters.open, matters.life to wengang_app;
grant select on all tables in schema matters to wengang_auditor;

-- When the server took a mail, in the business dates of the run that sent it: the day on which the clock of an answer starts.
alter table mail.outbox add column accepted_on date;
comment on column mail.outbox.accepted_on is 'Business date on which the server took it for the first recipient; null before there were matters, and where the run''s day does not count (a trial without a business date)';
grant update (accepted_on) on mail.outbox to wengang_app, wengang_mailer;

create table matters.beginning (at timestamptz primary key default now());
comment on table matters.beginning is 'Since when causes open matters: letters issued before ask for no answer in the ledger';
insert into matters.beginning default values;
create trigger append_only before insert or update or delete or truncate on matters.beginning
  for each statement execute function matters.refuse_change();
grant select on matters.beginning to wengang_app, wengang_auditor;

-- The units that were overdue for a snapshot (method §4, §12): taken on the first freezing of its deliveries, an input of its digest.
create table monitoring.snapshot_overdue (
  period public.period not null,
  number int not null,
  unit text not null,
  primary key (period, number, unit),
  foreign key (period, number) references monitoring.snapshot
);
comment on table monitoring.snapshot_overdue is 'Units that held, late by a workday or more, a notice that asked for a reply, when the deliveries of the snapshot were first frozen';
grant select, insert on monitoring.snapshot_overdue to wengang_app;
grant select on monitoring.snapshot_overdue to wengang_auditor;

reset role;
