-- Register one file as a version. Gives its id; nothing when this hand-over registered it already.
insert into data_sharing.delivery
  (hand_over_id, unit, period, department, table_name, version, file_name, bytes, sha256, rows_declared, archived_as, received_at,
   state, reasons, doubts, settled_at)
values
  (:hand_over_id, :unit, :period, :department, :table_name, :version, :file_name, :bytes, :sha256,
   :rows_declared, :archived_as, :received_at, :state, :reasons, :doubts,
   case when :state = 'returned' then now() end)
on conflict (hand_over_id, table_name) do nothing
returning id
