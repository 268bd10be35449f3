-- Letters about workshops, proposals to exit with their deadline, records of exits, and the views that people read (policy 2.2, method §6).
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

create view workshops.workshop_register with (security_invoker) as
with last_finding as (
  select distinct on (finding.workshop_no) finding.*
  from workshops.finding as finding
  order by finding.workshop_no, finding.period desc, finding.snapshot desc
),
last_month as (
  select distinct on (workshop_no) * from workshops.current_month order by workshop_no, period desc
)
select
  last_finding.workshop_no, last_finding.name, last_finding.unit, last_finding.town, last_finding.village, last_finding.kind,
  last_finding.mode, last_finding.field, last_finding.season_from, last_finding.season_to, last_finding.certified_on,
  last_finding.certificate_no, last_finding.expires_on, last_finding.period as found_in, last_finding.absorbed, last_finding.unknown,
  last_month.period as evaluated_in, last_month.line,
  case
    when decision.conclusion = 'exit' then 'exited'
    when decision.conclusion = 'refused' and last_month.status = 'exit_proposed' then last_month.before_proposal
    else last_month.status
  end as status,
  last_month.guidance_since, last_month.clock, last_month.reason, last_month.proposed_in, decision.conclusion as decided
from last_finding
left join last_month on last_month.workshop_no = last_finding.workshop_no
left join workshops.exit_decision as decision
  on decision.workshop_no = last_month.workshop_no and decision.proposed_in = last_month.proposed_in
  and last_month.status in ('exit_proposed', 'exited');
comment on view workshops.workshop_register is 'Every known workshop as it stands now, a decision that the next month will carry included; status null = candidate';

create view workshops.workshop_clock with (security_invoker) as
select
  register.workshop_no, register.name, register.unit, register.status, register.guidance_since, register.clock, register.absorbed,
  letter.issued_on as letter_issued_on,
  (letter.issued_on + interval '6 months')::date as not_exited_before
from workshops.workshop_register as register
left join workshops.guidance_letter_date as letter
  on letter.workshop_no = register.workshop_no and letter.guidance_since = register.guidance_since
where register.status in ('guidance', 'exit_proposed') and register.guidance_since is not null;
comment on view workshops.workshop_clock is 'Who is how far in guidance: months so far, when its letter was issued, and the day before which an exit for half_year is refused';

create view workshops.workshop_queue with (security_invoker) as
with last_month as (
  select distinct on (workshop_no) * from workshops.current_month order by workshop_no, period desc
)
select 'exit_decision' as task, proposal.unit, proposal.workshop_no, proposal.proposed_in as period, proposal.proposed_on as since,
  proposal.due_on, '省人社、乡村振兴审核人' as who
from workshops.exit_proposal as proposal
join workshops.current_month as month
  on month.workshop_no = proposal.workshop_no and month.period = proposal.proposed_in and month.status = 'exit_proposed'
  and month.proposed_in = proposal.proposed_in
where not exists (
  select from workshops.exit_decision as decision
  where decision.workshop_no = proposal.workshop_no and decision.proposed_in = proposal.proposed_in
)
union all
select 'letter', letter.unit, letter.workshop_no, letter.period, letter.drafted_at::date, null, '省人社、乡村振兴审核人'
from workshops.letter as letter
where letter.state = 'draft'
union all
select outcome, last_month.unit, last_month.workshop_no, last_month.period, null, null,
  case outcome when 'on_site_check' then '县级人社部门、乡镇' else '县级人社部门' end
from last_month
cross join lateral unnest(last_month.outcomes) as outcome
where outcome in ('reminder', 'on_site_check', 'correction_request', 'renewal');
comment on view workshops.workshop_queue is 'What waits for somebody: exit decisions with their due day, letters to approve, and what the last month asks of units';

create view workshops.workshop_life with (security_invoker) as
select workshop_no, period, null::date as happened_on, 1 as step, 'month' as event, to_jsonb(month) - 'evaluated_at' as detail
from (
  select month.workshop_no, month.period, month.version, month.snapshot, month.line, month.status_before, month.status, month.clock,
    month.guidance_since, month.reason, finding.absorbed, finding.unknown, finding.present_rows, finding.total_workers, finding.state,
    finding.in_season, finding.reported, pay.wage_paid::text as wage_paid
  from workshops.current_month as month
  join workshops.finding as finding
    on finding.workshop_no = month.workshop_no and finding.period = month.period
    and finding.snapshot = (select max(snapshot) from workshops.review as review where review.period = month.period)
  left join lateral (
    select sum(worker.wage_paid) as wage_paid
    from workshops.absorbed_person as worker
    where worker.period = month.period and worker.workshop_no = month.workshop_no
  ) as pay on true
) as month
union all
select workshop_no, counts_from, decided_on, 2, 'decision',
  jsonb_build_object('conclusion', conclusion, 'reason', reason, 'proposed_in', proposed_in, 'source', source, 'decided_by', decided_by)
from workshops.exit_decision
union all
select workshop_no, period, issued_on, 3, 'letter', jsonb_build_object('kind', kind, 'ledger_no', ledger_no, 'state', state)
from workshops.letter
where workshop_no is not null and state <> 'superseded'
union all
select workshop_no, proposed_in, exited_on, 4, 'exit', jsonb_build_object('workers', workers)
from workshops.exit_record
union all
select workshop_no, period, null, 5, 'difference', jsonb_build_object('kind', kind, 'stands', stands, 'would_be', would_be)
from workshops.difference;
comment on view workshops.workshop_life is 'One workshop from month to month: states, people, wages, decisions, letters; events of a month in the order of step';

grant select, insert, update on workshops.letter to wengang_app;
grant select, insert on workshops.exit_proposal, workshops.exit_record to wengang_app;
grant select on workshops.guidance_letter_date, workshops.workshop_register, workshops.workshop_clock, workshops.workshop_queue,
  workshops.workshop_life to wengang_app;
grant select on workshops.letter, workshops.exit_proposal, workshops.exit_record, workshops.workshop_register, workshops.workshop_queue
  to wengang_auditor;

reset role;
