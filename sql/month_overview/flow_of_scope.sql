-- Why the stock of a scope moved since the month before (method §2, flow identity), in persons.
-- Parameters: period, snapshot, scope_kind, scope_code. Grain: one row.
select employed_persons, employed_before, lost_job, roster_exit, data_gap, new_job, roster_entry, income_fill_rate
from monitoring.indicator
where period = :period and snapshot = :snapshot and scope_kind = :scope_kind and scope_code = :scope_code
