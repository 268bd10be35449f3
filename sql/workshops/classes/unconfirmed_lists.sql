-- Units whose newest list of a quarter names workshops and is not confirmed. Parameters: year, quarter. Grain: one row a unit.
with newest as (
  select distinct on (unit) id, unit, workshops
  from workshops.class_list
  where year = :year and quarter = :quarter
  order by unit, version desc
)
select newest.unit
from newest
where newest.workshops > 0 and not exists (select from workshops.class_confirmation where class_confirmation.list_id = newest.id)
order by newest.unit
