-- The deliveries about which something is asked. Parameter: left_out (tables without a workbook). Grain: one row a delivery.
select id, hand_over_id, unit, period, department, table_name, version, file_name, archived_as, rows_declared, state, sha256
from data_sharing.asked_delivery
where table_name <> all (cast(:left_out as text[]))
order by period, unit, department, table_name
