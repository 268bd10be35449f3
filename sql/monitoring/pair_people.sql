-- Pair people with themselves in the month before (mom: all who work in one of the two) and in the same month of the year before (yoy: all
-- who work in both): a table of this transaction, so that whole months are joined once for everything that compares them.
-- Parameters: period, snapshot; before, before_snapshot, year_before, year_before_snapshot (snapshots null where a month has none: nobody was
-- there). Grain: one row a person and kind of base.
create temporary table paired on commit drop as
with person_now as not materialized (
  select person_key, unit, town, village, employed, income
  from monitoring.person_month
  where period = :period and snapshot = :snapshot
)
select
  'mom' as base_kind, coalesce(now.person_key, base.person_key) as person_key,
  base.unit as unit_base, base.town as town_base, base.village as village_base,
  coalesce(base.employed, false) as employed_base, base.income as income_base,
  now.unit as unit_now, now.town as town_now, now.village as village_now,
  coalesce(now.employed, false) as employed_now, now.income as income_now
from person_now as now
full join (
  select person_key, unit, town, village, employed, income
  from monitoring.person_month
  where period = :before and snapshot = :before_snapshot
) as base on base.person_key = now.person_key
where base.employed or now.employed
union all
select
  'yoy', now.person_key,
  base.unit, base.town, base.village, base.employed, base.income,
  now.unit, now.town, now.village, now.employed, now.income
from person_now as now
join monitoring.person_month as base on base.person_key = now.person_key
where base.period = :year_before and base.snapshot = :year_before_snapshot and base.employed and now.employed
