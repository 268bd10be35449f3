-- Keep back a letter that a reviewer does not want sent yet. Parameter: id.
update county_notices.notice set state = 'held_back' where id = :id and state = 'draft'
