-- Return a file that cannot be read or is not what its manifest says.
update data_sharing.delivery set state = 'returned', reasons = :reasons, settled_at = now()
where id = :id and state = 'received'
