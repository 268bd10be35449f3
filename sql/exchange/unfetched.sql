-- Packages that their unit was told of and nobody fetched, while they may be fetched. Parameter: on. Grain: one row a package.
select id, title, unit, department, period, rows, put_on, expires_on, announced_on, fetched_on, superseded_on
from exchange.package
where announced_on is not null and fetched_on is null and superseded_on is null and removed_on is null and expires_on >= :on
order by unit, department, period, id
