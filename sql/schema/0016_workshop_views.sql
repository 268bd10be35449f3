-- What people read about workshops: the register, who is how far in guidance, what waits, and the life of one workshop.
set role wengang_owner;

create view workshops.workshop_register with (security_invoker) as
with last_finding as (
  select distinct on (finding.workshop_no) finding.*
  from workshops.finding as finding
  order by finding.workshop_no, finding.period desc, finding.snapshot desc
),
last_month as (
  select distinct on (workshop_no) * from workshops.current_month order by workshop_no, period desc
),
last_certificate as (
  select distinct on (workshop_no) workshop_no, certified_on, certificate_no, expires_on
  from workshops.certificate
  order by workshop_no, certified_on desc, number desc
),
-- What the newest month says, with a decision on its proposal that only the next month will carry.
standing as (
  select
    last_month.*, decision.conclusion as decided,
    decision.conclusion = 'refused' and last_month.status = 'exit_proposed' as given_back
  from last_month
  left join workshops.exit_decision as decision
    on decision.workshop_no = last_month.workshop_no and decision.proposed_in = last_month.proposed_in
    and last_month.status in ('exit_proposed', 'exited')
)
select
  last_finding.workshop_no, last_finding.name, last_finding.unit, last_finding.town, last_finding.village, last_finding.kind,
  last_finding.mode, last_finding.field, last_finding.season_from, last_finding.season_to,
  coalesce(last_certificate.certified_on, last_finding.certified_on) as certified_on,
  coalesce(last_certificate.certificate_no, last_finding.certificate_no) as certificate_no,
  coalesce(last_certificate.expires_on, last_finding.expires_on) as expires_on,
  last_finding.period as found_in, last_finding.absorbed, last_finding.unknown,
  standing.period as evaluated_in, standing.line,
  case
    when standing.decided = 'exit' then 'exited'
    when standing.given_back then standing.before_proposal
    else standing.status
  end as status,
  case when standing.given_back and standing.reason = 'half_year' then standing.proposed_in else standing.guidance_since end as guidance_since,
  case when standing.given_back and standing.reason = 'half_year' then 0 else standing.clock end as clock,
  standing.reason, standing.proposed_in, standing.decided
from last_finding
left join standing on standing.workshop_no = last_finding.workshop_no
left join last_certificate
  on last_certificate.workshop_no = last_finding.workshop_no
  and (last_finding.certified_on is null or last_finding.certified_on < last_certificate.certified_on);
comment on view workshops.workshop_register is 'Every known workshop as it stands now, a decision or certificate that the next month will carry included; status null = not evaluated yet';

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
where outcome in ('reminder', 'on_site_check', 'correction_request', 'renewal')
union all
select 'certification_' || waiting.state, waiting.unit, waiting.workshop_no, to_char(waiting.opened_on, 'YYYY-MM'), waiting.since, waiting.due_on,
  case
    when waiting.state = 'township_review' then '乡镇审核人'
    when waiting.state = 'county_review' then '县级审核人'
    when waiting.state = 'publicity' and waiting.unanswered > 0 then '异议答复人'
    when waiting.state = 'publicity' then '公示中'
    else '申请单位'
  end
from workshops.certification_queue as waiting;
comment on view workshops.workshop_queue is 'What waits for somebody: exit decisions with their due day, letters to approve, open cases of certification, and what the last month asks of units';

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
from workshops.difference
union all
select cases.workshop_no, to_char(move.business_date, 'YYYY-MM'), move.business_date, 6 + move.number, 'certification',
  jsonb_build_object('case_no', cases.case_no, 'state', move.to_state, 'role', move.role, 'opinion', move.opinion)
from workshops.certification_move as move
join workshops.certification_case as cases on cases.id = move.case_id
union all
select entry.workshop_no, list.year || '-' || lpad((list.quarter * 3)::text, 2, '0'), list.made_on, 5, 'class',
  jsonb_build_object('year', list.year, 'quarter', list.quarter, 'class', entry.class, 'reasons', entry.reasons)
from workshops.class_entry as entry
join workshops.class_list as list on list.id = entry.list_id
where list.version = (
  select max(newer.version)
  from workshops.class_list as newer
  where newer.year = list.year and newer.quarter = list.quarter and newer.unit = list.unit
)
union all
select line.workshop_no, to_char(finalisation.finalised_on, 'YYYY-MM'), finalisation.finalised_on, 5, 'award',
  jsonb_build_object('persons', count(*), 'amount_fen', sum(line.amount_fen))
from workshops.award_line as line
join workshops.award_finalisation as finalisation on finalisation.proposal_id = line.proposal_id
group by line.workshop_no, finalisation.finalised_on;
comment on view workshops.workshop_life is 'One workshop from month to month: states, people, wages, decisions, letters, certification, classes, awards; events of a month in the order of step';

grant select on workshops.workshop_register, workshops.workshop_clock, workshops.workshop_queue, workshops.workshop_life
  to wengang_app, wengang_auditor;

reset role;
