-- Decisions on exit proposals that count from `first` or later, with the month of the proposal as it was recorded.
-- Parameter: first. Grain: one row a decision.
select decision.id as decided_by_id, decision.conclusion, decision.counts_from, decision.proposed_in as decided_on_proposal_of, month.*
from workshops.exit_decision as decision
join workshops.current_month as month on month.workshop_no = decision.workshop_no and month.period = decision.proposed_in
where decision.counts_from >= :first
order by decision.id
