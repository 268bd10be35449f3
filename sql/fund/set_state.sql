-- Move a version to a state. Parameters: id, state. Grain: one row.
update fund.version set state = :state where id = :id
