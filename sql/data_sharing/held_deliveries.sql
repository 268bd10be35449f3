-- Files that came through the inbox and wait for a person's decision. Grain: one row a delivery, oldest first.
select id, hand_over_id, unit, period, department, table_name, version, file_name, archived_as, rows_declared, state,
  rows_delivered, rows_rejected, cells_rejected, warnings, reasons
from data_sharing.delivery
where state = 'held' and not exists (select from data_sharing.hand_over where hand_over.id = hand_over_id and from_history)
order by period, unit, department, table_name, version
