-- Record the receipt of a package, the first time it was fetched. Parameters: id, on.
update exchange.package set fetched_on = :on where id = :id and fetched_on is null
