-- The towns or villages of a unit, or the county groups of the province: stock, who lost and found work, income, changes of the stock (each
-- looked up by its key: joined, thousands of villages would be laid against each other where a fresh snapshot has no statistics).
-- Parameters: period, snapshot, kind, unit (null for groups). Grain: one row a place, most lost jobs first.
select indicator.scope_code, indicator.employed_before, indicator.lost_job, indicator.new_job, indicator.employed_persons,
  indicator.income_n, indicator.income_total,
  (
    select change.value from monitoring.change
    where change.period = :period and change.snapshot = :snapshot and change.scope_kind = :kind
      and change.scope_code = indicator.scope_code and change.measure = 'work_stock' and change.base_kind = 'mom'
  ) as stock_mom,
  (
    select change.value from monitoring.change
    where change.period = :period and change.snapshot = :snapshot and change.scope_kind = :kind
      and change.scope_code = indicator.scope_code and change.measure = 'work_stock' and change.base_kind = 'yoy'
  ) as stock_yoy
from monitoring.indicator
where indicator.period = :period and indicator.snapshot = :snapshot and indicator.scope_kind = :kind
  and indicator.unit is not distinct from cast(:unit as text)
order by indicator.lost_job desc, indicator.employed_before desc, indicator.scope_code
