-- The letter of an exit that is not queued yet. Parameters: workshop_no, proposed_in. Grain: at most one row.
select id, unit, ledger_no, subject, text, html
from workshops.letter
where kind = 'exit' and state = 'draft' and workshop_no = :workshop_no and period = :proposed_in
