-- Keep a correction workbook with the version that it makes, or why it makes none.
insert into data_sharing.returned_workbook
  (hand_over_id, file_name, bytes, sha256, rows_declared, archived_as, corrects, delivery_id, refused_rule, refused_message)
values
  (:hand_over_id, :file_name, :bytes, :sha256, :rows_declared, :archived_as, :corrects, :delivery_id, :refused_rule, :refused_message)
