-- Units to which people were pushed and whose 人社 has handed in no file of the month, by the newest leading run. Grain: one row a unit.
-- Of a unit that has, clue Y2R tells who lacks a file.
with newest as (
  select id, period from clues.run where chapter = 'youth' and leads order by id desc limit 1
),
waiting as (
  select distinct person.unit, newest.period
  from newest
  join clues.run_file as named on named.run_id = newest.id and named.table_name = 'youth' and named.back = 0
  join youth.person on person.delivery_id = named.delivery_id
  where not exists (
    select from clues.run_file as kept
    where kept.run_id = newest.id and kept.table_name = 'youth_file' and kept.back = 0 and kept.unit = person.unit
  )
)
select waiting.unit, cast(waiting.period as text) as period, min(package.put_on) as pushed_on
from waiting
join exchange.package on package.kind = 'youth_push' and package.unit = waiting.unit and package.period = waiting.period
group by waiting.unit, waiting.period
order by waiting.unit
