-- The snapshots of other months that a snapshot names, as its digest counts them. Parameters: period, number. Grain: one row a month.
select base.period, base.number, base.digest
from monitoring.snapshot_base as used
join monitoring.snapshot as base on base.period = used.base_period and base.number = used.base_number
where used.period = :period and used.number = :number
order by base.period
