-- Units that hold a matter of some kinds which has not ended and whose newest complete answer says that it is true or partly true.
-- Parameter: kinds. Grain: one row a unit.
select matter.unit, count(*)::int as cases
from matters.matter
join lateral (
  select move.details ->> 'truth' as truth
  from matters.move
  where move.matter_id = matter.id and move.move = 'reply_complete'
  order by move.number desc
  limit 1
) as reply on reply.truth in ('true', 'partly')
where matter.kind = any (cast(:kinds as text[])) and matter.state in ('open', 'answered', 'returned', 'accepted') and matter.unit is not null
group by matter.unit
order by matter.unit
