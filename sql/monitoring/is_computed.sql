-- Whether the figures of a snapshot stand. Grain: one row.
select exists (
  select from monitoring.indicator where period = :period and snapshot = :snapshot
) as computed
