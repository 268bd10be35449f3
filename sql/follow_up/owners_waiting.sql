-- What owners hold, with whether they were told of it as it stands, and the rung that was climbed on a day for which they are written to.
-- Parameter: on. Grain: one row a matter, nearest due first.
with told as (
  select matter_id, max(moves) as moves from follow_up.mailed_matter group by matter_id
),
climbed as (
  select distinct on (matter_id) matter_id, rung
  from matters.rung
  where business_date = :on and not skipped and rung <> 'talk'
  order by matter_id, array_position(array['supervise', 'urge', 'remind'], rung)
)
select matter.id, matter.no, matter.kind, matter.unit, matter.departments, matter.town, matter.words, matter.state, matter.due_on,
  matter.moves, told.moves is distinct from matter.moves as is_news, climbed.rung
from matters.matter as matter
left join told on told.matter_id = matter.id
left join climbed on climbed.matter_id = matter.id
where matter.state in ('open', 'returned') and matter.opened_on <= :on
order by matter.unit, matter.due_on, matter.id
