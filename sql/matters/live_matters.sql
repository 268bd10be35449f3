-- The matters that stand in some states, with the rungs they have climbed, nearest due first.
-- Parameters: states, kinds (null = all), unit (null = all). Grain: one row a matter.
with standing as (
  select *
  from matters.matter
  where state = any (cast(:states as text[]))
    and (cast(:kinds as text[]) is null or kind = any (cast(:kinds as text[])))
    and (cast(:unit as text) is null or unit = :unit)
),
climbed as (
  select
    matter_id,
    jsonb_object_agg(rung, business_date) filter (where not skipped) as rungs,
    array_agg(rung) filter (where skipped) as skipped
  from matters.rung
  where matter_id in (select id from standing)
  group by matter_id
)
select standing.id, standing.no, standing.kind, standing.key, standing.round, standing.unit, standing.departments, standing.town,
  standing.period, standing.opened_on, standing.workdays, standing.verified_by_data, standing.reason, standing.words, standing.state,
  standing.due_on, standing.kept, standing.returned_by_system, coalesce(climbed.rungs, '{}') as rungs,
  coalesce(climbed.skipped, '{}') as skipped
from standing
left join climbed on climbed.matter_id = standing.id
order by standing.due_on, standing.id
