-- Have a mail sent again to those who have not got it, with a fresh back-off, under the addresses given.
-- Parameters: id, recipients (those who got it among them), refused, mime, digest, message_id. Grain: one row.
update mail.outbox
set state = 'pending',
  deferrals = 0,
  next_attempt_at = now(),
  given_up_in = null,
  recipients = :recipients,
  refused = :refused,
  mime = :mime,
  digest = :digest,
  message_id = :message_id
where id = :id
