-- What both departments told of a run's month: people handed over, those of them with a file, with a plan, files of nobody handed over.
-- Parameters: run, unit (null: all). Grain: one row a unit with a file of either table.
with pushed as (
  select distinct person.unit, person.person_key
  from clues.run_file as named
  join youth.person on person.delivery_id = named.delivery_id
  where named.run_id = :run and named.table_name = 'youth' and named.back = 0
)
select coalesce(pushed.unit, file.unit) as unit, count(pushed.person_key)::int as pushed,
  count(*) filter (where pushed.person_key is not null and file.person_key is not null)::int as filed,
  count(*) filter (where pushed.person_key is not null and file.plan_on is not null)::int as planned,
  count(*) filter (where pushed.person_key is null)::int as unpushed
from pushed
full join youth.file_of_run(:run) as file on file.unit = pushed.unit and file.person_key = pushed.person_key
where cast(:unit as text) is null or coalesce(pushed.unit, file.unit) = :unit
group by 1
order by 1
