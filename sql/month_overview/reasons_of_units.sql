-- The units of a snapshot that have a level, with its reasons. Parameters: period, snapshot. Grain: one row a unit.
select scope_code as unit, level, reasons
from risk_detection.level
where period = :period and snapshot = :snapshot and scope_kind = 'unit' and measure = 'unit' and level > 0
order by scope_code
