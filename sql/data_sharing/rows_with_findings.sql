-- The rows of a delivery with a finding, and whether one of them refuses the row or a cell. Parameter: id. Grain: one row a row of the file.
select row_no, bool_or(severity <> 'warn') as refused
from data_sharing.finding
where delivery_id = :id
group by row_no
