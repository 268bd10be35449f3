-- Why the stock of a scope moved since the month before (method §2, flow identity), in persons; and of a unit whether its two files are there.
-- Parameters: period, snapshot, scope_kind, scope_code. Grain: one row.
select indicator.employed_persons, indicator.employed_before, indicator.lost_job, indicator.roster_exit, indicator.data_gap, indicator.new_job,
  indicator.roster_entry, indicator.income_fill_rate, covered.has_roster, covered.has_work
from monitoring.indicator
left join monitoring.snapshot_unit as covered
  on covered.period = indicator.period and covered.number = indicator.snapshot and covered.unit = indicator.scope_code
where indicator.period = :period and indicator.snapshot = :snapshot and indicator.scope_kind = :scope_kind and indicator.scope_code = :scope_code
