-- Correction workbooks of some hand-overs that are of no delivery. Parameter: ids (of hand-overs). Grain: one row a workbook.
select refused_message
from data_sharing.returned_workbook
where hand_over_id = any (cast(:ids as bigint[])) and refused_message is not null
order by id
