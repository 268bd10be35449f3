-- Where each workshop stood after a month; every known workshop has a row in each reviewed month. Where a decision on its open exit
-- proposal comes now, the month of the proposal instead: a refusal evaluates again the months that waited.
-- Parameters: before, decided (workshops with decisions that count from a later month). Grain: one row a workshop.
with before as (
  select * from workshops.current_month where period = :before
)
select * from before where not (status = 'exit_proposed' and workshop_no = any (:decided))
union all
select proposal.*
from before
join workshops.current_month as proposal on proposal.workshop_no = before.workshop_no and proposal.period = before.proposed_in
where before.status = 'exit_proposed' and before.workshop_no = any (:decided)
