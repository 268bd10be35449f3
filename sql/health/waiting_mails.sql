-- Mails that wait for a try that is due, and since when the oldest could have gone. Grain: one row.
select count(*) as count, min(next_attempt_at) as oldest
from mail.outbox
where state in ('pending', 'deferred', 'sending') and next_attempt_at < now()
