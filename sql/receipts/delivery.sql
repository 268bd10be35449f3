-- One delivery with everything that its receipt tells. Parameter: id. Grain: at most one row.
select id, hand_over_id, unit, period, department, table_name, version, file_name, archived_as, rows_declared, state,
  rows_delivered, rows_rejected, cells_rejected, warnings, explained, reasons, opinion, received_at, settled_at
from data_sharing.delivery
where id = :id
