-- Have a mail sent again to those who have not got it, with a fresh back-off, under the addresses given.
-- Parameters: id, recipients (those who got it among them), refused, mime, digest, message_id. Grain: one row.
update mail.outbox
set state = 'pending',
  deferrals = 0,
  next_attempt_at = now(),
  given_up_in = null,
  recipients = %(recipients)s,
  refused = %(refused)s,
  mime = %(mime)s,
  digest = %(digest)s,
  message_id = %(message_id)s
where id = %(id)s
