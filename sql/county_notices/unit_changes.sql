-- The changes of the units of a snapshot. Parameters: period, snapshot. Grain: one row a unit, measure and base.
select scope_code as unit, measure, base_kind, numerator, denominator, base_persons, merged
from monitoring.change
where period = :period and snapshot = :snapshot and scope_kind = 'unit'
