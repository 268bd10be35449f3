-- Note what the check of a file counted.
update data_sharing.delivery
set rows_delivered = :rows_delivered, rows_rejected = :rows_rejected, cells_rejected = :cells_rejected, warnings = :warnings
where id = :id and state = :state
