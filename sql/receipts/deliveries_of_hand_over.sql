-- The settled files of one hand-over with everything that their receipt tells. Parameter: id. Grain: one row a delivery.
select id, hand_over_id, unit, period, department, table_name, version, file_name, archived_as, rows_declared, state,
  rows_delivered, rows_rejected, cells_rejected, warnings, explained, reasons, opinion, received_at, settled_at
from data_sharing.delivery
where hand_over_id = :id and state <> 'received'
order by table_name
