-- The newest version of a delivery that was read and settled, before a version. A workbook that was refused and a file that could not be
-- read are none. Parameters: unit, period, department, table_name, before. Grain: at most one row.
select id, version
from data_sharing.delivery
where unit = :unit and period = :period and department = :department and table_name = :table_name
  and version < :before and rows_delivered is not null and state <> 'received'
order by version desc
limit 1
