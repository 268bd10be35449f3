-- Note, once a mail, that its key was queued again with another text, which is not sent. Parameters: key, subject, text. Grain: one row, or none.
-- A statement of its own: `on conflict do update` would lock the mail of every repeated key until the caller's transaction ends.
update mail.outbox
set other_text_at = now()
where key = :key and other_text_at is null and (subject, text) is distinct from (:subject, :text)
