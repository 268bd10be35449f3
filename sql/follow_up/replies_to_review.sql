-- Matters whose complete reply waits for a reviewer, nearest due first, with that reply. Grain: one row a matter.
select matter.no, matter.unit, matter.words, matter.due_on, reply.number, reply.business_date as replied_on, reply.details
from matters.matter
join lateral (
  select move.number, move.business_date, move.details
  from matters.move
  where move.matter_id = matter.id and move.move = 'reply_complete'
  order by move.number desc
  limit 1
) as reply on true
where matter.state = 'answered'
order by matter.due_on, matter.no
