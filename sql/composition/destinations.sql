-- The flow matrix of a snapshot. Parameters: period, snapshot. Grain: one row a home unit, class of place and place.
select home, location, place, persons, organised, aided
from composition.destination
where period = :period and snapshot = :snapshot
order by home, location, place
