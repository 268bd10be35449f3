-- Write what came of one attempt, with the answer to each recipient, and let go of the mail.
-- Parameters: id, attempts (of this attempt), state, deferrals, wait (minutes), last_error, delivered, refused, given_up_in, accepted_on,
-- answered, kinds, words (one entry each a recipient that was answered). Grain: one row.
with settled as (
  update mail.outbox
  set state = :state,
    deferrals = :deferrals,
    next_attempt_at = now() + make_interval(mins => :wait),
    last_error = :last_error,
    accepted_by = accepted_by || cast(:delivered as text[]),
    refused = refused || cast(:refused as text[]),
    given_up_in = :given_up_in,
    sent_at = case when cardinality(cast(:delivered as text[])) > 0 then coalesce(sent_at, now()) else sent_at end,
    accepted_on = case when cardinality(cast(:delivered as text[])) > 0 then coalesce(accepted_on, cast(:accepted_on as date)) else accepted_on end
  where id = :id and state = 'sending' and attempts = :attempts
  returning id, attempts
),
answers as (
  insert into mail.answer (mail_id, attempts, recipient, kind, words)
  select settled.id, settled.attempts, given.recipient, given.kind, given.words
  from settled cross join unnest(cast(:answered as text[]), cast(:kinds as text[]), cast(:words as text[])) as given (recipient, kind, words)
)
select pg_advisory_unlock(hashtextextended('wengang:mail:' || id, 0)) as released
from settled
