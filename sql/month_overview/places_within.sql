-- The towns or villages of a unit, or the county groups of the province: stock, who lost and found work, income, changes of the stock.
-- Parameters: period, snapshot, kind, unit (null for groups). Grain: one row a place, most lost jobs first.
select indicator.scope_code, indicator.employed_before, indicator.lost_job, indicator.new_job, indicator.employed_persons,
  indicator.income_n, indicator.income_total,
  max(change.value) filter (where change.base_kind = 'mom') as stock_mom,
  max(change.value) filter (where change.base_kind = 'yoy') as stock_yoy
from monitoring.indicator
left join monitoring.change
  on change.period = indicator.period and change.snapshot = indicator.snapshot and change.scope_kind = indicator.scope_kind
  and change.scope_code = indicator.scope_code and change.measure = 'work_stock'
where indicator.period = :period and indicator.snapshot = :snapshot and indicator.scope_kind = :kind
  and indicator.unit is not distinct from cast(:unit as text)
group by indicator.period, indicator.snapshot, indicator.scope_kind, indicator.scope_code
order by indicator.lost_job desc, indicator.employed_before desc, indicator.scope_code
