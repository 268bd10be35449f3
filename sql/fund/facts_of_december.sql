-- What the newest computed snapshot of a December says of each unit with a target in its year: people of working ability on the roster at
-- their home (普通、技能、弱或半劳动力), target, cumulative workers, change of the income mean against the December before as a fraction.
-- Parameters: period, year. Grain: one row a unit; no row while the month has no figures.
with newest as (
  select snapshot.period, snapshot.number, snapshot.digest
  from monitoring.snapshot as snapshot
  where snapshot.period = :period
    and exists (select from monitoring.indicator as made where made.period = snapshot.period and made.snapshot = snapshot.number)
  order by snapshot.number desc
  limit 1
),
-- The same person twice on a unit's roster: the row by which the figures placed it.
placed as (
  select distinct on (person.person_key) person.unit, person.person_key, roster.labour
  from newest
  join monitoring.person_month as person on person.period = newest.period and person.snapshot = newest.number
  join monitoring.snapshot_delivery as used
    on used.period = newest.period and used.number = newest.number and used.unit = person.unit and used.table_name = 'rv_roster'
  join data_sharing.roster_row as roster
    on roster.period = used.period and roster.delivery_id = used.delivery_id and roster.person_key = person.person_key
  where person.period = :period and roster.period = :period and roster.roster_status = 'active'
  order by person.person_key, roster.identified desc nulls last, roster.row_no
),
able as (
  select unit, count(*) filter (where labour in ('1', '2', '3')) as labour from placed group by unit
)
select
  target.unit, target.persons as target, newest.number as snapshot, newest.digest, coalesce(told.has_roster, false) as has_roster,
  coalesce(able.labour, 0) as labour, indicator.work_ytd, change.numerator as yoy_numerator, change.denominator as yoy_denominator
from newest
join monitoring.target as target on target.year = :year
left join monitoring.snapshot_unit as told on told.period = newest.period and told.number = newest.number and told.unit = target.unit
left join able on able.unit = target.unit
left join monitoring.indicator as indicator
  on indicator.period = newest.period and indicator.snapshot = newest.number
  and indicator.scope_kind = 'unit' and indicator.scope_code = target.unit
left join monitoring.change as change
  on change.period = newest.period and change.snapshot = newest.number
  and change.scope_kind = 'unit' and change.scope_code = target.unit and change.measure = 'income_mean' and change.base_kind = 'yoy'
order by target.unit
