-- The indicators of one snapshot. Grain: one row a scope.
select scope_kind, scope_code, unit, reported, work_stock, work_ytd, income_n, income_total, income_mean, income_median,
  income_fill_rate, employed_before, lost_job, roster_exit, data_gap, new_job, roster_entry
from monitoring.indicator
where period = :period and snapshot = :snapshot
