-- The indicators of the scopes that levels are given to: units and the province. Parameters: period, snapshot. Grain: one row a scope.
select scope_kind, scope_code, reported, work_stock, work_ytd
from monitoring.indicator
where period = :period and snapshot = :snapshot and scope_kind in ('province', 'unit')
