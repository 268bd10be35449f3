-- Deliveries by id, whatever their state. Parameter: ids. Grain: one row a delivery.
select id, hand_over_id, unit, period, department, table_name, version, file_name, archived_as, rows_declared, state
from data_sharing.delivery
where id = any (%(ids)s::bigint[])
order by period, unit, department, table_name, version
