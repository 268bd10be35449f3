-- Have a mail sent again to every recipient who has not got it, with a fresh back-off. Parameters: id. Grain: one row.
-- A mail in doubt keeps its refusals; one that was given up is tried with all of them again.
update mail.outbox
set state = 'pending', deferrals = 0, next_attempt_at = now(), refused = case state when 'dead' then '{}' else refused end
where id = %(id)s
