-- The packages whose files stand, of one unit or of all, newest first. Parameter: unit (null = all). Grain: one row a package.
select id, title, unit, department, period, rows, put_on, expires_on, announced_on, fetched_on, superseded_on
from exchange.package
where removed_on is null and (cast(:unit as text) is null or unit = :unit)
order by id desc
