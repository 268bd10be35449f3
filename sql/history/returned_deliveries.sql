-- Files that were returned. Grain: one row a delivery.
select id, unit, period, department, table_name, file_name, state, reasons
from data_sharing.delivery
where state = 'returned'
order by period, unit, department, table_name, version
