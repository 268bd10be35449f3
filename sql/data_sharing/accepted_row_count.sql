-- Rows of the newest accepted version of one data set of one unit and period. Grain: at most one row.
select rows_delivered
from data_sharing.delivery
where unit = %(unit)s and period = %(period)s and department = %(department)s and table_name = %(table_name)s and state = 'accepted'
order by version desc
limit 1
