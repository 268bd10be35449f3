-- What a version made by corrections corrects. Parameter: id. Grain: at most one row; none for a file of its own.
select returned.corrects, corrected.version
from data_sharing.returned_workbook as returned
join data_sharing.delivery as corrected on corrected.id = returned.corrects
where returned.delivery_id = :id
