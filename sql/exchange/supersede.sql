-- Let another content, or none, take the place of a package. Parameters: id, on.
update exchange.package set superseded_on = :on where id = :id and superseded_on is null
