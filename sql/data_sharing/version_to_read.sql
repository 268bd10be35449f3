-- A version with what its rows are made of: its own file, or the workbook that corrects another version. Parameter: id. Grain: at most one row.
select delivery.table_name, delivery.file_name, delivery.archived_as, delivery.rows_declared, returned.corrects
from data_sharing.delivery
left join data_sharing.returned_workbook as returned on returned.delivery_id = delivery.id
where delivery.id = :id
