-- Record that a unit was told of packages. Parameters: ids, on.
update exchange.package set announced_on = :on where id = any (cast(:ids as bigint[])) and announced_on is null
