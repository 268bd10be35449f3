-- The clusters of one snapshot. Grain: one row a cluster.
select unit, kind, town, name, lost_job, stock_before
from risk_detection.cluster
where period = :period and snapshot = :snapshot
order by unit, kind, town, name
