-- Close a mail in doubt of which a person found out that it arrived. Parameters: id. Grain: one row.
update mail.outbox
set state = 'accepted', sent_at = coalesce(sent_at, attempted_at)
where id = :id
