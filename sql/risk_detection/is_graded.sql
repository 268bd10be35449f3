-- Whether the levels of a snapshot stand. Grain: one row.
select exists (select from risk_detection.level where period = :period and snapshot = :snapshot) as graded
