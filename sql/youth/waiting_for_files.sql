-- Units whose pushed people still lack a file of 人社, by the newest leading run; only after the push was put. Grain: one row a unit.
with newest as (
  select id, period from clues.run where chapter = 'youth' and leads order by id desc limit 1
),
waiting as (
  select distinct person.unit, newest.period
  from newest
  join clues.run_file as named on named.run_id = newest.id and named.table_name = 'youth' and named.back = 0
  join youth.person on person.delivery_id = named.delivery_id
  where not exists (
    select from youth.file_of_run(newest.id) as file where file.unit = person.unit and file.person_key = person.person_key
  )
)
select waiting.unit, cast(waiting.period as text) as period, min(package.put_on) as pushed_on
from waiting
join exchange.package on package.kind = 'youth_push' and package.unit = waiting.unit and package.period = waiting.period
group by waiting.unit, waiting.period
order by waiting.unit
