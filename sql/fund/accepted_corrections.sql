-- The corrections by objections that hold in a year of allocation. Parameter: year. Grain: one row a unit and fact.
select unit, fact, value, objection_id
from fund.accepted_correction
where year = :year
order by unit, fact
