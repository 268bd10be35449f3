-- Rows whose cells a returned workbook had otherwise without their being taken: 处理 blank, or 情况属实. Parameter: id (the version).
-- Grain: one row a row of the file.
select row_no from data_sharing.corrected_row
where delivery_id = :id and treatment in ('none', 'confirmed') and changed <> '{}'
order by row_no
