-- Move a version to a state. Parameters: id, state. Grain: one row.
update subsidy_allocation.version set state = :state where id = :id
