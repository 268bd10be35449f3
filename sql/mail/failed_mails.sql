-- Mails that were given up, or that only some recipients got; no parameters. Grain: one row a mail, the oldest first.
select id, kind, unit, subject, message_id, state, attempts, attempted_at, last_error, refused
from mail.outbox
where state = 'dead' or state = 'accepted' and refused <> '{}'
order by attempted_at, id
