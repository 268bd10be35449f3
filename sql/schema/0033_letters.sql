-- One ledger of letters for the whole house (policy 2.2, 2.8, 3.2; architecture decisions 2, 3): what is drafted, approved and issued to
-- whom, in one table under one law. The notices to units move into it; a domain that has laws of its own for its kind adds them below.
create schema letters authorization wengang_owner;
comment on schema letters is 'Letters of every domain: drafted, set aside, kept back or issued; once issued nothing of one changes';
grant usage on schema letters to wengang_app, wengang_auditor;

set role wengang_owner;

create table letters.letter (
  id bigint generated always as identity primary key,
  kind text not null check (kind <> ''),
  period public.period,
  unit text,
  about text not null default '',
  number int check (number >= 1),
  batch text check (batch <> ''),
  told jsonb,
  corrects bigint references letters.letter,
  ledger_no text check (ledger_no <> ''),
  mail_key text not null check (mail_key <> ''),
  subject text not null,
  text text not null,
  html text not null,
  digest text not null,
  policy_digest text,
  drafted_at timestamptz not null default now(),
  state text not null default 'draft' check (state in ('draft', 'superseded', 'held_back', 'issued')),
  doc_no text,
  issued_on date,
  issued_at timestamptz,
  issued_text text,
  issued_html text,
  reply_due timestamptz,
  constraint digest_is_of_the_text check (
    digest = encode(sha256(convert_to(subject || chr(31) || text || chr(31) || html, 'UTF8')), 'hex')
  ),
  constraint issued_is_complete check (
    (state = 'issued' and number is not null) = (issued_on is not null) and (state = 'issued') = (issued_at is not null)
    and (state = 'issued') = (issued_text is not null) and (state = 'issued') = (issued_html is not null)
  ),
  constraint only_what_is_sent_at_once_has_no_number check (
    num_nulls(number, batch, told, ledger_no) = 0 or state = 'issued' and num_nulls(number, batch, told, ledger_no) = 4
  ),
  constraint numbered_rests_on_the_policy check (number is null or policy_digest is not null),
  constraint only_issued_is_answered check (state = 'issued' or (reply_due is null and doc_no is null))
);
comment on table letters.letter is 'One letter each. subject, text and html are exactly what people approve (digest); issued_text and issued_html are the same with date, reply date and 文号 filled in';
comment on column letters.letter.kind is 'Code of the kind, e.g. county_notice (wengang.letters.kinds)';
comment on column letters.letter.unit is 'The unit it goes to; null for the operators';
comment on column letters.letter.about is 'What of the unit the letter is about, e.g. a workshop; empty = the unit as a whole';
comment on column letters.letter.number is 'Counts the letters of one kind, month, unit and thing; those columns are the identity of a letter, never its words. Null, with batch, told and ledger_no, for what is sent at once without an approval; its identity is mail_key';
comment on column letters.letter.batch is 'What was drafted together and is approved together, e.g. 2025-03-s1';
comment on column letters.letter.told is 'What it tells, in codes and figures, so that the same is told once';
comment on column letters.letter.corrects is 'The first letter of its kind, month and unit, for one that corrects it';
comment on column letters.letter.ledger_no is 'Internal ledger number, e.g. 风险提示〔2025〕第3-469001-1号; not a 文号 (doc_no)';
comment on column letters.letter.mail_key is 'The key under which it enters mail.outbox once; fixed when it is drafted, in the form that its kind declares';
comment on column letters.letter.policy_digest is 'The policy that it rests on; null for what is told to the operators, who are told also while the policy cannot be read';
comment on column letters.letter.issued_on is 'The business date on which it was issued; null for what is sent at once, which is dated in its text';
comment on column letters.letter.reply_due is 'A reply is on time until this moment (method §8); null where none is asked';

insert into letters.letter (
  kind, period, unit, number, batch, told, ledger_no, mail_key, subject, text, html, digest, policy_digest, drafted_at, state, doc_no,
  issued_on, issued_at, issued_text, issued_html, reply_due
)
select 'county_notice', period, unit, number, period || '-s' || snapshot,
  jsonb_strip_nulls(jsonb_build_object('snapshot', snapshot, 'level', level, 'replied_at', replied_at)),
  ledger_no, 'notice:' || period || ':' || unit || ':' || number, subject, text, html, digest, policy_digest, drafted_at, state, doc_no,
  issued_on, issued_at, issued_text, issued_html, reply_due
