-- 风险提示 to units and the closing of a month (policy 3.2; method §4, §8; architecture decisions 2, 3, 8).
create schema county_notices authorization wengang_owner;
create schema deadlines authorization wengang_owner;
grant usage on schema county_notices, deadlines to wengang_app, wengang_auditor;

set role wengang_owner;

create table county_notices.drafting (
  period public.period not null,
  snapshot int not null,
  business_date date not null,
  policy_digest text not null,
  drafted_at timestamptz not null default now(),
  primary key (period, snapshot),
  foreign key (period, snapshot) references monitoring.snapshot
);
comment on table county_notices.drafting is 'One row a snapshot whose drafts were written, also when there were none; the newest one decides which letters of a month are current';

create table county_notices.notice (
  id bigint generated always as identity primary key,
  period public.period not null,
  snapshot int not null,
  unit text not null,
  number int not null check (number >= 1),
  kind text not null check (kind in ('first', 'corrected')),
  refers_to bigint references county_notices.notice,
  level int not null check (level between 0 and 4),
  ledger_no text not null,
  subject text not null,
  text text not null,
  html text not null,
  digest text not null,
  policy_digest text not null,
  drafted_at timestamptz not null default now(),
  state text not null default 'draft' check (state in ('draft', 'superseded', 'held_back', 'issued')),
  doc_no text,
  issued_on date,
  issued_at timestamptz,
  issued_text text,
  issued_html text,
  reply_due timestamptz,
  replied_at timestamptz,
  unique (period, snapshot, unit),
  foreign key (period, snapshot) references county_notices.drafting,
  constraint first_stands_alone check ((kind = 'first') = (number = 1) and (kind = 'first') = (refers_to is null)),
  constraint first_tells_a_risk check (kind = 'corrected' or level >= 1),
  constraint digest_is_of_the_text check (
    digest = encode(sha256(convert_to(subject || chr(31) || text || chr(31) || html, 'UTF8')), 'hex')
  ),
  constraint issued_is_complete check (
    (state = 'issued') = (issued_on is not null) and (state = 'issued') = (issued_at is not null)
    and (state = 'issued') = (issued_text is not null) and (state = 'issued') = (issued_html is not null)
  ),
  constraint only_issued_is_answered check (state = 'issued' or (reply_due is null and replied_at is null and doc_no is null)),
  constraint a_risk_is_answered check (state <> 'issued' or (level = 0) = (reply_due is null))
);
comment on table county_notices.notice is 'One letter to one unit from one snapshot. subject, text and html are exactly what two people approve (digest); issued_text and issued_html are the same with date, reply date and 文号 filled in';
comment on column county_notices.notice.ledger_no is 'Internal ledger number, e.g. 风险提示〔2025〕第3-469001-1号; not a 文号 (doc_no)';
comment on column county_notices.notice.refers_to is 'The first notice of the unit and month, for a corrected one';
comment on column county_notices.notice.reply_due is 'A reply is on time until this moment (method §8); null where a risk is lifted';

create unique index one_open_letter on county_notices.notice (period, unit) where state in ('draft', 'held_back');
create unique index one_issued_number on county_notices.notice (period, unit, number) where state = 'issued';
create index on county_notices.notice (reply_due) where state = 'issued' and replied_at is null;

create function county_notices.check_move() returns trigger language plpgsql as $$
begin
  if (new.period, new.snapshot, new.unit, new.number, new.kind, new.refers_to, new.level, new.ledger_no, new.digest, new.policy_digest)
     is distinct from
     (old.period, old.snapshot, old.unit, old.number, old.kind, old.refers_to, old.level, old.ledger_no, old.digest, old.policy_digest)
  then raise exception '风险提示%的内容已定稿，不能改动', old.ledger_no;
  end if;
  if old.state = 'issued'
     and (new.doc_no, new.issued_on, new.issued_at, new.issued_text, new.issued_html, new.reply_due)
         is distinct from (old.doc_no, old.issued_on, old.issued_at, old.issued_text, old.issued_html, old.reply_due)
  then raise exception '风险提示%已印发，不能改动', old.ledger_no;
  end if;
  if new.state <> old.state
     and not (old.state = 'draft' and new.state in ('superseded', 'held_back', 'issued')
              or old.state = 'held_back' and new.state in ('superseded', 'issued'))
  then raise exception '风险提示%不能由“%”变为“%”', old.ledger_no, old.state, new.state;
  end if;
  return new;
end $$;

create trigger allowed_moves before update on county_notices.notice
  for each row execute function county_notices.check_move();

create table deadlines.closing (
  period public.period primary key,
  closing_at timestamptz not null,
  closed_on date not null,
  units_expected int not null,
  closed_at timestamptz not null default now()
);
comment on table deadlines.closing is 'Each closed month once: when deliveries were due, and the business date on which it was closed';

create table deadlines.missing_delivery (
  period public.period not null references deadlines.closing,
  unit text not null,
  department text not null check (department in ('rv', 'hr')),
  table_name text not null,
  returned boolean not null,
  primary key (period, unit, department, table_name)
);
comment on table deadlines.missing_delivery is 'Required deliveries (method §5) that were missing when a month was closed; returned = handed over, returned, not handed over again';

grant select, insert on county_notices.drafting to wengang_app;
grant select, insert, update on county_notices.notice to wengang_app;
grant select, insert on deadlines.closing, deadlines.missing_delivery to wengang_app;
grant select on all tables in schema county_notices, deadlines to wengang_auditor;

reset role;
