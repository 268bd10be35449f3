-- Queue one mail unless its key is known. Parameters: the columns. Grain: one row, or none when the key exists.
insert into mail.outbox (key, kind, unit, addressed_to, sender, recipients, subject, text, mime, digest, message_id)
values (
  %(key)s, %(kind)s, %(unit)s, %(addressed_to)s, %(sender)s, %(recipients)s, %(subject)s, %(text)s, %(mime)s, %(digest)s, %(message_id)s
)
on conflict (key) do nothing
