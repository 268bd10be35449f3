-- The units that were overdue for a snapshot. Parameters: period, snapshot. Grain: one row a unit, in code order.
select unit from monitoring.snapshot_overdue where period = :period and number = :snapshot order by unit