from county_notices.notice
order by id;

update letters.letter as letter
set corrects = first.id
from county_notices.notice as old
join county_notices.notice as old_first on old_first.id = old.refers_to
join letters.letter as first on first.batch = old_first.period || '-s' || old_first.snapshot and first.unit = old_first.unit
where letter.batch = old.period || '-s' || old.snapshot and letter.unit = old.unit;

-- The trigger of the other ledgers holds here for every kind: an open letter moves on and keeps its text, a final one stays as it is.
create function letters.check_letter() returns trigger language plpgsql as $$
declare
  moving constant text[] := array['state', 'doc_no', 'issued_on', 'issued_at', 'issued_text', 'issued_html', 'reply_due'];
begin
  if old.state in ('issued', 'superseded') then
    raise exception '函件%已印发或已取代，不能改动，也不能由“%”变为“%”', old.ledger_no, old.state, new.state;
  end if;
  if to_jsonb(new) - moving is distinct from to_jsonb(old) - moving then
    raise exception '函件%的内容已定稿，不能改动', old.ledger_no;
  end if;
  if new.state = 'draft' and old.state = 'held_back' then
    raise exception '函件%不能由“%”变为“%”', old.ledger_no, old.state, new.state;
  end if;
  return new;
end $$;
create trigger allowed_moves before update on letters.letter for each row execute function letters.check_letter();

create function letters.refuse_removal() returns trigger language plpgsql as $$
begin
  raise exception '函件台账只能追加，不能删除';
end $$;
create trigger never_removed before delete or truncate on letters.letter
  for each statement execute function letters.refuse_removal();

create unique index one_open_letter on letters.letter (kind, period, unit, about) nulls not distinct where state in ('draft', 'held_back');
create unique index one_issued_number on letters.letter (kind, period, unit, about, number) nulls not distinct
  where state = 'issued' and number is not null;
create unique index one_ledger_no on letters.letter (ledger_no) where state <> 'superseded';
create unique index one_mail_key on letters.letter (mail_key) where state <> 'superseded';
create index of_batch on letters.letter (kind, batch);
create index reply_due on letters.letter (reply_due) where reply_due is not null;

grant select, insert on letters.letter to wengang_app;
grant update (state, doc_no, issued_on, issued_at, issued_text, issued_html, reply_due) on letters.letter to wengang_app;
grant select on letters.letter to wengang_auditor;

-- What holds for notices to units beside the law of all letters.
drop table county_notices.notice;
drop function county_notices.check_move();
alter table letters.letter
  add constraint notice_says_its_level check (kind <> 'county_notice' or coalesce((told ->> 'level')::int, -1) between 0 and 4),
  add constraint notice_says_its_snapshot check (kind <> 'county_notice' or coalesce((told ->> 'snapshot')::int, 0) >= 1),
  add constraint first_notice_stands_alone check (kind <> 'county_notice' or (number = 1) = (corrects is null)),
  add constraint first_notice_tells_a_risk check (kind <> 'county_notice' or corrects is not null or (told ->> 'level')::int >= 1),
  add constraint a_risk_is_answered check (
    kind <> 'county_notice' or state <> 'issued' or ((told ->> 'level')::int = 0) = (reply_due is null)
  );
create unique index one_notice_a_snapshot on letters.letter (batch, unit) where kind = 'county_notice';

create view county_notices.notice with (security_invoker) as
select id, period, (told ->> 'snapshot')::int as snapshot, unit, number, case when corrects is null then 'first' else 'corrected' end as kind,
  corrects as refers_to, (told ->> 'level')::int as level, ledger_no, subject, text, html, digest, policy_digest, drafted_at, state, doc_no,
  issued_on, issued_at, issued_text, issued_html, reply_due, (told ->> 'replied_at')::timestamptz as replied_at
from letters.letter
where kind = 'county_notice';
comment on view county_notices.notice is 'The notices to units of the ledger: one letter to one unit from one snapshot; refers_to is the first notice of the unit and month, for a corrected one; replied_at was noted by hand before there was a ledger of replies';

grant select on county_notices.notice to wengang_app, wengang_auditor;

reset role;
