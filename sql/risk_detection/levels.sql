-- The levels of one snapshot. Grain: one row a scope and measure.
select scope_kind, scope_code, measure, graded, level, reasons
from risk_detection.level
where period = :period and snapshot = :snapshot
