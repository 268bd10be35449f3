-- The newest version of a unit, period and department that a digest names. Parameters: unit, period, department, sha256. Grain: at most one row.
select id, table_name, sha256
from data_sharing.delivery
where unit = :unit and period = :period and department = :department and sha256 = :sha256
order by id desc
limit 1
