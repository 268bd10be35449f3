-- Put a file into the register of an empty database under the number that it had, to be checked again; one that was not what its manifest says
-- as returned.
insert into data_sharing.delivery
  (id, hand_over_id, unit, period, department, table_name, version, file_name, bytes, sha256, rows_declared, archived_as, doubts, state)
overriding system value
values
  (:id, :hand_over_id, :unit, :period, :department, :table_name, :version, :file_name, :bytes, :sha256, :rows_declared, :archived_as,
   :doubts, case when :never_checked then 'returned' else 'received' end)
