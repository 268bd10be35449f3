-- Set drafts aside. Parameter: ids.
update workshops.letter set state = 'superseded' where id = any (:ids) and state = 'draft'
