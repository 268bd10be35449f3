-- Mails in doubt that wait for a person; no parameters. Grain: one row a mail, the oldest first.
select id, kind, unit, subject, message_id, state, attempts, attempted_at, last_error, refused
from mail.outbox
where state = 'unknown'
order by attempted_at, id
