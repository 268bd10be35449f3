-- Letters about workshops, proposals to exit with their deadline, and records of exits (policy 2.2, method §6).
set role wengang_owner;

create table workshops.letter (
  id bigint generated always as identity primary key,
  kind text not null check (kind in ('guidance', 'monthly', 'exit')),
  unit text not null,
  workshop_no text,
  period public.period not null,
  number int not null check (number >= 1),
  run text not null,
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
  constraint about_one_workshop check ((kind = 'monthly') = (workshop_no is null)),
  constraint digest_is_of_the_text check (
    digest = encode(sha256(convert_to(subject || chr(31) || text || chr(31) || html, 'UTF8')), 'hex')
  ),
  constraint issued_is_complete check (
    (state = 'issued') = (issued_on is not null) and (state = 'issued') = (issued_text is not null)
    and (state = 'issued') = (issued_html is not null)
  )
);
comment on table workshops.letter is 'guidance: one workshop that fell below; monthly: everything else a unit is to do for its workshops; exit: one workshop that left. run is the review that drafted it (2025-03-s1), whose letters are approved together; items is what the letter tells, so that the same is told once; subject, text and html are exactly what two people approve';
create unique index one_open_letter on workshops.letter (kind, unit, coalesce(workshop_no, ''), period) where state = 'draft';
create unique index one_guidance_letter on workshops.letter (workshop_no, period) where kind = 'guidance' and state = 'issued';
create unique index one_exit_letter on workshops.letter (workshop_no, period) where kind = 'exit' and state = 'issued';

create function workshops.check_letter() returns trigger language plpgsql as $$
begin
  if (new.kind, new.unit, new.workshop_no, new.period, new.number, new.run, new.items, new.ledger_no, new.subject, new.text, new.html, new.digest)
     is distinct from
     (old.kind, old.unit, old.workshop_no, old.period, old.number, old.run, old.items, old.ledger_no, old.subject, old.text, old.html, old.digest)
  then raise exception '车间函件%的内容已定稿，不能改动', old.ledger_no;
  end if;
  if old.state <> 'draft' then raise exception '车间函件%已印发或已取代，不能改动', old.ledger_no; end if;
  return new;
end $$;
create trigger allowed_moves before update on workshops.letter for each row execute function workshops.check_letter();

create table workshops.exit_proposal (
  workshop_no text not null,
  proposed_in public.period not null,
  unit text not null,
  reason text not null check (reason in ('stopped', 'none_absorbed', 'half_year')),
  proposed_on date not null,
  due_on date not null check (due_on >= proposed_on),
  primary key (workshop_no, proposed_in)
);
comment on table workshops.exit_proposal is 'A proposal that was put before two people: due_on is the last workday for the decision; after it they are reminded, nothing is decided';

create table workshops.exit_record (
  workshop_no text not null,
  proposed_in public.period not null,
  unit text not null,
  exited_on date not null,
  workers int not null check (workers >= 0),
  letter_id bigint not null references workshops.letter,
  primary key (workshop_no, proposed_in),
  foreign key (workshop_no, proposed_in) references workshops.exit_decision (workshop_no, proposed_in)
);
comment on table workshops.exit_record is '摘牌: the certificate and plate are withdrawn from exited_on, awards stop, workers went to the help list';

-- The date of the guidance letter of each guidance: of a letter of this installation, else as handed over (workshop_review 指导).
create view workshops.guidance_letter_date with (security_invoker) as
select workshop_no, period as guidance_since, min(issued_on) as issued_on
from (
  select workshop_no, period, issued_on from workshops.letter where kind = 'guidance' and state = 'issued'
  union all
  select row.workshop_no, row.month, row.reviewed_on
  from data_sharing.workshop_review_row as row
  join data_sharing.delivery as delivery on delivery.id = row.delivery_id and delivery.state = 'accepted'
  where row.step = 'guidance' and row.month is not null and row.reviewed_on is not null
) as told
group by workshop_no, period;
comment on view workshops.guidance_letter_date is 'When the guidance letter of a guidance that began in a month was issued';

grant select, insert, update on workshops.letter to wengang_app;
grant select, insert on workshops.exit_proposal, workshops.exit_record to wengang_app;
grant select on workshops.guidance_letter_date to wengang_app;
grant select on workshops.letter, workshops.exit_proposal, workshops.exit_record, workshops.guidance_letter_date to wengang_auditor;

reset role;
