-- Pair people with themselves in the month before (mom: all who work in one of the two) and in the same month of the year before (yoy: all
-- who work in both), and count them by (home then, home now, what happened): a table of this transaction, so that whole months are joined and
-- grouped once for everything that compares them.
-- Parameters: period, snapshot; before, before_snapshot, year_before, year_before_snapshot (snapshots null where a month has none: nobody was
-- there); work_files (named_files). Grain: one row a kind of base, home then, home now and what happened; `earning` are those of `persons` who
-- work with a valid income in both months, incomes are theirs.
create temporary table paired on commit drop as
with person_now as not materialized (
  select person_key, unit, town, village, employed, income
  from monitoring.person_month
  where period = :period and snapshot = :snapshot
),
roster_row_rejected as (
  select distinct rejected.person_key
  from monitoring.rejected_person as rejected
  where rejected.period = :period and rejected.snapshot = :snapshot and rejected.table_name = 'rv_roster'
    and rejected.person_key is not null
),
-- Every work row of the person was rejected: it has rejected ones and no good one in any accepted work file of the month.
work_rows_rejected as (
  select distinct rejected.person_key
  from monitoring.rejected_person as rejected
  where rejected.period = :period and rejected.snapshot = :snapshot and rejected.table_name = 'rv_work'
    and rejected.person_key is not null
    and not exists (
      select
      from data_sharing.work_row as work
      where work.period = :period and work.person_key = rejected.person_key and work.delivery_id = any (cast(:work_files as bigint[]))
    )
),
person as (
  select
    'mom' as base_kind, base.person_key as person_base,
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
    'yoy', null,
    base.unit, base.town, base.village, base.employed, base.income,
    now.unit, now.town, now.village, now.employed, now.income
  from person_now as now
  join monitoring.person_month as base on base.person_key = now.person_key
  where base.period = :year_before and base.snapshot = :year_before_snapshot and base.employed and now.employed
)
select
  base_kind, unit_base, town_base, village_base, employed_base, unit_now, town_now, village_now, employed_now,
  roster_row_rejected.person_key is not null as roster_row_rejected,
  work_rows_rejected.person_key is not null as work_rows_rejected,
  count(*) as persons,
  count(income_base + income_now) filter (where employed_base and employed_now) as earning,
  sum(income_now) filter (where employed_base and employed_now and income_base is not null) as income_now,
  sum(income_base) filter (where employed_base and employed_now and income_now is not null) as income_base
from person
left join roster_row_rejected on roster_row_rejected.person_key = person.person_base
left join work_rows_rejected on work_rows_rejected.person_key = person.person_base
group by
  base_kind, unit_base, town_base, village_base, employed_base, unit_now, town_now, village_now, employed_now,
  roster_row_rejected.person_key is not null, work_rows_rejected.person_key is not null
