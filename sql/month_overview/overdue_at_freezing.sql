-- The units that were overdue when snapshots of a month were frozen. Parameter: period. Grain: one row a snapshot and unit.
select number, unit from monitoring.snapshot_overdue where period = :period order by number, unit
