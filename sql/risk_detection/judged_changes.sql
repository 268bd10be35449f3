-- The changes of the scopes that levels are given to: units and the province. Parameters: period, snapshot.
-- Grain: one row a scope, measure and base.
select scope_kind, scope_code, measure, base_kind, numerator, denominator, base_persons, merged, units_compared
from monitoring.change
where period = :period and snapshot = :snapshot and scope_kind in ('province', 'unit')
