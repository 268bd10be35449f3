-- Rows of the newest accepted version of one data set of one unit and period. Grain: at most one row.
select rows_delivered
from data_sharing.delivery
where unit = :unit and period = :period and department = :department and table_name = :table_name and state = 'accepted'
order by version desc
limit 1
