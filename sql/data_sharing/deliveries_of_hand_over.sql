-- The files of one hand-over, in every state. Parameter: hand_over_id. Grain: one row a delivery.
select id, hand_over_id, unit, period, department, table_name, version, file_name, archived_as, rows_declared, state
from data_sharing.delivery
where hand_over_id = :hand_over_id
order by table_name, version
