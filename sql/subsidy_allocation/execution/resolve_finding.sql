-- Say what became of an open finding. Parameters: id, outcome, resolved_on.
update subsidy_allocation.spend_finding set outcome = %(outcome)s, resolved_on = %(resolved_on)s where id = %(id)s
