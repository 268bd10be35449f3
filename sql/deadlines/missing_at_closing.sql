-- What was missing when a month was closed. Parameter: period. Grain: one row a unit, department and table.
select period, unit, department, table_name, returned
from deadlines.missing_delivery
where period = :period
order by unit, department desc, table_name desc
