-- Everything that happened to one workshop, in order. Parameter: workshop_no. Grain: one row an event.
select period, happened_on, step, event, detail
from workshops.workshop_life
where workshop_no = %(workshop_no)s
order by period, step, happened_on
