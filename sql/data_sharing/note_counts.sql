-- Note what the check of a file counted.
update data_sharing.delivery
set rows_delivered = %(rows_delivered)s, rows_rejected = %(rows_rejected)s, cells_rejected = %(cells_rejected)s, warnings = %(warnings)s
where id = %(id)s and state = %(state)s
