-- A person's decision on a held delivery. Gives the delivery when it was held until now.
update data_sharing.delivery
set state = :state, decided_by = :decided_by, opinion = :opinion, settled_at = now()
where id = :id and state = 'held'
returning id, hand_over_id, unit, period, department, table_name, version, file_name, archived_as, rows_declared, state
