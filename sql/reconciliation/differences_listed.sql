-- Whether the differences of a snapshot were listed. Parameters: period, snapshot. Grain: one row.
select exists (select from reconciliation.listed_snapshot where period = :period and snapshot = :snapshot) as listed
