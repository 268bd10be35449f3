-- How many units the snapshot holds, of how many that should report. Parameters: period, snapshot. Grain: one row.
select count(*) as expected, count(*) filter (where ready) as ready
from monitoring.snapshot_unit
where period = :period and number = :snapshot
