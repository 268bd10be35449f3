-- Packages of which their unit was not told yet and that may still be fetched on a day; a unit that was told of others on that day waits for
-- the next one. Parameter: on. Grain: one row a package, by unit.
select id, title, unit, department, period, rows, put_on, expires_on, announced_on, fetched_on, superseded_on
from exchange.package
where announced_on is null and superseded_on is null and removed_on is null and expires_on >= :on
  and unit not in (select told.unit from exchange.package as told where told.announced_on = :on)
order by unit, department, period, id
