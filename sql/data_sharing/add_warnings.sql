-- Count warnings that the comparison with other files found.
update data_sharing.delivery set warnings = coalesce(warnings, 0) + :more where id = :id
