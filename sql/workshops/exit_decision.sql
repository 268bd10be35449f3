-- What people decided on the proposal of a month. Grain: at most one row.
select id, conclusion, reason, counts_from, decided_on, decided_by, source
from workshops.exit_decision
where workshop_no = :workshop_no and proposed_in = :proposed_in
