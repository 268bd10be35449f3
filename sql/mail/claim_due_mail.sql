-- Take the mail that is due longest and write 'sending'; no parameters. Grain: one row, or none.
-- The advisory lock lives as long as this session: while it is held, no other run takes the mail for one left by a dead process.
with due as (
  select id
  from mail.outbox
  where state in ('pending', 'deferred') and next_attempt_at <= now()
  order by next_attempt_at, id
  limit 1
  for update skip locked
)
update mail.outbox o
set state = 'sending', attempts = o.attempts + 1, attempted_at = now()
from due
where o.id = due.id
returning o.id, o.sender, o.recipients, o.accepted_by, o.refused, o.mime, o.attempts, o.deferrals,
  pg_advisory_lock(hashtextextended('wengang:mail:' || o.id, 0)) as held
