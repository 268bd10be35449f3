-- One month's main figures of each unit at its newest snapshot, with the state of its notice. Parameter: period. Grain: one row a unit.
with newest as (
  select period, max(number) as number from monitoring.snapshot where period = :period group by period
),
change as (
  select scope_code,
    max(value) filter (where measure = 'work_stock' and base_kind = 'mom') as stock_mom,
    max(value) filter (where measure = 'work_stock' and base_kind = 'yoy') as stock_yoy,
    max(value) filter (where measure = 'income_mean' and base_kind = 'mom') as income_mom
  from monitoring.change
  join newest on newest.period = change.period and newest.number = change.snapshot
  where change.scope_kind in ('unit', 'province')
  group by scope_code
),
level as (
  select level.scope_code, level.level
  from risk_detection.level
  join newest on newest.period = level.period and newest.number = level.snapshot
  where level.measure = 'unit'
),
notice as (
  select distinct on (unit) unit, state, kind
  from county_notices.notice
  where period = :period and state <> 'superseded'
  order by unit, snapshot desc, number desc
)
select
  indicator.scope_code as scope, indicator.reported, indicator.work_stock, indicator.work_ytd, indicator.income_mean,
  change.stock_mom, change.stock_yoy, change.income_mom, level.level,
  notice.state as notice_state, notice.kind as notice_kind,
  reconciliation.agreed, reconciliation.rv_only, reconciliation.hr_only,
  newest.number as snapshot
from newest
join monitoring.indicator on indicator.period = newest.period and indicator.snapshot = newest.number
  and indicator.scope_kind in ('unit', 'province')
left join change on change.scope_code = indicator.scope_code
left join level on level.scope_code = indicator.scope_code
left join notice on notice.unit = indicator.scope_code
left join monitoring.reconciliation
  on reconciliation.period = newest.period and reconciliation.snapshot = newest.number and reconciliation.unit = indicator.scope_code
order by indicator.scope_kind, indicator.scope_code
