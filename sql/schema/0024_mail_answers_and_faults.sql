-- What a server said to each recipient, what stopped all mail, and sending again after an address was mended (method §10.1, reliability F5).
set role wengang_owner;

alter table mail.outbox
  add column addressed_to text check (addressed_to in ('senders', 'recipients', 'operators')),
  add column given_up_in text,
  add column told_attempts int,
  add column other_text_at timestamptz,
  add column other_text_told boolean not null default false;
comment on column mail.outbox.addressed_to is 'The list of people.yaml the addresses came from; a mail sent again goes to the newest addresses of it';
comment on column mail.outbox.given_up_in is 'The run that gave it up, wholly or for some recipients; clearing that run has it sent again';
comment on column mail.outbox.told_attempts is 'The attempt whose end the operators were told of; null while they were told nothing';
comment on column mail.outbox.other_text_at is 'When the same key was first queued with another text, which was not sent';
comment on column mail.outbox.deferrals is
  'How often it was put off for a reason of its own since it was queued or a person had it sent again; after about five days it is dead';

-- Mail queued before its list was kept: each kind went to one list only, but for certification.
alter table mail.outbox disable trigger allowed_moves;
update mail.outbox
set addressed_to = case
  when kind in ('receipt', 'reminder') then 'senders'
  when kind in ('notice', 'allocation', 'execution', 'workshop') then 'recipients'
  when kind = 'operator' then 'operators'
end;
alter table mail.outbox enable trigger allowed_moves;

create table mail.answer (
  mail_id bigint not null references mail.outbox,
  attempts int not null,
  recipient text not null,
  kind text not null check (kind in ('taken', 'later', 'rate', 'server', 'no')),
  words text not null check (words <> ''),
  answered_at timestamptz not null default now(),
  primary key (mail_id, attempts, recipient)
);
comment on table mail.answer is 'What came of each attempt for each recipient, append-only: the record of every try';
comment on column mail.answer.words is 'In Chinese with the reply code; no address, nothing a server wrote';
create unique index taken_once on mail.answer (mail_id, recipient) where kind = 'taken';

create trigger append_only before update or delete or truncate on mail.answer
  for each statement execute function mail.refuse_change();

create table mail.fault (
  on_day date not null,
  words text not null check (words <> ''),
  kind text not null check (kind in ('server', 'rate', 'operators')),
  began_at timestamptz not null default now(),
  last_at timestamptz not null default now(),
  seen int not null default 1,
  paused_until timestamptz not null default now(),
  told_in text,
  ended_at timestamptz,
  primary key (on_day, words)
);
comment on table mail.fault is 'Why mail could not be sent at all, or the operators not be reached: one row a day and fault, whatever mail met it';
comment on column mail.fault.paused_until is 'Before this moment no mail is tried, while the fault lasts';
comment on column mail.fault.told_in is 'The run that showed it to the operators by failing: once a day and fault';
comment on column mail.fault.ended_at is 'When the server answered as it should again';

-- `again` also leads out of a mail that only some recipients got; the old addresses and the old Message-ID stay with the decision.
alter table mail.decision
  drop constraint decision_from_state_check,
  drop constraint dead_is_only_sent_again,
  add constraint decision_from_state_check check (from_state in ('unknown', 'dead', 'accepted')),
  add column recipients text[],
  add column message_id text;
comment on column mail.decision.from_state is 'accepted: some recipients were refused; resend false leaves such a mail, or a dead one, as it is';

-- The same moves as wengang.mail.states. New: a mail is marked (told, other text) without a move, and a decision may mend its recipients.
create or replace function mail.check_move() returns trigger language plpgsql as $$
declare
  sent_again constant boolean := new.state = 'pending' and old.state in ('unknown', 'dead', 'accepted');
begin
  if (new.id, new.key, new.kind, new.unit, new.addressed_to, new.sender, new.subject, new.text, new.created_at)
     is distinct from
     (old.id, old.key, old.kind, old.unit, old.addressed_to, old.sender, old.subject, old.text, old.created_at)
     or (not sent_again or old.state = 'unknown')
     and (new.recipients, new.mime, new.message_id) is distinct from (old.recipients, old.mime, old.message_id)
  then raise exception '邮件%的内容已定稿，不能改动', old.id;
  end if;
  if new.attempts <> old.attempts + (new.state = 'sending' and old.state <> 'sending')::int or not new.accepted_by @> old.accepted_by
  then raise exception '邮件%的发送次数或已送达的收件人不符', old.id;
  end if;
  if new.state = old.state
     and (new.attempts, new.deferrals, new.accepted_by, new.refused, new.sent_at)
         is not distinct from (old.attempts, old.deferrals, old.accepted_by, old.refused, old.sent_at)
     and (new.told_attempts, new.other_text_at, new.other_text_told)
         is distinct from (old.told_attempts, old.other_text_at, old.other_text_told)
  then return new;
  end if;
  if not (old.state in ('pending', 'deferred') and new.state = 'sending'
          or old.state = 'sending' and new.state in ('accepted', 'deferred', 'dead', 'unknown')
          or old.state = 'unknown' and new.state in ('pending', 'accepted')
          or old.state = 'dead' and new.state = 'pending'
          or old.state = 'accepted' and old.refused <> '{}' and new.state = 'pending')
  then raise exception '邮件%不能由“%”变为“%”', old.id, old.state, new.state;
  end if;
  if (sent_again or old.state = 'unknown') and not exists (
    select from mail.decision
    where mail_id = old.id and attempts = old.attempts and from_state = old.state and resend = (new.state = 'pending')
  )
  then raise exception '邮件%没有人的处理决定，不能由“%”变为“%”', old.id, old.state, new.state;
  end if;
  return new;
end $$;

grant select, insert on mail.answer to wengang_app, wengang_mailer;
grant select, insert on mail.fault to wengang_app, wengang_mailer;
grant update (last_at, seen, paused_until, told_in, ended_at) on mail.fault to wengang_app, wengang_mailer;
grant select on mail.answer, mail.fault to wengang_auditor;
grant update (given_up_in) on mail.outbox to wengang_mailer;
grant update (given_up_in, told_attempts, other_text_at, other_text_told, recipients, mime, digest, message_id) on mail.outbox to wengang_app;

reset role;
