-- Put a correction workbook into the register of an empty database.
insert into data_sharing.returned_workbook
  (id, hand_over_id, file_name, bytes, sha256, rows_declared, archived_as, corrects, delivery_id)
overriding system value
values (:id, :hand_over_id, :file_name, :bytes, :sha256, :rows_declared, :archived_as, :corrects, :delivery_id)
