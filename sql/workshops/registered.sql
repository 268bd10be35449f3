-- Workshops as they stand now, and how many there are in all. Parameters: unit (null = all), limit, skipped. Grain: one row a workshop.
select workshop_no, name, unit, town, certified_on, expires_on, status, clock, absorbed, unknown, found_in, count(*) over () as number
from workshops.workshop_register
where cast(:unit as text) is null or unit = :unit
order by unit, workshop_no
limit :limit offset :skipped
