-- One month's main figures of each unit and of the province at one of its snapshots, with the state of the unit's notice.
-- Parameters: period, snapshot (null = the newest). Grain: one row a unit, and one of the province.
with chosen as (
  select period, number
  from monitoring.snapshot
  where period = :period and number = coalesce(
    cast(:snapshot as int), (select max(newest.number) from monitoring.snapshot as newest where newest.period = :period)
  )
),
change as (
  select scope_code,
    max(value) filter (where measure = 'work_stock' and base_kind = 'mom') as stock_mom,
    max(value) filter (where measure = 'work_stock' and base_kind = 'yoy') as stock_yoy,
    max(value) filter (where measure = 'income_mean' and base_kind = 'mom') as income_mom,
    max(value) filter (where measure = 'income_mean' and base_kind = 'yoy') as income_yoy
  from monitoring.change
  join chosen on chosen.period = change.period and chosen.number = change.snapshot
  where change.scope_kind in ('unit', 'province')
  group by scope_code
),
level as (
  select level.scope_code, level.level
  from risk_detection.level
  join chosen on chosen.period = level.period and chosen.number = level.snapshot
  where level.measure = 'unit'
),
notice as (
  select distinct on (unit) unit, state, kind
  from county_notices.notice
  where period = :period and state <> 'superseded'
  order by unit, snapshot desc, number desc
)
select
  indicator.scope_code as scope, indicator.reported, indicator.work_stock, indicator.work_ytd, indicator.income_mean, indicator.income_n,
  change.stock_mom, change.stock_yoy, change.income_mom, change.income_yoy, level.level,
  notice.state as notice_state, notice.kind as notice_kind,
  reconciliation.agreed, reconciliation.rv_only, reconciliation.hr_only,
  chosen.number as snapshot
from chosen
join monitoring.indicator on indicator.period = chosen.period and indicator.snapshot = chosen.number
  and indicator.scope_kind in ('unit', 'province')
left join change on change.scope_code = indicator.scope_code
left join level on level.scope_code = indicator.scope_code
left join notice on notice.unit = indicator.scope_code
left join monitoring.reconciliation
  on reconciliation.period = chosen.period and reconciliation.snapshot = chosen.number and reconciliation.unit = indicator.scope_code
order by indicator.scope_kind, indicator.scope_code
