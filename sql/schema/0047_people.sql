-- People: who decides in whose place, what waits for whom, and mail to one person or to the leaders (method §12; chapter 3.2 item 11).
set role wengang_owner;

alter table approvals.opinion add column decided_for text;
alter table approvals.opinion add constraint a_substitute_is_another check (decided_for <> decided_by and decided_for <> '');
comment on column approvals.opinion.decided_for is 'In whose place a substitute decided: the account of the reviewer; null for a reviewer''s own opinion';

create table approvals.asked (
  id bigint generated always as identity primary key,
  dag_id text not null,
  run_id text not null,
  task_id text not null,
  map_index int not null,
  role text not null,
  asked_of text[] not null check (cardinality(asked_of) >= 1),
  answerers text[] not null check (cardinality(answerers) >= 1),
  headline text not null check (headline <> ''),
  digest text not null,
  since date not null,
  link text not null,
  at timestamptz not null default now(),
  ended text check (ended in ('answered', 'superseded', 'skipped', 'gone')),
  ended_on date,
  constraint ended_has_a_day check ((ended is null) = (ended_on is null))
);
comment on table approvals.asked is 'What a human task asks and has asked: append-only but for the mark of how it ended';
comment on column approvals.asked.asked_of is 'The reviewers in whose name it is answered, by account';
comment on column approvals.asked.answerers is 'The accounts that the page of the task lets answer: reviewers and substitutes';
comment on column approvals.asked.since is 'Business date on which it was asked: what waits is counted from it';
comment on column approvals.asked.ended is 'answered; superseded: by another text or a newer snapshot; skipped: nothing is left to decide; gone: the task waits no more (marked by hand, timed out, deleted)';
create unique index one_open_question on approvals.asked (dag_id, run_id, task_id, map_index) where ended is null;

create function approvals.keep_what_was_asked() returns trigger language plpgsql as $$
begin
  if old.ended is not null or to_jsonb(new) - array['ended', 'ended_on'] is distinct from to_jsonb(old) - array['ended', 'ended_on'] then
    raise exception '询问的记录只能注明怎样结束，不能改动';
  end if;
  return new;
end $$;
create trigger only_its_end_is_noted before update on approvals.asked for each row execute function approvals.keep_what_was_asked();

create function approvals.refuse_removal() returns trigger language plpgsql as $$
begin
  raise exception '询问和提醒的记录只能追加，不能修改或删除';
end $$;
create trigger never_removed before delete or truncate on approvals.asked for each statement execute function approvals.refuse_removal();

create table approvals.listed (
  account text not null,
  source text not null,
  item text not null,
  on_day date not null,
  primary key (account, source, item, on_day)
);
comment on table approvals.listed is 'What the daily mail to a person listed on which business date: how what is new is told from what he knows';
create trigger append_only before update or delete or truncate on approvals.listed
  for each statement execute function approvals.refuse_removal();

create table approvals.shown (
  digest text not null,
  item text not null,
  stood text not null,
  primary key (digest, item)
);
comment on table approvals.shown is 'What a question about several things showed: each of them, and how it stood; the answer is about just these';
create trigger append_only before update or delete or truncate on approvals.shown
  for each statement execute function approvals.refuse_removal();

grant select, insert on approvals.asked, approvals.listed, approvals.shown to wengang_app;
grant update (ended, ended_on) on approvals.asked to wengang_app;
grant select on approvals.asked, approvals.listed, approvals.shown to wengang_auditor;

-- Mail to the leaders, and to one person: sent again, it goes to the address that people.yaml gives the account then. No role may change `person`.
alter table mail.outbox
  add column person text,
  drop constraint outbox_addressed_to_check,
  add constraint outbox_addressed_to_check check (addressed_to in ('senders', 'recipients', 'operators', 'leaders', 'person')),
  add constraint a_person_has_an_account check (coalesce(addressed_to = 'person', false) = (person is not null));
comment on column mail.outbox.person is 'The account of the one person it goes to; null where it goes to a list';

reset role;
