-- Mails that did not go as they should and that nobody has decided about, with the last answer to each recipient without the mail.
-- In doubt, given up, refused by some recipients, or put off. Parameters: states. Grain: one row a mail, the oldest first.
with newest as (
  select distinct on (mail_id, recipient) mail_id, recipient, kind, words
  from mail.answer
  order by mail_id, recipient, attempts desc
)
select o.id, o.kind, o.unit, o.subject, o.state, o.attempts, o.deferrals, o.attempted_at, o.next_attempt_at, o.last_error, o.told_attempts,
  cardinality(o.accepted_by) as served,
  array(
    select who from unnest(o.recipients) with ordinality as r (who, place) where who <> all(o.accepted_by) order by place
  ) as without,
  coalesce(
    (
      select jsonb_object_agg(n.recipient, n.words)
      from newest n
      where n.mail_id = o.id and n.kind <> 'taken'
    ),
    '{}'
  ) as answers
from mail.outbox o
where o.state = any(:states)
  and (o.state <> 'accepted' or o.refused <> '{}')
  and not exists (select from mail.decision d where d.mail_id = o.id and d.attempts = o.attempts)
order by o.attempted_at, o.id
