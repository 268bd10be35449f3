-- k and what is left over the run, of one snapshot. Grain: one row a scope and measure.
select scope_kind, scope_code, measure, months, kept_numerator, kept_denominator
from risk_detection.falling_run
where period = :period and snapshot = :snapshot
