-- Say what became of an open finding. Parameters: id, outcome, resolved_on.
update fund.spend_finding set outcome = :outcome, resolved_on = :resolved_on where id = :id
