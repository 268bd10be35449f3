-- For each unit, and the province, the year-to-date persons of a month of last year and of its December, and whether every month was
-- reported (plan curve, method §4). Parameters: period, snapshot, year_ago, first, december. Grain: one row a scope.
with used as (
  select base_period as period, base_number as number
  from monitoring.snapshot_base
  where period = :period and number = :snapshot and base_period between :first and :december
),
complete as (
  select unit.unit
  from used
  join monitoring.snapshot_unit as unit on unit.period = used.period and unit.number = used.number and unit.ready
  group by unit.unit
  having count(*) = 12
),
reporting as (
  select unit from monitoring.snapshot_unit where period = :period and number = :snapshot
)
select
  indicator.scope_kind, indicator.scope_code,
  max(indicator.work_ytd) filter (where indicator.period = :year_ago) as ytd_then,
  max(indicator.work_ytd) filter (where indicator.period = :december) as ytd_december
from used
join monitoring.indicator as indicator on indicator.period = used.period and indicator.snapshot = used.number
where indicator.period in (:year_ago, :december)
  and (
    (indicator.scope_kind = 'unit' and indicator.scope_code in (select unit from complete))
    or (indicator.scope_kind = 'province' and not exists (select from reporting where unit not in (select unit from complete)))
  )
group by indicator.scope_kind, indicator.scope_code
