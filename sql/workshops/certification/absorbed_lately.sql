-- Whom a workshop absorbed in its last months, derived from the roster. Parameters: workshop_no, months. Grain: one row a month, newest first.
select distinct on (period) period, absorbed
from workshops.finding
where workshop_no = :workshop_no and reported
order by period desc, snapshot desc
limit :months
