-- The package that stands for a kind, department and month of a unit. Parameters: kind, unit, department, period. Grain: at most one row.
select id, content_digest
from exchange.package
where kind = :kind and unit = :unit and department = :department and period = :period and superseded_on is null
