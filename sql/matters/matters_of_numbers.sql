-- The matters of some numbers, with the rungs they have climbed. Parameter: numbers. Grain: one row a matter.
with climbed as (
  select
    matter_id,
    jsonb_object_agg(rung, business_date) filter (where not skipped) as rungs,
    array_agg(rung) filter (where skipped) as skipped
  from matters.rung
  where matter_id in (select id from matters.matter where no = any (cast(:numbers as text[])))
  group by matter_id
)
select matter.id, matter.no, matter.kind, matter.key, matter.round, matter.unit, matter.departments, matter.town, matter.period,
  matter.opened_on, matter.workdays, matter.verified_by_data, matter.reason, matter.words, matter.state, matter.due_on, matter.kept,
  matter.returned_by_system, coalesce(climbed.rungs, '{}') as rungs, coalesce(climbed.skipped, '{}') as skipped
from matters.matter as matter
left join climbed on climbed.matter_id = matter.id
where matter.no = any (cast(:numbers as text[]))
order by matter.no
