-- What the months up to a run's tell of those whom its youth files name: handed over as what, file, plan, services, last contact, work.
-- Parameters: run, period, since (the first month). Grain: one row a person, unit and month in which anything is told of it.
with pushed as materialized (
  select distinct person.unit, person.person_key
  from clues.run_file as named
  join youth.person on person.delivery_id = named.delivery_id
  where named.run_id = :run and named.table_name = 'youth' and named.back = 0
),
handed as (
  select distinct on (person.unit, person.person_key, person.period) person.unit, person.person_key, person.period, person.kind, person.status
  from clues.run_file as named
  join youth.person on person.delivery_id = named.delivery_id
  where named.run_id = :run and named.table_name = 'youth' and named.period >= :since
  order by person.unit, person.person_key, person.period, person.row_no desc
),
kept as (
  select distinct on (file.unit, file.person_key, file.period) file.*
  from clues.run_file as named
  join youth.file on file.delivery_id = named.delivery_id
  where named.run_id = :run and named.table_name = 'youth_file' and named.period >= :since
  order by file.unit, file.person_key, file.period, file.row_no desc
),
newest as (
  select period, max(number) as number from monitoring.snapshot where period between :since and :period group by period
),
working as (
  select worker.period, worker.person_key
  from newest
  join monitoring.person_month as worker on worker.period = newest.period and worker.snapshot = newest.number
  where worker.employed and worker.person_key in (select person_key from pushed)
),
told as (
  select unit, person_key, period from handed
  union
  select unit, person_key, period from kept
  union
  select pushed.unit, working.person_key, working.period from working join pushed on pushed.person_key = working.person_key
)
select told.unit, lent.name, lent.id18, told.period, coalesce(handed.kind, '') as kind, coalesce(handed.status, '') as status,
  handed.person_key is not null as was_pushed, kept.opened_on, kept.plan_on, kept.policies, kept.guidance, kept.vacancies, kept.trainings,
  kept.contact_on, kept.person_key is not null as has_file, working.person_key is not null as works
from told
join pushed on pushed.unit = told.unit and pushed.person_key = told.person_key
join vault.people_of_youth(:period) as lent on lent.person_key = told.person_key
left join handed on handed.unit = told.unit and handed.person_key = told.person_key and handed.period = told.period
left join kept on kept.unit = told.unit and kept.person_key = told.person_key and kept.period = told.period
left join working on working.person_key = told.person_key and working.period = told.period
order by told.unit, lent.id18, told.period
