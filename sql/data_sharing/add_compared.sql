-- Count what the comparison with other files found. Parameters: id, warnings, rejected (rows).
update data_sharing.delivery
set warnings = coalesce(warnings, 0) + :warnings, rows_rejected = coalesce(rows_rejected, 0) + :rejected
where id = :id
