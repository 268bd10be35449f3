-- What owners answer to their matters (policy 3.2; method §12, “Reply to a notice”): the rows of matter_reply, and what became of each answer.
create schema follow_up authorization wengang_owner;
comment on schema follow_up is '事项办理: answers, what was written to whom, letters of 督办';
grant usage on schema follow_up to wengang_app, wengang_auditor;

set role wengang_owner;

create table data_sharing.matter_reply_row (
  period public.period not null,
  delivery_id bigint not null references data_sharing.delivery,
  row_no int not null,
  unit text not null,
  matter_no text not null,
  truth text,
  cause text,
  result text not null,
  measure text not null,
  post text not null,
  until date,
  visited_on date,
  done text not null,
  long_number boolean not null,
  primary key (delivery_id, row_no)
);
comment on table data_sharing.matter_reply_row is 'Good rows of matter_reply: one measure of one matter each; long_number: a cell held 11 or more digits and was not kept';

create table follow_up.reply (
  delivery_id bigint not null references data_sharing.delivery,
  matter_id bigint not null references matters.matter,
  outcome text not null check (outcome in ('answered', 'returned', 'not_taken')),
  late int not null,
  words text not null check (words <> ''),
  at timestamptz not null default now(),
  primary key (delivery_id, matter_id)
);
comment on table follow_up.reply is 'What became of what a hand-over answered to a matter, as its receipt says; late = workdays after the due day, what came after 18:00 being of the next workday';
create trigger append_only before update or delete or truncate on follow_up.reply for each statement execute function matters.refuse_change();

create table follow_up.mailed_matter (
  mail_key text not null,
  matter_id bigint not null references matters.matter,
  moves int not null,
  at timestamptz not null default now(),
  primary key (mail_key, matter_id)
);
comment on table follow_up.mailed_matter is 'Which matters a mail of a day told its owner, and after how many moves each: what was told and did not move is no news';
create index on follow_up.mailed_matter (matter_id);
create trigger append_only before update or delete or truncate on follow_up.mailed_matter
  for each statement execute function matters.refuse_change();

create view matters.lags with (security_invoker) as
with notices as (
  select matter.id, matter.no, matter.unit, matter.period, matter.key, notice.issued_on, drafting.business_date as frozen_on,
    (to_date(matter.period, 'YYYY-MM') + interval '1 month' - interval '1 day')::date as month_end
  from matters.matter
  join county_notices.notice on notice.ledger_no = matter.key and notice.state = 'issued'
  left join county_notices.drafting on drafting.period = notice.period and drafting.snapshot = notice.snapshot
  where matter.kind = 'notice.reply'
)
select notices.no, notices.unit, notices.period, notices.month_end, notices.frozen_on, notices.issued_on,
  min(move.business_date) filter (where move.move = 'reply_complete') as answered_on,
  min(move.business_date) filter (where move.move = 'accept') as accepted_on
from notices
left join matters.move on move.matter_id = notices.id
group by notices.no, notices.unit, notices.period, notices.month_end, notices.frozen_on, notices.issued_on;
comment on view matters.lags is 'The days between which lags are counted: last day of the month, freezing, issue, first complete reply, acceptance (method §12)';

create view matters.yield with (security_invoker) as
with last_reply as (
  select distinct on (move.matter_id) move.matter_id, move.details ->> 'truth' as truth
  from matters.move
  where move.move = 'reply_complete'
  order by move.matter_id, move.number desc
)
select matter.kind, coalesce(matter.reason ->> 'rule', matter.kind) as rule, matter.unit, count(*)::int as answered,
  (count(*) filter (where last_reply.truth in ('true', 'partly')))::int as found_true
from last_reply
join matters.matter on matter.id = last_reply.matter_id
group by matter.kind, coalesce(matter.reason ->> 'rule', matter.kind), matter.unit;
comment on view matters.yield is 'Of the matters with a complete reply, how many said 属实 or 部分属实, by rule and unit (method §12)';

grant select, insert on data_sharing.matter_reply_row, follow_up.reply, follow_up.mailed_matter to wengang_app;
grant select on matters.lags, matters.yield to wengang_app;
grant select on data_sharing.matter_reply_row, follow_up.reply, follow_up.mailed_matter, matters.lags, matters.yield to wengang_auditor;

reset role;
