-- The outbox (architecture decision 8): one row a mail, never deleted; at most once to each recipient, never lost silently.
create schema mail authorization wengang_owner;
comment on schema mail is 'Mail that is queued, sent, given up or in doubt, and what people decided about it';
grant usage on schema mail to wengang_app, wengang_auditor, wengang_mailer;

set role wengang_owner;

create table mail.outbox (
  id bigint generated always as identity primary key,
  key text not null unique check (key <> ''),
  kind text not null check (kind <> ''),
  unit text,
  sender text not null,
  recipients text[] not null check (cardinality(recipients) > 0),
  subject text not null,
  text text not null,
  mime bytea not null,
  digest text not null,
  message_id text not null unique,
  state text not null default 'pending' check (state in ('pending', 'sending', 'accepted', 'deferred', 'dead', 'unknown')),
  attempts int not null default 0,
  deferrals int not null default 0,
  attempted_at timestamptz,
  next_attempt_at timestamptz not null default now(),
  last_error text,
  accepted_by text[] not null default '{}',
  refused text[] not null default '{}',
  sent_at timestamptz,
  created_at timestamptz not null default now(),
  constraint digest_is_of_the_mime check (digest = encode(sha256(mime), 'hex')),
  constraint a_recipient_is_served_or_refused check (
    accepted_by <@ recipients and refused <@ recipients and not accepted_by && refused
  ),
  constraint accepted_has_a_time check (state <> 'accepted' or sent_at is not null),
  constraint trouble_has_a_reason check (state not in ('deferred', 'dead', 'unknown') or last_error is not null)
);
comment on table mail.outbox is 'One mail each: mime is exactly what is sent, text is its plain part for a person to read here';
comment on column mail.outbox.key is 'What the mail is about; a second mail of the same key is never queued';
comment on column mail.outbox.attempts is 'How often sending began';
comment on column mail.outbox.deferrals is 'How often it was put off since it was queued or a person had it sent again; the fifth time it is dead';
comment on column mail.outbox.last_error is 'In Chinese with the reply code; no address, nothing a server wrote';
comment on column mail.outbox.accepted_by is 'Recipients whose mail the server took: they are never mailed this again';
comment on column mail.outbox.refused is 'Recipients the server refused for good, or until it was given up';

create index due on mail.outbox (next_attempt_at, id) where state in ('pending', 'deferred');
create index needs_a_look on mail.outbox (state) where state in ('sending', 'unknown', 'dead');

create table mail.decision (
  mail_id bigint not null references mail.outbox,
  attempts int not null,
  from_state text not null check (from_state in ('unknown', 'dead')),
  resend boolean not null,
  decided_by text not null check (btrim(decided_by) <> ''),
  reason text not null check (length(btrim(reason)) >= 2),
  decided_at timestamptz not null default now(),
  primary key (mail_id, attempts),
  constraint dead_is_only_sent_again check (from_state = 'unknown' or resend)
);
comment on table mail.decision is 'What a person decided about a mail in doubt or given up, once for each attempt';

create function mail.refuse_change() returns trigger language plpgsql as $$
begin
  raise exception '邮件处理决定只能追加，不能修改或删除';
end $$;

create trigger append_only before update or delete or truncate on mail.decision
  for each statement execute function mail.refuse_change();

create function mail.begin_pending() returns trigger language plpgsql as $$
begin
  if new.state <> 'pending' or new.attempts <> 0 or new.deferrals <> 0 or new.accepted_by <> '{}' or new.refused <> '{}' then
    raise exception '新邮件只能从“pending”开始';
  end if;
  return new;
end $$;

create trigger begins_pending before insert on mail.outbox
  for each row execute function mail.begin_pending();

-- The same moves as wengang.mail.states; out of 'unknown' and 'dead' only a recorded decision leads, which the mailer cannot write.
create function mail.check_move() returns trigger language plpgsql as $$
begin
  if (new.id, new.key, new.kind, new.unit, new.sender, new.recipients, new.subject, new.text, new.mime, new.message_id, new.created_at)
     is distinct from
     (old.id, old.key, old.kind, old.unit, old.sender, old.recipients, old.subject, old.text, old.mime, old.message_id, old.created_at)
  then raise exception '邮件%的内容已定稿，不能改动', old.id;
  end if;
  if not (old.state in ('pending', 'deferred') and new.state = 'sending'
          or old.state = 'sending' and new.state in ('accepted', 'deferred', 'dead', 'unknown')
          or old.state = 'unknown' and new.state in ('pending', 'accepted')
          or old.state = 'dead' and new.state = 'pending')
  then raise exception '邮件%不能由“%”变为“%”', old.id, old.state, new.state;
  end if;
  if new.attempts <> old.attempts + (new.state = 'sending')::int or not new.accepted_by @> old.accepted_by
  then raise exception '邮件%的发送次数或已送达的收件人不符', old.id;
  end if;
  if old.state in ('unknown', 'dead') and not exists (
    select from mail.decision
    where mail_id = old.id and attempts = old.attempts and from_state = old.state and resend = (new.state = 'pending')
  )
  then raise exception '邮件%没有人的处理决定，不能由“%”变为“%”', old.id, old.state, new.state;
  end if;
  return new;
end $$;

create trigger allowed_moves before update on mail.outbox
  for each row execute function mail.check_move();

grant select, insert on mail.outbox, mail.decision to wengang_app;
grant select on mail.outbox to wengang_mailer;
grant update (state, attempts, deferrals, attempted_at, next_attempt_at, last_error, accepted_by, refused, sent_at)
  on mail.outbox to wengang_app, wengang_mailer;
grant select on mail.outbox, mail.decision to wengang_auditor;

reset role;
