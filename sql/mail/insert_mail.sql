-- Queue one mail unless its key is known. Parameters: the columns. Grain: one row, or none when the key exists.
insert into mail.outbox (key, kind, unit, addressed_to, person, sender, recipients, subject, text, mime, digest, message_id)
values (
  :key, :kind, :unit, :addressed_to, :person, :sender, :recipients, :subject, :text, :mime, :digest, :message_id
)
on conflict (key) do nothing
