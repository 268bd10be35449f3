-- Who worked in an earlier month of the year and does not work now, at the home of the latest such month (method §2, year-to-date).
-- Parameters: period, snapshot, year_start, carried, carried_snapshot (the month whose own list is carried on; null = none, and all months of
-- the year are read). Grain: one row a person.
insert into monitoring.worked_earlier (period, snapshot, person_key, unit, town, village)
with earlier as (
  select person.person_key, person.period, person.unit, person.town, person.village
  from monitoring.person_month as person
  join monitoring.snapshot_base as used
    on used.period = :period and used.number = :snapshot and used.base_period = person.period and used.base_number = person.snapshot
  where person.employed and person.period >= coalesce(:carried, :year_start) and person.period < :period
  union all
  select person_key, '', unit, town, village
  from monitoring.worked_earlier
  where period = :carried and snapshot = :carried_snapshot
),
not_now as (
  select earlier.*
  from earlier
  where not exists (
    select
    from monitoring.person_month as now
    where now.period = :period and now.snapshot = :snapshot and now.employed and now.person_key = earlier.person_key
  )
)
select distinct on (person_key) :period, :snapshot, person_key, unit, town, village
from not_now
order by person_key, period desc
