-- Where each workshop stood before a month: its newest evaluated month before `first`; of an open exit proposal the month of the proposal,
-- because a refusal evaluates again the months that waited. Parameter: first. Grain: one row a workshop.
with before as (
  select distinct on (workshop_no) * from workshops.current_month where period < %(first)s order by workshop_no, period desc
)
select standing.*
from before
join workshops.current_month as standing
  on standing.workshop_no = before.workshop_no
  and standing.period = case when before.status = 'exit_proposed' then before.proposed_in else before.period end
