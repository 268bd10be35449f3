-- The panels of one snapshot. Grain: one row a scope and base.
select base_kind, scope_kind, scope_code, persons, income_now, income_base
from monitoring.panel
where period = :period and snapshot = :snapshot
