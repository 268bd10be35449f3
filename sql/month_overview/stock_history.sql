-- The stock of a scope in every month up to one: of that month in the snapshot that is shown, of each month before in its newest; null where
-- nobody reported, and of the province also where not everybody did: a sum of fewer units is no fall. Parameters: period, snapshot, scope_kind,
-- scope_code. Grain: one row a month that has a snapshot, oldest first.
select taken.period::text as period,
  case
    when figure.scope_kind = 'unit' or not exists (
      select from monitoring.snapshot_unit as reporting
      where reporting.period = taken.period and reporting.number = taken.number and not reporting.ready
    ) then figure.work_stock
  end as work_stock
from (
  select distinct on (period) period, number
  from monitoring.snapshot
  where period < :period or (period = :period and number = :snapshot)
  order by period, number desc
) as taken
left join monitoring.indicator as figure
  on figure.period = taken.period and figure.snapshot = taken.number and figure.scope_kind = :scope_kind and figure.scope_code = :scope_code
order by taken.period
