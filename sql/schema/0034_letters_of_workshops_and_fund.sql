-- The letters about workshops and of the fund's execution move into the one ledger (sql/schema/0033), with the laws of their kinds.
set role wengang_owner;

-- What a letter tells names a status by its code, also where it was drafted when words still stood there: the same is not told again.
with codes (word, code) as (
  values ('正常', 'certified'), ('帮扶指导', 'guidance'), ('拟退出', 'exit_proposed'), ('已退出', 'exited'), ('已到期', 'expired')
)
insert into letters.letter (
  kind, period, unit, about, number, batch, told, ledger_no, mail_key, subject, text, html, digest, policy_digest, drafted_at, state, issued_on,
  issued_at, issued_text, issued_html
)
select 'workshop_' || old.kind, old.period, old.unit, coalesce(old.workshop_no, ''), old.number, old.run,
  coalesce(
    (
      select jsonb_agg(jsonb_set(item.told, '{1}', to_jsonb(coalesce(codes.code, item.told ->> 1))) order by item.place)
      from jsonb_array_elements(old.items) with ordinality as item (told, place)
      left join codes on codes.word = item.told ->> 1
    ),
    '[]'
  ),
  old.ledger_no, 'workshop:' || old.ledger_no, old.subject, old.text, old.html, old.digest, old.policy_digest, old.drafted_at, old.state,
  old.issued_on, case when old.state = 'issued' then coalesce(mail.created_at, old.issued_on::timestamp at time zone 'Asia/Shanghai') end,
  old.issued_text, old.issued_html
from workshops.letter as old
left join mail.outbox as mail on mail.key = 'workshop:' || old.ledger_no
order by old.id;

alter table workshops.exit_record drop constraint exit_record_letter_id_fkey;
update workshops.exit_record as record
set letter_id = letter.id
from workshops.letter as old
join letters.letter as letter on letter.ledger_no = old.ledger_no
where old.id = record.letter_id;
alter table workshops.exit_record add constraint exit_record_letter_id_fkey foreign key (letter_id) references letters.letter;

create or replace view workshops.guidance_letter_date with (security_invoker) as
select workshop_no, period as guidance_since, min(issued_on) as issued_on
from (
  select about as workshop_no, period, issued_on from letters.letter where kind = 'workshop_guidance' and state = 'issued'
  union all
  select row.workshop_no, row.month, row.reviewed_on
  from data_sharing.workshop_review_row as row
  join data_sharing.delivery as delivery on delivery.id = row.delivery_id and delivery.state = 'accepted'
  where row.step = 'guidance' and row.month is not null and row.reviewed_on is not null
) as told
group by workshop_no, period;

create or replace view workshops.workshop_queue with (security_invoker) as
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
select 'letter', letter.unit, nullif(letter.about, ''), letter.period, letter.drafted_at::date, null, '省人社、乡村振兴审核人'
from letters.letter as letter
where letter.kind in ('workshop_guidance', 'workshop_monthly', 'workshop_exit') and letter.state = 'draft'
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

create or replace view workshops.workshop_life with (security_invoker) as
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
select about, period, issued_on, 3, 'letter', jsonb_build_object('kind', kind, 'ledger_no', ledger_no, 'state', state)
from letters.letter
where kind in ('workshop_guidance', 'workshop_exit') and state <> 'superseded'
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

drop table workshops.letter;
drop function workshops.check_letter();
alter table letters.letter add constraint about_one_workshop check (
  case kind when 'workshop_guidance' then about <> '' when 'workshop_exit' then about <> '' when 'workshop_monthly' then about = '' else true end
);
create unique index one_guidance_letter on letters.letter (about, period) where kind = 'workshop_guidance' and state = 'issued';
create unique index one_exit_letter on letters.letter (about, period) where kind = 'workshop_exit' and state = 'issued';

create view workshops.letter with (security_invoker) as
select id, substr(kind, 10) as kind, unit, nullif(about, '') as workshop_no, period, number, batch as run, told as items, ledger_no, subject, text,
  html, digest, policy_digest, drafted_at, state, issued_on, issued_text, issued_html
from letters.letter
where kind in ('workshop_guidance', 'workshop_monthly', 'workshop_exit');
comment on view workshops.letter is 'The letters about workshops of the ledger: guidance (one workshop that fell below), monthly (everything else a unit is to do for its workshops), exit (one workshop that left); run is the review that drafted it';

insert into letters.letter (
  kind, period, unit, number, batch, told, ledger_no, mail_key, subject, text, html, digest, policy_digest, drafted_at, state, issued_on,
  issued_at, issued_text, issued_html
)
select 'fund_execution', old.period, old.unit, old.number, old.run, old.items, old.ledger_no, 'execution:' || old.ledger_no, old.subject,
  old.text, old.html, old.digest, old.policy_digest, old.drafted_at, old.state, old.issued_on,
  case when old.state = 'issued' then coalesce(mail.created_at, old.issued_on::timestamp at time zone 'Asia/Shanghai') end,
  old.issued_text, old.issued_html
from subsidy_allocation.letter as old
left join mail.outbox as mail on mail.key = 'execution:' || old.ledger_no
order by old.id;

drop table subsidy_allocation.letter;
drop function subsidy_allocation.check_letter();
create unique index fund_notice_told_once on letters.letter (period, unit) where kind = 'fund_execution' and state = 'issued';

create view subsidy_allocation.letter with (security_invoker) as
select id, period, unit, number, batch as run, told as items, ledger_no, subject, text, html, digest, policy_digest, drafted_at, state, issued_on,
  issued_text, issued_html
from letters.letter
where kind = 'fund_execution';
comment on view subsidy_allocation.letter is 'The notices of the ledger to units whose spending at the end of June or October (period) lags; run is the run that drafted it, whose letters are approved together';

grant select on workshops.letter, subsidy_allocation.letter to wengang_app, wengang_auditor;

reset role;
