-- The figures and levels of a month and of the months before it, each at the snapshot that the month's own snapshot names, of the province
-- and the units. Parameters: period, snapshot, first (month), scope (null = all). Grain: one row a scope and month, oldest first.
with named as (
  select cast(:period as text) as period, cast(:snapshot as int) as number
  union all
  select base_period, base_number
  from monitoring.snapshot_base
  where period = :period and number = :snapshot and base_period >= :first
),
level as (
  select level.period, level.scope_code,
    max(level.level) filter (where level.measure = 'unit') as level,
    max(level.graded) filter (where level.measure = 'scale') as scale_graded,
    max(level.graded) filter (where level.measure = 'income') as income_graded
  from named
  join risk_detection.level on level.period = named.period and level.snapshot = named.number
  where cast(:scope as text) is null or level.scope_code = :scope
  group by level.period, level.scope_code
),
change as (
  select change.period, change.scope_code,
    max(change.value) filter (where change.measure = 'work_stock') as stock_mom,
    max(change.value) filter (where change.measure = 'income_mean') as income_mom
  from named
  join monitoring.change on change.period = named.period and change.snapshot = named.number
  where change.base_kind = 'mom' and change.scope_kind in ('unit', 'province') and (cast(:scope as text) is null or change.scope_code = :scope)
  group by change.period, change.scope_code
)
select indicator.scope_code as scope, indicator.period::text as period, indicator.snapshot, indicator.reported, indicator.work_stock,
  indicator.work_ytd, indicator.income_n, indicator.income_total, indicator.income_median, level.level, level.scale_graded,
  level.income_graded, change.stock_mom, change.income_mom
from named
join monitoring.indicator on indicator.period = named.period and indicator.snapshot = named.number
left join level on level.period = indicator.period and level.scope_code = indicator.scope_code
left join change on change.period = indicator.period and change.scope_code = indicator.scope_code
where indicator.scope_kind in ('unit', 'province') and (cast(:scope as text) is null or indicator.scope_code = :scope)
order by indicator.scope_code, indicator.period
