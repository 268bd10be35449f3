-- Exit proposals that nobody decided yet, with their deadline where they were put before two people.
-- Parameter: workshop_no (null = all). Grain: one row a proposal.
with last_month as (
  select distinct on (workshop_no) * from workshops.current_month order by workshop_no, period desc
)
select last_month.workshop_no, last_month.unit, last_month.proposed_in, last_month.reason, proposal.proposed_on, proposal.due_on
from last_month
left join workshops.exit_proposal as proposal
  on proposal.workshop_no = last_month.workshop_no and proposal.proposed_in = last_month.proposed_in
where last_month.status = 'exit_proposed' and (cast(:workshop_no as text) is null or last_month.workshop_no = :workshop_no)
  and not exists (
    select
    from workshops.exit_decision as decision
    where decision.workshop_no = last_month.workshop_no and decision.proposed_in = last_month.proposed_in
  )
order by last_month.unit, last_month.workshop_no
