-- Stock of units and groups of a snapshot, and of the province. Parameters: period, snapshot. Grain: one row a scope that reported.
select scope_kind, scope_code, work_stock
from monitoring.indicator
where period = :period and snapshot = :snapshot and scope_kind in ('province', 'group', 'unit') and work_stock is not null
order by scope_kind, scope_code
