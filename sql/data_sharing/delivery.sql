-- One delivery with its counts. Grain: at most one row.
select id, hand_over_id, unit, period, department, table_name, version, file_name, archived_as, rows_declared, state,
  rows_delivered, rows_rejected, cells_rejected, warnings, reasons, decided_by, opinion
from data_sharing.delivery
where id = :id
