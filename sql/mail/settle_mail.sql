-- Write what came of one attempt, with the answer to each recipient, and let go of the mail.
-- Parameters: id, attempts (of this attempt), state, deferrals, wait (minutes), last_error, delivered, refused, given_up_in,
-- answered, kinds, words (one entry each a recipient that was answered). Grain: one row.
with settled as (
  update mail.outbox
  set state = %(state)s,
    deferrals = %(deferrals)s,
    next_attempt_at = now() + make_interval(mins => %(wait)s),
    last_error = %(last_error)s,
    accepted_by = accepted_by || %(delivered)s::text[],
    refused = refused || %(refused)s::text[],
    given_up_in = %(given_up_in)s,
    sent_at = case when cardinality(%(delivered)s::text[]) > 0 then coalesce(sent_at, now()) else sent_at end
  where id = %(id)s and state = 'sending' and attempts = %(attempts)s
  returning id, attempts
),
answers as (
  insert into mail.answer (mail_id, attempts, recipient, kind, words)
  select settled.id, settled.attempts, given.recipient, given.kind, given.words
  from settled cross join unnest(%(answered)s::text[], %(kinds)s::text[], %(words)s::text[]) as given (recipient, kind, words)
)
select pg_advisory_unlock(hashtextextended('wengang:mail:' || id, 0)) as released
from settled
