-- The newest version of one data set of one unit and period, whatever its state. Grain: at most one row.
select id, version, sha256, state
from data_sharing.delivery
where unit = :unit and period = :period and department = :department and table_name = :table_name
order by version desc
limit 1
