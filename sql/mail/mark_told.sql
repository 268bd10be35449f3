-- Note that the operators were told how the last attempt of these mails ended. Parameters: ids. Grain: one row a mail.
update mail.outbox
set told_attempts = attempts
where id = any(:ids)
