-- Queue one mail unless its key is known; another text under a known key is noted, not sent. Parameters: the columns.
-- Grain: one row with whether it was queued, or none when the same mail was queued before.
insert into mail.outbox (key, kind, unit, addressed_to, sender, recipients, subject, text, mime, digest, message_id)
values (
  %(key)s, %(kind)s, %(unit)s, %(addressed_to)s, %(sender)s, %(recipients)s, %(subject)s, %(text)s, %(mime)s, %(digest)s, %(message_id)s
)
on conflict (key) do update
set other_text_at = now()
where (outbox.subject, outbox.text) is distinct from (excluded.subject, excluded.text) and outbox.other_text_at is null
returning xmax = 0 as queued
