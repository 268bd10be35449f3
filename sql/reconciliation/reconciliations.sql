-- How the two departments of each unit agree on who works, as of a snapshot. Parameters: period, snapshot. Grain: one row a unit.
select unit, agreed, rv_only, hr_only from monitoring.reconciliation where period = :period and snapshot = :snapshot order by unit
