-- The correction workbooks of a hand-over that are of no delivery. Parameter: hand_over_id. Grain: one row a workbook.
select file_name, refused_message
from data_sharing.returned_workbook
where hand_over_id = :hand_over_id and refused_message is not null
order by id
