-- The level of each measure of a scope with its reasons, the parameters under which it was graded, and the months of unbroken fall.
-- Parameters: period, snapshot, scope_kind, scope_code. Grain: one row a measure.
select level.measure, level.graded, level.level, level.reasons, level.policy_digest, run.months, run.kept_numerator, run.kept_denominator
from risk_detection.level
left join risk_detection.falling_run as run
  on run.period = level.period and run.snapshot = level.snapshot and run.scope_kind = level.scope_kind
  and run.scope_code = level.scope_code and run.measure = level.measure
where level.period = :period and level.snapshot = :snapshot and level.scope_kind = :scope_kind and level.scope_code = :scope_code
