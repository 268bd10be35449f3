-- The stock of each unit by place of work. Parameters: period, snapshot. Grain: one row a unit and place that somebody works at.
select scope_code as unit, code, persons
from monitoring.stock_split
where period = :period and snapshot = :snapshot and scope_kind = 'unit' and dimension = 'location'
order by scope_code, code
