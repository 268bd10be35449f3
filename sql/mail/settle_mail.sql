-- Write what came of one attempt and let go of the mail.
-- Parameters: id, attempts (of this attempt), state, deferrals, wait (minutes), last_error, delivered, refused. Grain: one row.
update mail.outbox
set state = %(state)s,
  deferrals = %(deferrals)s,
  next_attempt_at = now() + make_interval(mins => %(wait)s),
  last_error = %(last_error)s,
  accepted_by = accepted_by || %(delivered)s::text[],
  refused = refused || %(refused)s::text[],
  sent_at = case when cardinality(%(delivered)s::text[]) > 0 then coalesce(sent_at, now()) else sent_at end
where id = %(id)s and state = 'sending' and attempts = %(attempts)s
returning pg_advisory_unlock(hashtextextended('wengang:mail:' || id, 0)) as released
