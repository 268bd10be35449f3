-- Accept, hold or return a checked delivery.
update data_sharing.delivery set state = :state, reasons = :reasons, settled_at = now()
where id = :id and state = 'received'
