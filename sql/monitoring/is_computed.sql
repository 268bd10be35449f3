-- Whether the figures of a snapshot stand. Grain: one row.
select exists (
  select from monitoring.indicator where period = %(period)s and snapshot = %(snapshot)s
) as computed
