-- Take away the levels, falling runs and clusters of a snapshot. Only a what-if does, in a transaction that is undone.
-- Parameters: period, snapshot. Grain: none.
with levels as (
  delete from risk_detection.level where period = :period and snapshot = :snapshot
),
runs as (
  delete from risk_detection.falling_run where period = :period and snapshot = :snapshot
)
delete from risk_detection.cluster where period = :period and snapshot = :snapshot
