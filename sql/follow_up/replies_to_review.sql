-- Matters whose complete reply waits for a reviewer, nearest due first, with that reply, and who of two people has accepted it already.
-- Grain: one row a matter.
select
  matter.no, matter.kind, matter.unit, matter.words, matter.due_on, reply.number, reply.business_date as replied_on, reply.details,
  first.department as first_department, first.decided_by as first_by
from matters.matter
join lateral (
  select move.number, move.business_date, move.details
  from matters.move
  where move.matter_id = matter.id and move.move = 'reply_complete'
  order by move.number desc
  limit 1
) as reply on true
left join follow_up.first_acceptance as first on first.matter_id = matter.id and first.number = reply.number
where matter.state = 'answered'
order by matter.due_on, matter.no
