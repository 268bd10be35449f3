-- How many mails wait for their first try; no parameters. Grain: one row.
select count(*) as count
from mail.outbox
where state = 'pending'
