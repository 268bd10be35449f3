-- Answered or accepted matters whose measures should all be done before a day and that no figures have verified yet: `until` is the latest
-- 完成时限 of the last complete answer, `is_news` whether the unit was not told since. Parameters: on, unit (null = all).
-- Grain: one row a matter, the earliest 完成时限 first.
with answered as (
  select distinct on (move.matter_id) move.matter_id, (
      select max(cast(measure ->> '完成时限' as date)) from jsonb_array_elements(move.details -> 'rows') as measure
    ) as until
  from matters.move
  join matters.matter on matter.id = move.matter_id and matter.state in ('answered', 'accepted') and matter.verified_by_data
  where move.move = 'reply_complete' and move.business_date <= :on
  order by move.matter_id, move.number desc
),
told as (
  select matter_id, max(moves) as moves from follow_up.mailed_matter group by matter_id
)
select matter.id, matter.no, matter.unit, matter.words, matter.state, matter.moves, answered.until,
  told.moves is distinct from matter.moves as is_news
from answered
join matters.matter on matter.id = answered.matter_id
left join told on told.matter_id = matter.id
where answered.until < :on and matter.kept is null and (cast(:unit as text) is null or matter.unit = :unit)
order by answered.until, matter.id
