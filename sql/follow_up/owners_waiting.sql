-- What owners hold, with whether they were told of it as it stands, why it came back to them (the reviewer's opinion, or what was missing),
-- and the rung that was climbed on a day for which they are written to.
-- Parameter: on. Grain: one row a matter, nearest due first.
with told as (
  select matter_id, max(moves) as moves from follow_up.mailed_matter group by matter_id
),
climbed as (
  select distinct on (matter_id) matter_id, rung
  from matters.rung
  where business_date = :on and not skipped and rung <> 'talk'
  order by matter_id, array_position(array['supervise', 'urge', 'remind'], rung)
),
back as (
  select distinct on (move.matter_id) move.matter_id,
    case move.move
      when 'return' then move.opinion
      when 'reply_incomplete' then (select string_agg(said, '；') from jsonb_array_elements_text(move.details -> 'missing') as said)
    end as why
  from matters.move
  join matters.matter on matter.id = move.matter_id and matter.state = 'returned'
  order by move.matter_id, move.number desc
)
select matter.id, matter.no, matter.kind, matter.unit, matter.departments, matter.town, matter.words, matter.state, matter.due_on,
  matter.moves, told.moves is distinct from matter.moves as is_news, climbed.rung, back.why
from matters.matter as matter
left join told on told.matter_id = matter.id
left join climbed on climbed.matter_id = matter.id
left join back on back.matter_id = matter.id
where matter.state in ('open', 'returned') and matter.opened_on <= :on
order by matter.unit, matter.due_on, matter.id
