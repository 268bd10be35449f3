-- Put mails in doubt that stand in 'sending' though no process holds them any more. Parameters: last_error. Grain: one row a mail.
update mail.outbox
set state = 'unknown', last_error = :last_error
where state = 'sending' and pg_try_advisory_xact_lock(hashtextextended('wengang:mail:' || id, 0))
