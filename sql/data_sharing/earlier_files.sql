-- The accepted files of the same table, of this month and the one before, before a version. Parameters: unit, department, table_name, period,
-- before, version. Grain: one row a month with such a file, its newest.
select distinct on (period) period, version, rows_delivered, rows_rejected
from data_sharing.delivery
where unit = :unit and department = :department and table_name = :table_name and state = 'accepted'
  and (period = :before or (period = :period and version < :version))
order by period, version desc
