-- Mails whose key was queued again with another text, which was not sent; no parameters. Grain: one row a mail not told of yet.
select id, kind, unit, subject, created_at
from mail.outbox
where other_text_at is not null and not other_text_told
order by id
