-- Mails that a run gave up, wholly or for some recipients, and that nobody has decided about. Parameters: run. Grain: one row a mail.
select o.id
from mail.outbox o
where o.given_up_in = :run
  and (o.state = 'dead' or o.state = 'accepted' and o.refused <> '{}')
  and not exists (select from mail.decision d where d.mail_id = o.id and d.attempts = o.attempts)
order by o.id
