-- Everything that happened to one workshop, in order. Parameter: workshop_no. Grain: one row an event.
select period, happened_on, step, event, detail
from workshops.workshop_life
where workshop_no = :workshop_no
order by coalesce(happened_on, (period || '-28')::date), step  -- what is dated by its month only stands at its end
