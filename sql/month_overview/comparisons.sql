-- What the province's 环比 and 同比 of the stock rest on: whether the snapshot knows the month it compares with, and how many units were
-- there in both (null where it is undefined). Parameters: period, snapshot, before, year_before. Grain: one row a kind of base.
select
  compared.base_kind, compared.base_period,
  exists (
    select from monitoring.snapshot_base as base
    where base.period = :period and base.number = :snapshot and base.base_period = compared.base_period
  ) as has_base,
  change.units_compared
from (values ('mom', :before), ('yoy', :year_before)) as compared (base_kind, base_period)
left join monitoring.change as change
  on change.period = :period and change.snapshot = :snapshot and change.scope_kind = 'province'
  and change.measure = 'work_stock' and change.base_kind = compared.base_kind
order by compared.base_kind
