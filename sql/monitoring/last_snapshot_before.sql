-- The last month before another that has a snapshot, null where there is none. Parameter: period. Grain: one row.
select max(period) as period from monitoring.snapshot where period < :period
