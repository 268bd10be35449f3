-- What is known of a workshop on a day: its newest finding, its newest month with a decision that the next month will carry, its newest
-- certificate. Parameters: workshop_no, on. Grain: exactly one row, nulls where nothing is known.
with finding as (
  select unit, certified_on, expires_on
  from workshops.finding
  where workshop_no = :workshop_no
  order by period desc, snapshot desc
  limit 1
),
month as (
  select
    month.certified_on,
    case
      when decision.conclusion = 'exit' then 'exited'
      when decision.conclusion = 'refused' and month.status = 'exit_proposed' then month.before_proposal
      else month.status
    end as status
  from workshops.current_month as month
  left join workshops.exit_decision as decision
    on decision.workshop_no = month.workshop_no and decision.proposed_in = month.proposed_in and month.status in ('exit_proposed', 'exited')
  where month.workshop_no = :workshop_no
  order by month.period desc
  limit 1
),
certificate as (
  select certified_on, expires_on
  from workshops.certificate
  where workshop_no = :workshop_no and certified_on <= :on
  order by certified_on desc
  limit 1
)
select
  finding.unit, month.status, month.certified_on as judged_certified_on,
  greatest(finding.certified_on, certificate.certified_on) as certified_on,
  greatest(finding.expires_on, certificate.expires_on) as expires_on
from (select) as nothing
left join finding on true
left join month on true
left join certificate on true
