-- Record that files are gone. Parameters: ids, on.
update exchange.package set removed_on = :on where id = any (cast(:ids as bigint[])) and removed_on is null
