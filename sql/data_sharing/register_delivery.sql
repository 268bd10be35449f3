-- Register one file as a version. Gives its id.
insert into data_sharing.delivery
  (hand_over_id, unit, period, department, table_name, version, file_name, bytes, sha256, rows_declared, archived_as, received_at,
   state, reasons, doubts, settled_at)
values
  (:hand_over_id, :unit, :period, :department, :table_name, :version, :file_name, :bytes, :sha256,
   :rows_declared, :archived_as, :received_at, :state, :reasons, :doubts,
   case when :state = 'returned' then now() end)
returning id
