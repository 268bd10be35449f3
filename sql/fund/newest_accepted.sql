-- The newest accepted version of a yearly table of the province. Parameters: unit, period, table_name. Grain: at most one row.
select id, version, file_name, sha256
from data_sharing.delivery
where unit = :unit and period = :period and table_name = :table_name and state = 'accepted'
order by version desc
limit 1
