-- The snapshots of other months that one uses. Grain: one row a month.
select base_period, base_number
from monitoring.snapshot_base
where period = :period and number = :number
