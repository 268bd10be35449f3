-- Take a due mail and write 'sending', none while a fault pauses all mail; no parameters. Grain: one row, or none.
-- The one that was tried longest ago, or never, goes first, so that a mail on which a fault shows does not stand before all others.
-- The advisory lock lives as long as this session: while it is held, no other run takes the mail for one left by a dead process.
with due as (
  select id
  from mail.outbox
  where state in ('pending', 'deferred')
    and next_attempt_at <= now()
    and not exists (select from mail.fault where ended_at is null and paused_until > now())
  order by attempted_at nulls first, id
  limit 1
  for update skip locked
)
update mail.outbox o
set state = 'sending', attempts = o.attempts + 1, attempted_at = now()
from due
where o.id = due.id
returning o.id, o.kind, o.sender, o.recipients, o.accepted_by, o.refused, o.mime, o.attempts, o.deferrals,
  pg_advisory_lock(hashtextextended('wengang:mail:' || o.id, 0)) as held
