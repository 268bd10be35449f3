-- Count where the people of each unit went. Reads `workers` (gather_workers). Parameters: period, snapshot.
-- Grain: one row a home unit, class of place and place.
insert into composition.destination (period, snapshot, home, location, place, persons, organised, aided)
select
  :period, :snapshot, unit, location, place,
  count(*), count(*) filter (where organised), count(*) filter (where aided)
from workers
group by unit, location, place
