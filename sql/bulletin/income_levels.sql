-- How the income of each unit was judged. Parameters: period, snapshot. Grain: one row a unit that was judged.
select scope_code as unit, level
from risk_detection.level
where period = :period and snapshot = :snapshot and scope_kind = 'unit' and measure = 'income'
order by scope_code
