-- The highest number given to a letter of one kind, unit, workshop and month. Grain: one row.
select coalesce(max(number), 0) as number
from workshops.letter
where kind = :kind and unit = :unit and workshop_no is not distinct from :workshop_no and period = :period
