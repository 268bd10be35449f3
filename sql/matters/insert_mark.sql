-- Note that a matter was handed on as well. Parameters: the columns but the number.
insert into matters.mark (matter_id, number, business_date, transferred_to, made_by, opinion)
select :matter_id, coalesce(max(number), 0) + 1, :business_date, :transferred_to, :made_by, :opinion
from matters.mark
where matter_id = :matter_id
